"""After a restore from a backup nothing goes out until two people say so: with a real dump and restore."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from regie.audit import actions as audit
from regie.audit.models import Event
from regie.kernel.actor import software
from regie.kernel.clock import utc_now
from regie.mandate.actions import brakes
from regie.mandate.models import Brake
from regie.project import doctor, epoch, restore
from regie.project.epoch import Seen, judge
from regie.project.postgres import Postgres
from tests import make

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("kept", "now", "still_there", "expected"),
    [
        (None, Seen(0, ""), False, "first"),
        (None, Seen(5, "e"), False, "new_here"),
        (Seen(5, "e"), Seen(9, "i"), True, "same"),
        (Seen(5, "e"), Seen(4, "d"), False, "rolled_back"),
        (Seen(5, "e"), Seen(9, "x"), False, "rolled_back"),
        (Seen(5, "e", "c1", 1), Seen(9, "i", "c2", 1), True, "moved"),
        (Seen(5, "e", "c1", 1), Seen(9, "i", "c1", 2), True, "moved"),
        (Seen(5, "e", "", 0), Seen(9, "i", "c1", 1), True, "same"),
        (Seen(0, "", "c1", 1), Seen(3, "c", "c1", 1), False, "same"),
    ],
)
def test_how_a_database_stands_to_what_was_seen(
    kept: Seen | None, now: Seen, still_there: bool, expected: str
) -> None:
    assert judge(kept, now, still_there=still_there) == expected


def test_the_mark_is_kept_for_its_owner_only_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "epoch.json"
    epoch.keep(path, Seen(7, "g", "c", 3))
    assert epoch.read(path) == Seen(7, "g", "c", 3)
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in path.parent.iterdir()] == ["epoch.json"]


@pytest.fixture
def mark(settings: LazySettings, tmp_path: Path, db: None) -> Path:
    settings.EPOCH_FILE = tmp_path / "epoch.json"
    return tmp_path / "epoch.json"


def _write(count: int = 1) -> None:
    for _ in range(count):
        audit.record("web.opened", by=software("test"))


def test_an_ordinary_day_stops_nothing_and_moves_the_mark_on(mark: Path) -> None:
    town = make.municipality()
    assert restore.watch(utc_now()) == 0
    for _ in range(3):
        _write()
        assert restore.watch(utc_now()) == 0
    newest = Event.objects.latest("pk")
    assert json.loads(mark.read_text())["line"] == newest.pk
    assert not Brake.objects.filter(municipality=town).exists()


def test_a_line_that_was_seen_and_is_gone_stops_every_municipality_once(mark: Path) -> None:
    first, second = make.municipality(), make.municipality()
    _write()
    here = restore.present()
    epoch.keep(
        mark, Seen(here.line + 40, "00000000-0000-4000-8000-000000000000", here.cluster, here.timeline)
    )
    assert restore.watch(utc_now()) == 2
    assert set(Brake.objects.values_list("municipality_id", "cause", "scope")) == {
        (first.pk, "restored", "municipality"),
        (second.pk, "restored", "municipality"),
    }
    assert restore.watch(utc_now()) == 0
    assert restore.restored() == 2


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"line": "x", "uid": 1, "cluster": 2, "timeline": 3}'])
def test_a_mark_that_cannot_be_read_proves_nothing_so_all_stops(mark: Path, content: str) -> None:
    make.municipality()
    _write()
    mark.write_text(content)
    assert restore.watch(utc_now()) == 1


def test_the_doctor_says_it_until_two_people_released_it(mark: Path) -> None:
    town = make.municipality()
    _write()
    assert [f.level for f in doctor.restored()] == ["fault"]  # not looked at yet on this machine
    restore.watch(utc_now())
    found = next(iter(doctor.restored()))
    assert found.level == "fault"
    assert "1" in found.text
    brake = Brake.objects.get()
    adviser, head = (make.actor(make.seat(town, role)) for role in ("adviser", "head_of_communication"))
    brakes.release_brake(brake, by=adviser, now=utc_now())
    brakes.release_brake(brake, by=head, now=utc_now() + timedelta(seconds=1))
    assert [f.level for f in doctor.restored()] == ["ok"]


# -- with real dumps -----------------------------------------------------------------------------


class Installation:
    """A database server of its own, and the product as separate processes against it."""

    def __init__(self, home: Path) -> None:
        self.home, self.var = home, home / "var"
        self.var.mkdir(parents=True)
        self.postgres = Postgres(home / "pg", extra=("fsync=off",))
        self.postgres.start()

    def python(self, code: str) -> str:
        """Run with the product's settings; the last line printed."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("REGIE_")}
        environment |= {
            "REGIE_DATABASE_URL": self.postgres.url(),
            "REGIE_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "regie.project.settings",
        }
        full = "import django; django.setup()\n" + code
        done = subprocess.run(
            [sys.executable, "-c", full],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def tool(self, name: str, *more: str) -> None:
        """One of PostgreSQL's own tools."""
        binary = self.postgres._binary(name)
        where = ["-h", str(self.postgres.socket_dir), "-U", "regie"]
        subprocess.run([binary, *where, *more], check=True, capture_output=True)


@pytest.fixture
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("restore"))
    made.python(
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from regie.audit import actions as a; a.ensure_key()\n"
        "from regie.project import restore; restore.at_start()\n"
        "from tests import make; make.municipality('Dorp'); make.municipality('Stad')"
    )
    yield made
    made.postgres.destroy()


WRITE = (
    "from regie.audit import actions as a; from regie.kernel.actor import software\n"
    "from regie.project import restore\n"
    "[a.record('web.opened', by=software('t')) for _ in range(5)]; print(restore.at_start())"
)
START = "from regie.project import restore; print(restore.at_start(), restore.restored())"


def test_a_dump_put_back_starts_stopped_and_a_normal_restart_does_not(installation: Installation) -> None:
    one = installation
    assert one.python(WRITE) == "0"
    dump = one.home / "backup.dump"
    one.tool("pg_dump", "-Fc", "-f", str(dump), "regie")
    assert one.python(WRITE) == "0"  # life goes on after the backup
    one.postgres.stop()
    one.postgres.start()
    assert one.python(START) == "0 0"  # an ordinary restart
    one.tool("psql", "-d", "postgres", "-c", 'drop database "regie"', "-c", 'create database "regie"')
    one.tool("pg_restore", "-d", "regie", str(dump))
    assert one.python(START) == "2 2"
    assert one.python(START) == "0 2"  # noticed once, and it stays on
    verdict = (
        "from regie.mandate import queries; from regie.people.models import Organisation\n"
        "print([b.cause for o in Organisation.objects.all() for b in queries.brakes_on(o.pk)])"
    )
    assert one.python(verdict) == "['restored', 'restored']"


def test_files_put_back_below_the_server_are_noticed_too(installation: Installation) -> None:
    """A cold copy has the same cluster, timeline and database: only the ledger tells."""
    one = installation
    one.python(WRITE)
    one.postgres.stop()
    data, copy = one.postgres._data(), one.home / "cold"
    subprocess.run(["cp", "-a", str(data), str(copy)], check=True)
    one.postgres.start()
    assert one.python(WRITE) == "0"
    one.postgres.stop()
    subprocess.run(["rm", "-rf", str(data)], check=True)
    subprocess.run(["cp", "-a", str(copy), str(data)], check=True)
    one.postgres.start()
    assert one.python(START) == "2 2"


def test_another_machine_with_a_database_that_has_a_past_starts_stopped(installation: Installation) -> None:
    one = installation
    one.python(WRITE)
    (one.var / "epoch.json").unlink()
    assert one.python(START) == "2 2"
