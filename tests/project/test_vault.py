"""`regie vault`: a new key, stopped halfway and taken up again, and old ones taken away."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from regie.audit.models import Event
from regie.channels import queries, vault
from regie.channels.models import ChannelAccount, Credential
from regie.mandate import queries as mandate
from regie.mandate.models import MandateKey
from regie.project import cli
from tests import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "credential_key"
    settings.CREDENTIAL_KEY_FILE = path
    vault.ensure_key(path)
    return path


@pytest.fixture
def account(key_file: Path) -> ChannelAccount:
    """A channel with two secrets, of a municipality with a seal."""
    made, keys = make.account(make.municipality(), "mastodon"), vault.read_keys(key_file)
    for purpose in ("access_token", "client_secret"):
        place = vault.Place(made.municipality_id, made.pk, purpose)
        sealed = vault.seal(f"geheim {purpose}", place, keys)
        Credential.objects.create(account=made, purpose=purpose, sealed=sealed)
    place = mandate.key_place(made.municipality_id)
    MandateKey.objects.create(
        municipality_id=made.municipality_id, sealed=vault.seal("zegel", place, keys), made_at=NOW
    )
    return made


def _regie(job: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    code = cli.main(["vault", job])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else {}


def test_rotating_and_dropping_leaves_one_key_under_which_everything_opens(
    account: ChannelAccount, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = key_file.read_text()
    code, told = _regie("rotate", capsys)
    assert (code, told["keys"], told["secrets"], told["need_an_old_key"]) == (0, 2, 3, 0)
    assert _regie("drop", capsys)[1]["keys"] == 1
    assert before.strip() not in key_file.read_text()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert queries.open_account(account.pk).secrets["access_token"] == "geheim access_token"
    keys, place = vault.read_keys(key_file), mandate.key_place(account.municipality_id)
    assert vault.open_(mandate.sealed_keys()[0], place, keys) == "zegel"
    done = set(Event.objects.values_list("action", flat=True))
    assert done >= {
        "channels.secrets_rewrapped",
        "mandate.keys_rewrapped",
        "channels.old_keys_dropped",
    }


def test_a_rotation_that_was_stopped_halfway_goes_on_without_another_key(
    account: ChannelAccount,
    key_file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rewrap, calls = vault.rewrap, list[int]()

    def dies(sealed: bytes, place: vault.Place, keys: vault.Keys) -> bytes:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return rewrap(sealed, place, keys)

    monkeypatch.setattr(vault, "rewrap", dies)
    assert cli.main(["vault", "rotate"]) == 130
    monkeypatch.setattr(vault, "rewrap", rewrap)
    code, told = _regie("status", capsys)
    assert (code, told["keys"], told["need_an_old_key"]) == (1, 2, 2)
    assert cli.main(["vault", "drop"]) == 2  # the old key is still needed
    assert len(vault.read_keys(key_file).by_id) == 2
    capsys.readouterr()
    code, told = _regie("rotate", capsys)
    assert (code, told["keys"], told["need_an_old_key"]) == (0, 2, 0)
    assert queries.open_account(account.pk).secrets["client_secret"] == "geheim client_secret"


def test_without_a_key_file_it_says_what_to_do(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.CREDENTIAL_KEY_FILE = tmp_path / "nowhere"
    assert cli.main(["vault", "rotate"]) == 2
    assert "missing" in capsys.readouterr().err
