"""Placing, changing and taking away shifts. A draft may be wrong for a while; what is published may not.

Every change names the version it was made on, so nobody overwrites what a colleague just did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.roster.actions.authority import deed, planned
from regie.roster.models import Roster, Shift, Worker
from regie.roster.placing import NewShift, fits
from regie.roster.queries import checks, line
from regie.roster.queries.checks import Change
from regie.roster.refusal import Refused


@dataclass(frozen=True, slots=True)
class Edit:
    """A shift as it must become, on top of `version`."""

    version: int
    worker_id: int | None
    start: datetime
    end: datetime
    kind: str = "duty"
    skills: tuple[str, ...] = ()
    note: str = ""


def place(roster_id: int, new: NewShift, *, by: Actor, now: datetime) -> Shift:
    """Raises Refused: scope, state, period, length, worker, blocked (a published roster only)."""
    with deed("roster.shift_placed", by, f"roster:{roster_id}"):
        roster = planned(roster_id, by, now)
        _fits(roster, new.start, new.end, new.kind)
        _known_worker(roster, new.worker_id, by, now)
        row = put(roster, new, now)
        _lawful(roster, row, now)
        _record("roster.shift_placed", row, roster, by)
    return row


def place_parts(roster_id: int, parts: Iterable[NewShift], *, by: Actor, now: datetime) -> list[Shift]:
    """A split shift: the parts belong together, on screen and when exchanged."""
    with deed("roster.shift_placed", by, f"roster:{roster_id}"):
        roster = planned(roster_id, by, now)
        split, rows = uuid4(), []
        for new in parts:
            _fits(roster, new.start, new.end, new.kind)
            _known_worker(roster, new.worker_id, by, now)
            row = put(roster, new, now)
            row.split = split
            row.save(update_fields=["split"])
            rows.append(row)
        for row in rows:
            _lawful(roster, row, now)
            _record("roster.shift_placed", row, roster, by)
    return rows


def change(shift_id: int, edit: Edit, *, by: Actor, now: datetime) -> Shift:
    """Move, resize, give to somebody else or open it. Raises also Refused: behind."""
    with deed("roster.shift_changed", by, f"shift:{shift_id}"):
        row, roster = _opened(shift_id, edit.version, by, now)
        _fits(roster, edit.start, edit.end, edit.kind)
        _known_worker(roster, edit.worker_id, by, now)
        before = as_change(row)
        told = (row.worker_id, row.start, row.end) == (edit.worker_id, edit.start, edit.end)
        row.worker_id, row.start, row.end, row.kind = edit.worker_id, edit.start, edit.end, edit.kind
        row.skills, row.note = list(edit.skills), clean(edit.note, limit=200)
        row.version += 1
        if roster.state == Roster.PUBLISHED and not told:
            row.told_at = now
        row.save()
        _lawful(roster, row, now, before)
        _record("roster.shift_changed", row, roster, by)
    return row


def remove(shift_id: int, version: int, *, by: Actor, now: datetime) -> None:
    """Take it out. What was published is kept in the ledger; to leave a seat unfilled, open it instead."""
    with deed("roster.shift_removed", by, f"shift:{shift_id}"):
        row, roster = _opened(shift_id, version, by, now)
        _record("roster.shift_removed", row, roster, by)
        row.delete()


# -- how -------------------------------------------------------------------------------------------


def _opened(shift_id: int, version: int, by: Actor, now: datetime) -> tuple[Shift, Roster]:
    found = Shift.objects.filter(pk=shift_id).values_list("roster_id", flat=True).first()
    if found is None:
        raise Refused("scope")
    roster = planned(found, by, now)
    row = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if row is None or row.version != version:
        raise Refused("behind")
    return row, roster


def _fits(roster: Roster, start: datetime, end: datetime, kind: str) -> None:
    wrong = fits(start, end, kind, (roster.starts_on, roster.ends_on))
    if wrong:
        raise Refused(wrong)


def _known_worker(roster: Roster, worker_id: int | None, by: Actor, now: datetime) -> None:
    if worker_id is None:
        return
    if not line.own_workers(by, roster.municipality_id, now).filter(pk=worker_id).exists():
        raise Refused("worker")


def put(roster: Roster, new: NewShift, now: datetime) -> Shift:
    """The row itself; who calls has looked whether it fits."""
    known = roster.state == Roster.PUBLISHED and new.worker_id is not None
    return Shift.objects.create(
        roster=roster,
        worker_id=new.worker_id,
        start=new.start,
        end=new.end,
        kind=new.kind,
        skills=list(new.skills),
        breaks=[list(one) for one in new.breaks] if new.breaks is not None else None,
        note=clean(new.note, limit=200),
        told_at=now if known else None,
    )


def as_change(row: Shift) -> Change:
    """The shift as it stands, to ask the checker about."""
    return Change(row.pk, row.worker_id, row.start, row.end, row.kind, tuple(row.skills))


def around(*shifts: Shift | Change) -> tuple[datetime, datetime]:
    """A period over which a change can break a rule that it did not break before."""
    starts, ends = [one.start for one in shifts], [one.end for one in shifts]
    return min(starts) - checks.LOOK_AHEAD, max(ends) + checks.LOOK_AHEAD


def _lawful(roster: Roster, row: Shift, now: datetime, before: Change | None = None) -> None:
    """A published roster takes no change that breaks what blocks; what was broken already stays as it is."""
    if roster.state != Roster.PUBLISHED or row.worker_id is None:
        return
    user_id = Worker.objects.values_list("user_id", flat=True).get(pk=row.worker_id)
    period = around(row, before) if before else around(row)
    found = checks.findings([user_id], roster.municipality_id, period, now=now)
    blocking = sorted({one.rule for one in checks.blocking(checks.touching(found, row.pk))})
    if blocking:
        raise Refused("blocked", blocking)


def _record(action: str, row: Shift, roster: Roster, by: Actor) -> None:
    details = {
        "roster": roster.pk,
        "municipality": roster.municipality_id,
        "state": roster.state,
        "worker": row.worker_id,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "kind": row.kind,
        "version": row.version,
    }
    audit.record(action, by=by, subject=f"shift:{row.pk}", details=details)
