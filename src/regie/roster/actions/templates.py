"""Keeping weeks as a template, and laying a template over a roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.roster import templates as plain
from regie.roster.actions.authority import at_place, deed, permitted, planned
from regie.roster.actions.rosters import record
from regie.roster.actions.shifts import put
from regie.roster.models import Roster, Shift, ShiftTemplate
from regie.roster.placing import NewShift
from regie.roster.queries import line
from regie.roster.refusal import Refused


def keep(
    municipality_id: int, name: str, monday: date, weeks: int, *, by: Actor, now: datetime
) -> ShiftTemplate:
    """The own employer's shifts of these weeks under a name; the same name replaces what it was.

    Raises Refused: name, rows (nothing there to keep, or not 1 to 8 weeks).
    """
    with deed("roster.template_kept", by, f"municipality:{municipality_id}"):
        who = permitted("roster.plan", by)
        at_place(municipality_id, by, now)
        called = clean(name, limit=80).strip()
        if not called:
            raise Refused("name")
        rows = _rows(municipality_id, monday - timedelta(days=monday.weekday()), weeks, by)
        row, _made = ShiftTemplate.objects.update_or_create(
            municipality_id=municipality_id,
            organisation_id=by.organisation_id or 0,
            name=called,
            defaults={"weeks": weeks, "rows": rows, "made_by_id": who, "made_at": now},
        )
        _record("roster.template_kept", row, by, shifts=len(rows))
    return row


def _rows(municipality_id: int, monday: date, weeks: int, by: Actor) -> list[dict[str, object]]:
    if not 1 <= weeks <= plain.MOST_WEEKS:
        raise Refused("rows")
    start, end = line.span(monday, monday + timedelta(days=7 * weeks - 1))
    found = Shift.objects.filter(
        roster__municipality_id=municipality_id,
        roster__organisation_id=by.organisation_id or 0,
        roster__state__in=line.LIVE,
        start__gte=start,
        start__lt=end,
    )
    rows = [
        plain.taken(one.start, one.end, monday, NewShift(one.worker_id, one.start, one.end, one.kind))
        for one in found
    ]
    if not rows:
        raise Refused("rows")
    return [row.stored() for row in rows]


def lay(template_id: int, roster_id: int, *, by: Actor, now: datetime) -> int:
    """Lay it over a draft; what stands there already is not placed twice. How many were placed.

    Somebody who cannot be placed here any more leaves an open shift. Raises Refused: state, scope.
    """
    with deed("roster.template_laid", by, f"roster:{roster_id}"):
        roster = planned(roster_id, by, now)
        template = line.templates(by, roster.municipality_id).filter(pk=template_id).first()
        if template is None:
            raise Refused("scope")
        if roster.state != Roster.DRAFT:
            raise Refused("state")
        there = {(one.worker_id, one.start, one.end, one.kind) for one in roster.shifts.all()}
        able = set(line.own_workers(by, roster.municipality_id, now).values_list("pk", flat=True))
        rows = [plain.row(row) for row in template.rows]
        placed = 0
        for new in plain.laid(rows, template.weeks, roster.starts_on, roster.ends_on):
            worker = new.worker_id if new.worker_id in able else None
            if (worker, new.start, new.end, new.kind) in there:
                continue
            put(roster, NewShift(worker, new.start, new.end, new.kind, new.skills), now)
            placed += 1
        record("roster.template_laid", roster, by, template=template.pk, shifts=placed)
    return placed


def drop(template_id: int, *, by: Actor, now: datetime) -> None:
    """Forget a template; shifts laid with it stay."""
    with deed("roster.template_dropped", by, f"template:{template_id}"):
        permitted("roster.plan", by)
        row = ShiftTemplate.objects.filter(pk=template_id, organisation_id=by.organisation_id or 0).first()
        if row is None:
            raise Refused("scope")
        at_place(row.municipality_id, by, now)
        _record("roster.template_dropped", row, by)
        row.delete()


def _record(action: str, row: ShiftTemplate, by: Actor, **details: object) -> None:
    told = {"municipality": row.municipality_id, **details}
    audit.record(action, by=by, subject=f"template:{row.pk}", details=told, personal={"name": row.name})
