"""Calling people in for a crisis: a call for hands like any other; nobody is ordered by software."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.crisis import states
from regie.crisis.actions.authority import allowed, refuse
from regie.crisis.models import Crisis
from regie.crisis.refusal import Refused
from regie.hands.actions import calls
from regie.hands.actions.calls import NewCall
from regie.hands.models import Call
from regie.hands.refusal import Refused as HandsRefused
from regie.kernel.actor import Actor


def call(crisis: Crisis, places: int, hours: int, *, by: Actor, now: datetime) -> Call:
    """Ask everybody who is free and lawful to help for so many hours; the first so many who accept come.

    In an exercise nobody is woken or placed. Raises Refused: right, scope, software, state, and what `hands`
    refuses with.
    """
    allowed("crisis.hands_called", "hands.call", crisis.municipality_id, by=by, now=now)
    if not Crisis.objects.filter(pk=crisis.pk, state__in=states.ACTIVE).exists():
        raise refuse("crisis.hands_called", "state", by, subject=str(crisis))
    start = now.replace(second=0, microsecond=0)
    asked = NewCall(
        crisis.municipality_id,
        crisis.title,
        places,
        start,
        start + timedelta(hours=max(0, min(hours, 100))),
        about=str(crisis),
        url=f"/crisis/{crisis.pk}/",
        practice=crisis.practice,
        urgency="acute",
    )
    try:
        return calls.call(asked, by=by, now=now)
    except HandsRefused as no:  # the ledger has it already
        raise Refused(no.reason) from no
