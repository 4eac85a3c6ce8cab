"""The report of a watch: what was done in the municipality's name between two turns, from the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from regie.audit.models import Event
from regie.duty.models import CheckIn, Replacement, Turn
from regie.escalation.models import Concern
from regie.handover.queries.asked import rehearses
from regie.inbox.models import Timing
from regie.inbox.spread import Spread, Took, spread

# What is counted, in this order.
COUNTED: Final = (
    "inbox.opened",
    "inbox.answered",
    "inbox.silenced",
    "escalation.raised",
    "escalation.not_acknowledged",
    "escalation.answered",
    "inbox.promise_broken",
    "mandate.brake_set",
)


@dataclass(frozen=True, slots=True)
class Report:
    """A watch from `since` to `until` (None: it goes on)."""

    turn: Turn
    since: datetime
    until: datetime | None
    ended_by: Turn | None
    counts: Mapping[str, int]
    answers: Spread | None
    concerns: Sequence[Concern]
    replaced: Sequence[Replacement]
    missed: Sequence[CheckIn]


def report(turn: Turn, now: datetime) -> Report | None:
    """None when the watch was never taken."""
    if turn.passes_at is None:
        return None
    since = turn.passes_at
    after = (
        Turn.objects.filter(municipality_id=turn.municipality_id, state="taken", passes_at__gt=since)
        .select_related("taken_by", "incoming")
        .order_by("passes_at")
        .first()
    )
    until = after.passes_at if after and after.passes_at and after.passes_at <= now else None
    period = (since, until or now)
    here = {"municipality_id": turn.municipality_id}
    return Report(
        turn,
        since,
        until,
        after if until else None,
        _counts(turn, period),
        _answers(turn, period),
        list(
            Concern.objects.filter(**here, raised_at__gte=period[0], raised_at__lt=period[1])
            .select_related("answered_by", "raised_by")
            .order_by("raised_at")
        ),
        list(
            Replacement.objects.filter(**here, made_at__gte=period[0], made_at__lt=period[1])
            .select_related("out", "user", "made_by")
            .order_by("made_at")
        ),
        list(
            CheckIn.objects.filter(**here, missed_at__gte=period[0], missed_at__lt=period[1])
            .select_related("user")
            .order_by("missed_at")
        ),
    )


def _counts(turn: Turn, period: tuple[datetime, datetime]) -> dict[str, int]:
    lines = Event.objects.filter(
        municipality_id=turn.municipality_id, at__gte=period[0], at__lt=period[1], action__in=COUNTED
    )
    found = Counter(lines.values_list("action", flat=True))
    return {action: found[action] for action in COUNTED}


def _answers(turn: Turn, period: tuple[datetime, datetime]) -> Spread | None:
    rows = Timing.objects.filter(
        municipality_id=turn.municipality_id,
        state=Timing.ENDED,
        what__in=("first", "next"),
        outcome="answered",
        ended_at__gte=period[0],
        ended_at__lt=period[1],
        case__practice=rehearses(turn),
    )
    return spread(
        Took(row.took_minutes or 0.0, row.broken_at is None, int(row.promise["share"])) for row in rows
    )
