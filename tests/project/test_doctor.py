"""The doctor says what is wrong and how to mend it, whatever is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from regie.project import doctor


def found(area: str) -> list[doctor.Finding]:
    """Findings of one area."""
    return [finding for finding in doctor.examine() if finding.area == area]


@pytest.mark.django_db
def test_a_key_that_others_can_read_is_a_fault(settings: Settings, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("x")
    key.chmod(0o644)
    settings.CREDENTIAL_KEY_FILE = key
    (finding,) = found("credential key")
    assert finding.level == "fault"
    assert "chmod 600" in finding.mend


@pytest.mark.django_db
def test_an_absent_key_says_how_to_make_it(settings: Settings, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "none"
    (finding,) = found("ledger key")
    assert "regie migrate" in finding.mend


@pytest.mark.django_db
def test_without_a_worker_the_doctor_says_to_start_one() -> None:
    (finding,) = found("worker")
    assert (finding.level, finding.mend) == ("fault", "Start: regie work")


@pytest.mark.django_db
def test_the_database_is_new_enough_and_complete() -> None:
    assert {finding.level for finding in found("database")} == {"ok"}


@pytest.mark.django_db
def test_an_open_demo_door_is_never_silent(settings: Settings) -> None:
    settings.DEMO = True
    (finding,) = found("demo")
    assert finding.level == "warning"


@pytest.mark.django_db
def test_plain_http_is_a_fault_outside_the_demo(settings: Settings) -> None:
    settings.DEMO, settings.SECURE = False, False
    assert [finding.level for finding in found("web")] == ["fault"]


@pytest.mark.django_db
def test_every_finding_that_is_not_ok_has_a_mend() -> None:
    assert all(finding.mend for finding in doctor.examine() if finding.level != "ok")
