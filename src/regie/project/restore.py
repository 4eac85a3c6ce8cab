"""Starts stopped after a restore: compares the database with what this machine saw, and sets the brake."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction

from regie.audit.models import Event
from regie.kernel.clock import utc_now
from regie.mandate.actions import brakes
from regie.mandate.models import Brake
from regie.people.models import Organisation
from regie.project import epoch
from regie.project.epoch import Seen, Standing

log = logging.getLogger(__name__)


def watch(now: datetime) -> int:
    """Look whether the database went back in time; stop every municipality when it did. How many.

    Also moves the mark on to the newest line, so it is never more than a second old while we work.
    """
    path = mark()
    if path is None:
        return 0
    here = present()
    standing = _standing(path, here)
    stopped = 0
    if standing in ("rolled_back", "moved", "new_here"):
        log.warning("the database is not the one this machine knew (%s): everything is stopped", standing)
        stopped = _stop_all(now)
        here = present()  # with the lines of the brakes themselves
    epoch.keep(path, here)
    return stopped


def at_start() -> int:
    """The same, before anything is served or sent. How many municipalities were stopped."""
    return watch(utc_now())


def accept() -> None:
    """Take the database as it is; for the demo, which made it a moment ago."""
    path = mark()
    if path is not None:
        epoch.keep(path, present())


def standing() -> Standing | None:
    """How it stands now, changing nothing; None when no mark is kept."""
    path = mark()
    return None if path is None else _standing(path, present())


def restored() -> int:
    """In how many municipalities the brake of a restore is still on."""
    return Brake.objects.filter(cause=Brake.RESTORED, released_at=None).count()


def mark() -> Path | None:
    """Where the mark is kept: outside the database and outside its backup."""
    return Path(settings.EPOCH_FILE) if settings.EPOCH_FILE else None


def present() -> Seen:
    """The newest line that is committed, and which database this is."""
    newest = Event.objects.order_by("-pk").values_list("pk", "uid").first()
    line, uid = newest or (0, "")
    cluster, timeline = _server()
    return Seen(line, str(uid), cluster, timeline)


def _standing(path: Path, here: Seen) -> Standing:
    try:
        kept = epoch.read(path)
    except ValueError:
        return "rolled_back"  # a mark that cannot be read proves nothing
    there = kept is not None and bool(kept.uid) and Event.objects.filter(pk=kept.line, uid=kept.uid).exists()
    return epoch.judge(kept, here, still_there=there)


def _server() -> tuple[str, int]:
    """Cluster with database, and timeline; empty where the server does not let us ask."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select s.system_identifier::text || '/' || d.oid, c.timeline_id"
                " from pg_control_system() s, pg_control_checkpoint() c, pg_database d"
                " where d.datname = current_database()"
            )
            cluster, timeline = cursor.fetchone() or ("", 0)
            return str(cluster), int(timeline)
    except Error:
        return "", 0


def _stop_all(now: datetime) -> int:
    towns = Organisation.objects.filter(kind=Organisation.MUNICIPALITY).order_by("pk")
    return sum(brakes.stop_after_restore(town.pk, now=now) is not None for town in towns)
