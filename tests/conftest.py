"""A real PostgreSQL for every run: the wheel's, or the one REGIE_DATABASE_URL names."""

from __future__ import annotations

import gc
import gettext
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.db import connection
from django.utils.translation import trans_real
from hypothesis import settings as hypothesis
from pytest_django.plugin import DjangoDbBlocker

from regie.audit.checkpoint import new_key
from regie.kernel.clock import FixedClock
from regie.project.postgres import Postgres
from scripts.words import compile_catalogue
from tests import template

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")
hypothesis.register_profile("regie", deadline=None)  # speed is measured in bench/, not promised by a test
hypothesis.load_profile("regie")
_server = Postgres(ROOT / "var" / "test-postgres", extra=FAST)


def pytest_configure(config: pytest.Config) -> None:
    """Point Django at the test server; the first process starts it, xdist's workers only use it."""
    _show_screens_as_built(config)
    settings.EPOCH_FILE = None  # each test has a database of its own, which this machine never saw
    database = settings.DATABASES["default"]
    database["OPTIONS"] = {}
    if "REGIE_DATABASE_URL" in os.environ:
        return
    database.update(HOST=str(_server.socket_dir), NAME="regie", USER="regie", PASSWORD="", PORT="")
    database["TEST"] = {**cast("dict[str, Any]", database["TEST"]), "TEMPLATE": template.name()}
    if not hasattr(config, "workerinput"):
        _server.start()
        template.ensure(_server)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no need to look through it for garbage thousands of times."""
    gc.collect()
    gc.freeze()


def _show_screens_as_built(config: pytest.Config) -> None:
    """Screens are tested in Dutch and without collected static files; neither is in the repository."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if not hasattr(config, "workerinput"):
        compile_catalogue()
        vars(gettext)["_translations"].clear()
        vars(trans_real)["_translations"].clear()  # Django may have read an older catalogue already


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what we started."""
    if not hasattr(config, "workerinput"):
        _server.stop()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--torture=long` runs the crash harness at full length."""
    parser.addoption("--torture", default="short", choices=["short", "long"])


@pytest.fixture
def clock() -> FixedClock:
    """A Friday evening in November, 23:10 in Amsterdam."""
    return FixedClock()


@pytest.fixture(scope="session")
def data() -> Path:
    """Real data beside the checkout; skips, and says so, where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA.name}: tests on real data are skipped")
    return DATA


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A key for the ledger, and leave to empty it: tests with real commits empty all tables afterwards.

    At the end open pages of a browser may still hold a connection; it goes before the database does.
    """
    settings.LEDGER_KEY_FILE = tmp_path_factory.mktemp("keys") / "ledger.pem"
    settings.LEDGER_KEY_FILE.write_bytes(new_key())
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("event", "tile", "checkpoint"):
            cursor.execute(f"alter table audit_{table} disable trigger audit_{table}_no_truncate")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        others = "datname = current_database() and pid <> pg_backend_pid()"
        cursor.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}")
