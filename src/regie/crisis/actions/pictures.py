"""Offering an environment picture, and what the municipality decides on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from regie.crisis import picture, states
from regie.crisis.actions import moments
from regie.crisis.actions.authority import allowed, decider, locked, record, refuse
from regie.crisis.models import Crisis, Picture
from regie.kernel.actor import Actor
from regie.kernel.text import clean


@dataclass(frozen=True, slots=True)
class NewPicture:
    """What the maker wrote, and what was counted over the window."""

    content: picture.Content
    questions: Sequence[picture.Question]
    since: datetime
    until: datetime
    counts: Sequence[int] = ()


def offer(crisis: Crisis, new: NewPicture, *, by: Actor, now: datetime) -> Picture:
    """Lay a picture before the crisis table; the countdown to the next one begins.

    Raises Refused: right, scope, software, state, or what `picture.wrong` says with the part in `detail`.
    """
    who = allowed("crisis.picture_offered", "crisis.picture", crisis.municipality_id, by=by, now=now)
    lacks = picture.wrong(new.content, new.questions)
    if lacks is not None:
        raise refuse("crisis.picture_offered", lacks.reason, by, subject=str(crisis), detail=lacks.part)
    with transaction.atomic():
        row = locked(crisis)
        open_now = row.state in states.ACTIVE
        if open_now:
            made = _make(row, new, who, by=by, now=now)
            row.overdue_told_at = None
            row.next_picture_at = now + moments.rhythm(row) if row.rhythm_minutes else None
            row.save()
            record("crisis.picture_offered", row, by, picture=made.pk, number=made.number)
            moments.note(row, "picture", now)
    if not open_now:
        raise refuse("crisis.picture_offered", "state", by, subject=str(crisis))
    return made


def _make(row: Crisis, new: NewPicture, who: int, *, by: Actor, now: datetime) -> Picture:
    number = (row.pictures.aggregate(last=Max("number"))["last"] or 0) + 1
    content = asdict(new.content) | {name: clean(text).strip() for name, text in new.content.texts().items()}
    return Picture.objects.create(
        crisis=row,
        number=number,
        since=new.since,
        until=new.until,
        content=content,
        questions=[asdict(one) for one in new.questions[: picture.MOST_QUESTIONS]],
        rumours=list(row.rumours.order_by("seen_at").values("text", "status", "source", "count")),
        counts=list(new.counts),
        total=sum(new.counts),
        level=row.level,
        made_by_id=who,
        made_role=by.role,
        made_for_id=by.organisation_id or row.municipality_id,
        made_at=now,
    )


def decide(made: Picture, decision: str, text: str, *, by: Actor, now: datetime) -> Picture:
    """What the municipality does with the advice: follow it, something else, or nothing; with the moment.

    Raises Refused: right, scope, software, decision, no_text (needed unless it is followed), own_work, state.
    """
    crisis = made.crisis
    who = decider("crisis.picture_decided", "crisis.decide", crisis.municipality_id, by=by, now=now)
    words = clean(text, limit=2_000).strip()
    reason = "" if decision in states.DECISIONS else "decision"
    reason = reason or ("no_text" if decision != "follow" and not words else "")
    reason = reason or ("own_work" if made.made_by_id == who else "")
    if not reason:
        with transaction.atomic():
            row = Picture.objects.select_for_update(of=("self",)).get(pk=made.pk)
            if row.decision:
                reason = "state"
            else:
                row.decision, row.decision_text = decision, words
                row.decided_by_id, row.decided_role, row.decided_at = who, by.role, now
                row.save()
                record("crisis.picture_decided", crisis, by, picture=row.pk, decision=decision)
                moments.note(crisis, "decision", now)
    if reason:
        raise refuse("crisis.picture_decided", reason, by, subject=str(crisis))
    return row
