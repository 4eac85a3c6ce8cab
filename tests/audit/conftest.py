"""A key of its own for every test, and a ledger with something in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from regie.audit import actions


@pytest.fixture(autouse=True)
def ledger_key_file(settings: Settings, tmp_path: Path) -> Path:
    """A place for the key; not made yet."""
    settings.LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.pem"
    settings.LEDGER_ORIGIN = "test.example/ledger"
    return tmp_path / "keys" / "ledger.pem"


@pytest.fixture
def key(ledger_key_file: Path, db: None) -> Path:
    """The key, made."""
    return actions.ensure_key()
