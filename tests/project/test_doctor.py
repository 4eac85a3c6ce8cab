"""The doctor says what is wrong and how to mend it, whatever is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from regie.escalation import queries
from regie.escalation.actions import clock
from regie.kernel.clock import utc_now
from regie.project import doctor
from regie.project.worker import SWEEPS, Due, attempt


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


@pytest.mark.django_db
def test_the_doctor_says_when_each_sweep_last_ran() -> None:
    now = utc_now()
    clock.note_pulse("regie.escalation.tasks.sweep", now - timedelta(seconds=4))
    clock.note_pulse("regie.paging.tasks.send", now - timedelta(minutes=10))
    told = {finding.text.partition(" ")[0]: finding for finding in found("sweep")}
    assert told["escalation.sweep"].level == "ok"
    assert "ran 4 s ago" in told["escalation.sweep"].text
    assert (told["paging.send"].level, "last ran well 600 s ago" in told["paging.send"].text) == (
        "fault",
        True,
    )
    assert "never ran" in told["publishing.send"].text
    assert set(told) == {
        due.path.removeprefix("regie.").replace(".tasks.", ".") for group in SWEEPS.values() for due in group
    }


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_fails_leaves_no_pulse() -> None:
    def breaks(now: datetime) -> int:
        raise RuntimeError("broken")

    attempt(Due("proef.tasks.breaks", 1), breaks, utc_now())
    attempt(Due("proef.tasks.works", 1), lambda now: 0, utc_now())
    assert set(queries.pulses()) == {"proef.tasks.works"}


def test_without_a_database_the_rest_is_said_at_once_and_not_waited_for() -> None:
    findings = doctor.examine()  # this test may not use the database, so nothing answers
    assert findings[0].area == "database"
    assert findings[0].level == "fault"
    [rest] = [one for one in findings if one.area == "rest"]
    assert "channels and mandates were not examined" in rest.text
    assert {one.area for one in findings} >= {"credential key", "secret key"}
    assert not [one for one in findings if one.area in {"tables", "worker", "sweep"}]


def test_a_stream_that_does_not_answer_is_a_fault_and_without_one_all_is_well(
    settings: Settings,
) -> None:
    assert [one.level for one in doctor.stream()] == ["ok"]
    settings.STREAM_URLS = ["nats://127.0.0.1:9"]
    (told,) = doctor.stream()
    assert (told.level, told.area) == ("fault", "stream")
    assert "REGIE_STREAM_URL" in told.mend
