"""Taking shifts from a file into a draft: all or nothing, and nothing that is there already twice."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from regie.kernel.actor import Actor
from regie.kernel.text import folded
from regie.roster import ical, sheet
from regie.roster.actions.authority import deed, planned
from regie.roster.actions.rosters import record
from regie.roster.actions.shifts import put
from regie.roster.models import Roster
from regie.roster.placing import NewShift, fits
from regie.roster.queries import line
from regie.roster.refusal import Refused

Form = Literal["csv", "ical"]


def take_in(roster_id: int, form: Form, text: bytes, *, by: Actor, now: datetime) -> int:
    """How many shifts were placed. A name that is nobody here, or a time outside the roster: nothing is.

    Raises Refused: rows (with what and where), state (only a draft), scope.
    """
    with deed("roster.taken_in", by, f"roster:{roster_id}"):
        roster = planned(roster_id, by, now)
        if roster.state != Roster.DRAFT:
            raise Refused("state")
        rows = sheet.read(text) if form == "csv" else ical.read(text)
        people = {
            folded(worker.user.name): worker.pk
            for worker in line.own_workers(by, roster.municipality_id, now)
        }
        faults = [fault for n, row in enumerate(rows, start=1) if (fault := _fault(n, row, roster, people))]
        if faults or not rows:
            raise Refused("rows", faults[:20])
        there = {(one.worker_id, one.start, one.end, one.kind) for one in roster.shifts.all()}
        placed = 0
        for name, new in rows:
            worker = people.get(folded(name))
            if (worker, new.start, new.end, new.kind) not in there:
                put(roster, NewShift(worker, new.start, new.end, new.kind, new.skills), now)
                there.add((worker, new.start, new.end, new.kind))
                placed += 1
        record("roster.taken_in", roster, by, form=form, shifts=placed, rows=len(rows))
    return placed


def _fault(number: int, row: tuple[str, NewShift], roster: Roster, people: dict[str, int]) -> str:
    name, new = row
    wrong = fits(new.start, new.end, new.kind, (roster.starts_on, roster.ends_on))
    if not wrong and name and folded(name) not in people:
        wrong = "person"
    return f"{number}: {wrong}" if wrong else ""
