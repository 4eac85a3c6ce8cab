"""What the page of a turn says by itself: read at every look, so it is never behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from regie.duty import queries as duty
from regie.duty.models import Turn
from regie.duty.watches import next_turn
from regie.escalation import queries as concerns
from regie.escalation.models import Concern
from regie.escalation.states import RUNNING
from regie.inbox.models import Case, Timing
from regie.inbox.states import AT_WORK, URGENCIES
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.mandate import queries as mandate
from regie.mandate.holding import Holding
from regie.mandate.models import Phase
from regie.publishing.models import Release
from regie.roster.duty import OnDuty

SHOWN: Final = 8
LONGEST_WATCH: Final = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything in one look. `counts`: open cases by urgency, the most urgent first."""

    counts: Sequence[tuple[str, int]]
    urgent: Sequence[Case]
    promised: Sequence[Case]
    late: Sequence[Timing]
    concerns: Sequence[Concern]
    waiting: Sequence[Release]
    phases: Sequence[Phase]
    mandate: Holding
    people: Sequence[OnDuty]
    until: datetime
    gaps: Sequence[tuple[datetime, datetime]]

    def as_dict(self) -> dict[str, object]:
        """What is kept when the watch is taken: numbers and ids."""
        return {
            "counts": dict(self.counts),
            "promised": [case.pk for case in self.promised],
            "late": [row.pk for row in self.late],
            "concerns": [row.pk for row in self.concerns],
            "waiting": [row.pk for row in self.waiting],
            "gaps": [[start.isoformat(), end.isoformat()] for start, end in self.gaps],
        }


def gather(turn: Turn, by: Actor, now: datetime) -> Gathered:
    """Of the cases that the watch is about: those of the assignment's channels and topics.

    Escalations and waiting texts are those that this reader may see.
    """
    until = watch_until(turn)
    open_cases = _cases(turn)
    by_urgency = {row["urgency"]: row["n"] for row in open_cases.values("urgency").annotate(n=Count("pk"))}
    watched = turn.assignment_id if turn.incoming_id != turn.municipality_id else None
    start = max(turn.at, now)
    urgent = list(open_cases.filter(urgency__in=("high", "acute")).order_by("due_at")[:SHOWN])
    return Gathered(
        counts=[(one, by_urgency[one]) for one in reversed(URGENCIES) if one in by_urgency],
        urgent=urgent,
        promised=list(open_cases.filter(follow_up_at__isnull=False).order_by("follow_up_at")[:SHOWN]),
        late=_late(open_cases.exclude(pk__in=[case.pk for case in urgent])),
        concerns=list(
            concerns.visible_to(by, now)
            .filter(municipality_id=turn.municipality_id, state__in=RUNNING)
            .select_related("acknowledged_by")
            .order_by("next_at", "pk")[:SHOWN]
        ),
        waiting=_waiting(turn, by),
        phases=list(mandate.phases(turn.municipality_id, now)[:SHOWN]),
        mandate=mandate.holds(turn.municipality_id, start, assignment_id=watched),
        people=duty.there(turn.municipality_id, start),
        until=until,
        gaps=duty.gaps(turn.municipality_id, turn.incoming_id, (start, until)) if watched else [],
    )


def _cases(turn: Turn) -> QuerySet[Case]:
    channels = turn.assignment.channels.values("pk")
    mine = Q(account__in=channels, topic__in=turn.assignment.topics)
    return Case.objects.filter(mine, municipality_id=turn.municipality_id, state__in=AT_WORK)


def _waiting(turn: Turn, by: Actor) -> list[Release]:
    found = Release.objects.filter(municipality_id=turn.municipality_id, state="waiting")
    if by.organisation_id != turn.municipality_id:
        found = found.filter(agency_id=by.organisation_id)
    return list(found.order_by("pk")[:SHOWN])


def _late(cases: QuerySet[Case]) -> list[Timing]:
    rows = Timing.objects.filter(case__in=cases.values("pk"), state=Timing.RUNNING, warn_at__isnull=True)
    return list(rows.exclude(what="close").select_related("case").order_by("due_at")[:SHOWN])


def watch_until(turn: Turn) -> datetime:
    """When the watch that begins with this turn should end by the hours."""
    is_sunday = duty.sundays(turn.municipality_id, local(turn.at).date())
    found = next_turn(turn.assignment.hours, turn.at, is_sunday)
    return min(found[0], turn.at + LONGEST_WATCH) if found else turn.at + LONGEST_WATCH
