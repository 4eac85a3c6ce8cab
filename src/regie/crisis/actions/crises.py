"""Opening a crisis, its queues, scaling down, aftercare and closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from regie.crisis import states
from regie.crisis.actions.authority import decider, locked, record, refuse
from regie.crisis.actions.holding import hold
from regie.crisis.actions.moments import rhythm
from regie.crisis.models import AftercareItem, Crisis
from regie.hands.actions import calls
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.mandate.vocabulary import TOPICS
from regie.watch.models import Alarm


@dataclass(frozen=True, slots=True)
class NewCrisis:
    """What is going on, about which topics, and the alarm that told us, if one did."""

    municipality_id: int
    title: str
    topics: Sequence[str] = ("crisis",)
    alarm_id: int | None = None
    practice: bool = False


def open_(new: NewCrisis, *, by: Actor, now: datetime) -> Crisis:
    """Begin to watch something together. Nothing changes at the door yet: that follows from a level.

    Raises Refused: right, scope, software, title, topic.
    """
    who = decider("crisis.opened", "crisis.open", new.municipality_id, by=by, now=now)
    return make(new, who, by=by, now=now)


def make(new: NewCrisis, who: int, *, by: Actor, now: datetime) -> Crisis:
    """The same when the right was asked already."""
    title = clean(new.title, limit=120).strip()
    if not title:
        raise refuse("crisis.opened", "title", by)
    if set(new.topics) - set(TOPICS):
        raise refuse("crisis.opened", "topic", by)
    alarm = Alarm.objects.filter(pk=new.alarm_id or 0, municipality_id=new.municipality_id).first()
    with transaction.atomic():
        made = Crisis.objects.create(
            municipality_id=new.municipality_id,
            title=title,
            practice=new.practice,
            topics=sorted({*new.topics, "crisis"}),
            alarm=alarm,
            opened_by_id=who,
            opened_at=now,
        )
        if alarm is not None:
            made.queries.add(alarm.query_id)
        record("crisis.opened", made, by, personal=title, alarm=alarm.pk if alarm else None)
    return made


def set_topics(crisis: Crisis, topics: Sequence[str], *, by: Actor, now: datetime) -> Crisis:
    """Open or close queues: replies on these topics are replies in the crisis.

    Raises Refused: right, scope, software, topic, state.
    """
    decider("crisis.topics_set", "crisis.open", crisis.municipality_id, by=by, now=now)
    if crisis.phase_id is not None:  # it changes what holds at the door
        decider("crisis.topics_set", "mandate.phase", crisis.municipality_id, by=by, now=now)
    if set(topics) - set(TOPICS):
        raise refuse("crisis.topics_set", "topic", by, subject=str(crisis))
    with transaction.atomic():
        row = locked(crisis)
        open_now = row.state in states.ACTIVE
        if open_now:
            row.topics = sorted({*topics, "crisis"})
            hold(row, by=by, now=now)
            row.save()
            record("crisis.topics_set", row, by, topics=row.topics)
    if not open_now:
        raise refuse("crisis.topics_set", "state", by, subject=str(crisis))
    return row


def set_rhythm(crisis: Crisis, minutes: int, *, by: Actor, now: datetime) -> Crisis:
    """A picture every so many minutes, the next one counted from now. Refused: hours when out of range."""
    decider("crisis.rhythm_set", "crisis.open", crisis.municipality_id, by=by, now=now)
    if not 5 <= minutes <= 24 * 60:
        raise refuse("crisis.rhythm_set", "hours", by, subject=str(crisis))
    with transaction.atomic():
        row = locked(crisis)
        open_now = row.state in states.ACTIVE
        if open_now:
            row.rhythm_minutes = minutes
            row.next_picture_at = now + rhythm(row)
            row.overdue_told_at = None
            row.save()
            record("crisis.rhythm_set", row, by, minutes=minutes)
    if not open_now:
        raise refuse("crisis.rhythm_set", "state", by, subject=str(crisis))
    return row


def scale_down(crisis: Crisis, *, by: Actor, now: datetime) -> Crisis:
    """It is over: the level ends, the rhythm stops, and the list of aftercare begins.

    Kernel messages end by their own time. Raises Refused: right, scope, software, state.
    """
    decider("crisis.scaled_down", "crisis.open", crisis.municipality_id, by=by, now=now)
    if crisis.phase_id is not None:  # lifting what holds at the door is a right of its own
        decider("crisis.scaled_down", "mandate.phase", crisis.municipality_id, by=by, now=now)
    with transaction.atomic():
        row = locked(crisis)
        open_now = row.state in states.ACTIVE
        if open_now:
            row.state, row.ended_at = states.AFTERCARE, now
            row.level, row.frozen, row.next_picture_at = 0, False, None
            hold(row, by=by, now=now)
            row.save()
            AftercareItem.objects.bulk_create(
                [AftercareItem(crisis=row, key=key) for key in states.AFTERCARE_ITEMS], ignore_conflicts=True
            )
            record("crisis.scaled_down", row, by)
    if not open_now:
        raise refuse("crisis.scaled_down", "state", by, subject=str(crisis))
    return row


def tick(item: AftercareItem, note: str, *, by: Actor, now: datetime) -> AftercareItem:
    """This part of the aftercare is done, or needs nothing, and why. Refused: right, scope, software."""
    crisis = item.crisis
    who = decider("crisis.aftercare_done", "crisis.open", crisis.municipality_id, by=by, now=now)
    with transaction.atomic():
        row = AftercareItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        row.note, row.done_by_id, row.done_at = clean(note, limit=500).strip(), who, now
        row.save()
        record("crisis.aftercare_done", crisis, by, personal=row.note, item=row.key)
    return row


def close(crisis: Crisis, *, by: Actor, now: datetime) -> Crisis:
    """Into the archive. Raises Refused: right, scope, software, state, open_items (aftercare is not done)."""
    who = decider("crisis.closed", "crisis.open", crisis.municipality_id, by=by, now=now)
    with transaction.atomic():
        row = locked(crisis)
        reason = "" if states.may_move(row.state, states.CLOSED) else "state"
        if not reason and row.aftercare.filter(done_at=None).exists():
            reason = "open_items"
        if not reason:
            shut(row, who, by=by, now=now)
    if reason:
        raise refuse("crisis.closed", reason, by, subject=str(crisis))
    return row


def shut(row: Crisis, who: int, *, by: Actor, now: datetime) -> None:
    """Close the locked row; whatever it held at the door ends with it."""
    row.level, row.frozen, row.next_picture_at = 0, False, None
    row.state, row.closed_at, row.closed_by_id = states.CLOSED, now, who
    hold(row, by=by, now=now)
    row.save()
    calls.end_about(row.municipality_id, str(row), by=by, now=now)
    record("crisis.closed", row, by)
