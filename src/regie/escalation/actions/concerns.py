"""Raising a concern, acknowledging and answering it."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.engagement import queries as engagement
from regie.escalation import ladder, queries
from regie.escalation.actions.clock import climb
from regie.escalation.actions.deeds import deed, opened, record
from regie.escalation.actions.telling import tell
from regie.escalation.concern import NewConcern, NotAllowed
from regie.escalation.models import Acknowledgement, Concern, Notification
from regie.escalation.states import BY_AGENCY, DECISIONS, NEEDS_TEXT, RUNNING, URGENCIES
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.paging.actions import pages
from regie.people.roles import SIDES, may


def raise_concern(new: NewConcern, *, by: Actor, now: datetime) -> Concern:
    """Start the clock and tell the first level. Software may raise one; it may never answer one."""
    with deed("escalation.raise", by, new.subject):
        _check_raiser(new, by, now)
        version, rows = queries.ladder_rows(new.municipality_id)
        chosen = ladder.choose(rows, new.urgency, new.topic, now)
        rungs = ladder.ladder(chosen, new.to, new.within_minutes)
        concern = Concern.objects.create(
            municipality_id=new.municipality_id,
            subject=new.subject,
            url=new.url,
            question=clean(new.question),
            urgency=new.urgency,
            raised_by_id=by.user_id,
            raised_for_id=by.organisation_id,
            raised_at=now,
            ladder=[rung.as_dict() for rung in rungs],
            ladder_name=chosen.name,
            ladder_version=version,
            quiet=list(chosen.quiet),
            next_at=now,
        )
        to, minutes = list(rungs[0].roles), rungs[0].within_minutes
        record("escalation.raised", concern, by, to=to, within_minutes=minutes, ladder=version)
        tell(concern, now)
        concern.save()
    return concern


def acknowledge(concern: Concern, *, by: Actor, now: datetime) -> Concern:
    """Somebody has seen it: the ladder stops and the clock for the answer starts; on a level that asks all
    of its roles only when each of them has.
    """
    with deed("escalation.acknowledge", by, str(concern)):
        row = opened(concern, "escalation.acknowledge", by)
        if row.state != "open":
            raise NotAllowed("wrong_state")
        Acknowledgement.objects.get_or_create(
            concern=row, step=row.step, user_id=by.user_id or 0, role=by.role, defaults={"at": now}
        )
        told = Notification.objects.filter(concern=row, step=row.step).values_list("role", flat=True)
        seen = Acknowledgement.objects.filter(concern=row, step=row.step).values_list("role", flat=True)
        missing = ladder.still_missing(row.rung, told, seen)
        if missing:
            pages.settle(f"concern:{row.pk}", now=now, user_id=by.user_id)
            record("escalation.seen_by_one", row, by, missing=sorted(missing))
            return row
        row.move("acknowledged", next_at=now + timedelta(minutes=ladder.ANSWER_WITHIN_MINUTES))
        row.acknowledged_by_id, row.acknowledged_at, row.held_until = by.user_id, now, None
        row.save()
        pages.settle(f"concern:{row.pk}", now=now)
        record("escalation.acknowledged", row, by)
    return row


def answer(concern: Concern, decision: str, text: str, *, by: Actor, now: datetime) -> Concern:
    """Decide: advise, release, return, take_over; or pass_on to the next level, with words why.

    Only the answer is kept here; what follows from it is done by whoever raised the concern.
    """
    with deed("escalation.answer", by, str(concern)):
        row = opened(concern, "escalation.answer", by)
        _check_answer(row, decision, text, by)
        row.answer = clean(text)
        pages.settle(f"concern:{row.pk}", now=now)
        if decision == "pass_on":
            row.move("open", next_at=now)
            climb(row, by, now, "escalation.passed_on")
        else:
            row.move("answered", next_at=None)
            row.decision, row.answered_by_id, row.answered_at = decision, by.user_id, now
            record("escalation.answered", row, by, decision=decision)
        row.save()
    return row


def close(concern: Concern, *, by: Actor, now: datetime) -> Concern:
    """It no longer matters, or the answer was carried out; the clock stops for good."""
    with deed("escalation.close", by, str(concern)):
        if by.is_person:
            opened(concern, "escalation.answer", by)
            if SIDES.get(by.role) == "agency":
                raise NotAllowed("by_agency")
        row = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
        if row.state == "closed":
            return row
        row.move("closed", next_at=None)
        row.closed_at = now
        row.save()
        pages.settle(f"concern:{row.pk}", now=now)
        record("escalation.closed", row, by)
    return row


def _check_answer(row: Concern, decision: str, text: str, by: Actor) -> None:
    if decision not in DECISIONS:
        raise NotAllowed("unknown_decision")
    if SIDES.get(by.role) == "agency" and decision not in BY_AGENCY:
        raise NotAllowed("by_agency")
    if decision in NEEDS_TEXT and not text.strip():
        raise NotAllowed("no_text")
    if row.state not in RUNNING:
        raise NotAllowed("wrong_state")


def _check_raiser(new: NewConcern, by: Actor, now: datetime) -> None:
    if new.urgency not in URGENCIES:
        raise NotAllowed("unknown_urgency")
    if not by.is_person:
        return
    if not may(by.role, "escalation.raise"):
        raise NotAllowed("right")
    if by.organisation_id == new.municipality_id:
        return
    if not engagement.held_by(by, now).filter(municipality_id=new.municipality_id).exists():
        raise NotAllowed("scope")
