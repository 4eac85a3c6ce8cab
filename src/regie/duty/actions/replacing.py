"""Sick at midnight: somebody else stands in, now. The shifts change with it, so that the law counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from regie.audit import actions as audit
from regie.duty import queries
from regie.duty.actions.deeds import deed, permitted
from regie.duty.models import Replacement
from regie.duty.refusal import Refused
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.roster.actions.shifts import around, put
from regie.roster.models import Shift, Worker
from regie.roster.placing import NewShift
from regie.roster.queries import checks, line
from regie.roster.queries.checks import Change, Finding


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who could come, and what the law says about it."""

    worker: Worker
    blocking: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def stand_ins(shift: Shift, *, by: Actor, now: datetime) -> list[StandIn]:
    """Colleagues of the same employer who are not there already: lawful ones first."""
    start = max(now, shift.start)
    busy = {one.person for one in queries.there(shift.roster.municipality_id, start)}
    able = line.workers(by, shift.roster.municipality_id, now).filter(
        organisation_id=shift.roster.organisation_id
    )
    found = []
    for worker in able:
        if worker.user_id not in busy and worker.pk != shift.worker_id:
            told = _judged(shift, worker, start, now)
            stops = tuple(checks.blocking(told))
            found.append(StandIn(worker, stops, tuple(one for one in told if one not in stops)))
    return sorted(found, key=lambda one: (bool(one.blocking), len(one.warnings), one.worker.user.name))


def _judged(shift: Shift, worker: Worker, start: datetime, now: datetime) -> list[Finding]:
    """What would be wrong with it and is not wrong without it."""
    change = Change(None, worker.pk, start, shift.end, shift.kind, tuple(shift.skills))
    period = around(change)
    place = shift.roster.municipality_id
    before = {(one.rule, one.start) for one in checks.findings([worker.user_id], place, period, now=now)}
    found = checks.findings([worker.user_id], place, period, [change], now=now)
    return [one for one in found if (one.rule, one.start) not in before and one.rule != "known_in_time"]


def replace(shift_id: int, worker_id: int, why: str = "", *, by: Actor, now: datetime) -> Replacement:
    """The worker takes the rest of the shift. What the law forbids asks a reason, and is kept with it.

    Raises Refused: right, scope, state (over, or open), nobody, blocked.
    """
    with deed("duty.replaced", by, f"shift:{shift_id}"):
        shift = Shift.objects.select_for_update(of=("self",)).filter(pk=shift_id).first()
        if shift is None or shift.roster.organisation_id != by.organisation_id:
            raise Refused("scope")
        user = permitted("duty.replace", shift.roster.municipality_id, by, now)
        out = shift.worker
        if out is None or shift.end <= now or shift.roster.state != "published":
            raise Refused("state")
        chosen = next((s for s in stand_ins(shift, by=by, now=now) if s.worker.pk == worker_id), None)
        if chosen is None:
            raise Refused("nobody")
        words = clean(why, limit=200).strip()
        if chosen.blocking and not words:
            raise Refused("blocked")
        made = Replacement.objects.create(
            municipality_id=shift.roster.municipality_id,
            organisation_id=shift.roster.organisation_id,
            out_id=out.user_id,
            user_id=chosen.worker.user_id,
            start=max(now, shift.start),
            end=shift.end,
            made_by_id=user,
            made_at=now,
            found=[one.rule for one in chosen.blocking],
            why=words,
        )
        _hand_on(shift, chosen.worker, now)
        _record(made, chosen.blocking, by)
    return made


def _hand_on(shift: Shift, worker: Worker, now: datetime) -> None:
    """What was worked stays with who worked it; the rest is a shift of the stand-in."""
    if shift.start >= now:
        shift.worker, shift.told_at = worker, now
    else:
        new = NewShift(worker.pk, now, shift.end, shift.kind, tuple(shift.skills))
        put(shift.roster, new, now)
        shift.end = now
    shift.version += 1
    shift.save(update_fields=["worker", "told_at", "end", "version"])


def _record(made: Replacement, stops: Sequence[Finding], by: Actor) -> None:
    details = {
        "out": made.out_id,
        "in": made.user_id,
        "start": made.start,
        "end": made.end,
        "rules": [one.rule for one in stops],
    }
    personal = {"why": made.why} if made.why else None
    audit.record("duty.replaced", by=by, subject=f"replacement:{made.pk}", details=details, personal=personal)
