"""What residents asked in a stretch of time, and which of it has no approved answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from regie.duty.models import Turn
from regie.inbox.models import Case
from regie.inbox.states import AT_WORK
from regie.library.models import AnswerVersion

TOPICS: Final = 8
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """New cases: how many, the topics that were asked most, and what stayed open without an approved answer.

    `without`: topics about which no answer holds in the library, with how often they were asked.
    """

    cases: int
    still_open: int
    topics: Sequence[tuple[str, int]]
    without: Sequence[tuple[str, int]]
    examples: Sequence[Case]


def asked(turn: Turn, period: tuple[datetime, datetime]) -> Asked:
    """Of the channels and topics of the assignment."""
    rows = _cases(turn, period)
    counted = rows.values("topic").annotate(n=Count("pk")).order_by("-n", "topic")
    topics = [(row["topic"], row["n"]) for row in counted]
    known = _answered_topics(turn.municipality_id, period[1])
    without = [(topic, n) for topic, n in topics if topic not in known and topic != "other"]
    open_now = rows.filter(state__in=AT_WORK)
    unknown = [topic for topic, _n in without]
    return Asked(
        sum(n for _topic, n in topics),
        open_now.count(),
        topics[:TOPICS],
        without[:TOPICS],
        list(open_now.filter(topic__in=unknown).order_by("opened_at", "pk")[:EXAMPLES]),
    )


def rehearses(turn: Turn) -> bool:
    """Whether the watch is about practice channels only: then its figures are of practice, else never."""
    return not turn.assignment.channels.filter(practice=False).exists()


def _cases(turn: Turn, period: tuple[datetime, datetime]) -> QuerySet[Case]:
    mine = Q(account__in=turn.assignment.channels.values("pk"), topic__in=turn.assignment.topics)
    return Case.objects.filter(
        mine,
        municipality_id=turn.municipality_id,
        practice=rehearses(turn),
        opened_at__gte=period[0],
        opened_at__lt=period[1],
    )


def _answered_topics(municipality_id: int, at: datetime) -> set[str]:
    held = AnswerVersion.objects.filter(
        answer__municipality_id=municipality_id, state="approved", valid_from__lte=at, valid_until__gt=at
    )
    return set(held.values_list("topic", flat=True))
