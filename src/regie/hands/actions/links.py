"""Answering through the link of a page: the person who was asked, while the seat still holds."""

from __future__ import annotations

from datetime import datetime

from regie.hands.models import Ask, Call
from regie.kernel.actor import Actor
from regie.paging.actions.links import LinkRefused
from regie.paging.models import Attempt
from regie.people import queries as people
from regie.people.roles import may

PREFIX = "hands:"


def ask_of(attempt: Attempt) -> Ask | None:
    """What the page asked; None for a page about something else."""
    number = attempt.page.about.removeprefix(PREFIX)
    if not attempt.page.about.startswith(PREFIX) or not number.isdigit():
        return None
    found = Ask.objects.filter(call_id=int(number), user_id=attempt.page.user_id)
    rows = found.filter(call__municipality_id=attempt.page.municipality_id)
    return rows.select_related("call__municipality", "call__asked_by", "worker").first()


def actor_of(attempt: Attempt, ask: Ask, *, origin: str, now: datetime) -> Actor:
    """The person in a seat at the employer that was asked. Raises LinkRefused: no_seat."""
    seats = people.valid_seats(now).filter(
        user_id=attempt.page.user_id, organisation_id=ask.worker.organisation_id
    )
    seat = next((one for one in seats.order_by("pk") if may(one.role, "duty.read")), None)
    if seat is None:
        raise LinkRefused("no_seat")
    where = f"link by {attempt.kind}, {origin}"
    return people.actor(seat, municipality_id=ask.call.municipality_id, origin=where)


def is_open(call: Call, now: datetime) -> bool:
    """Whether an answer still counts."""
    return call.state == Call.OPEN and call.closes_at > now
