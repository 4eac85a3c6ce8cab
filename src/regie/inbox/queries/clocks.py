"""Promises and clocks: what holds for a case, what is near, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from regie.engagement import queries as engagement
from regie.engagement.levels import level
from regie.inbox.calendar import STARTER, Calendar
from regie.inbox.clock import Norm
from regie.inbox.models import Case, ReplyNorm, ServiceCalendar, Timing
from regie.inbox.promises import STARTER_WARN_SHARE, WARN_FOR, Agreed, Book
from regie.inbox.queries.cases import visible
from regie.inbox.scope import Scope
from regie.roster.models import Holiday


def book_of(municipality_id: int, now: datetime) -> Book:
    """Everything the municipality promised, by its assignments in force and by its own norms."""
    row = ServiceCalendar.objects.filter(municipality_id=municipality_id).first()
    return Book(
        _agreed(municipality_id, now),
        own_norms(municipality_id),
        calendar_of(municipality_id, row),
        row.warn_share if row else STARTER_WARN_SHARE,
        tuple(row.warn_for) if row else WARN_FOR,
    )


def calendar_of(municipality_id: int, row: ServiceCalendar | None) -> Calendar:
    """The calendar as the plain rules see it."""
    bands = {name: tuple((row.bands if row else STARTER).get(name, STARTER[name])) for name in STARTER}
    days = Holiday.objects.filter(municipality_id=municipality_id).values_list("day", "counts")
    closed = frozenset(day for day, counts in days if counts)
    return Calendar(bands, closed, frozenset(day for day, counts in days if not counts))


def own_norms(municipality_id: int) -> dict[str, dict[tuple[str, str], Norm]]:
    """The municipality's own norms by what is promised, network and urgency."""
    found: dict[str, dict[tuple[str, str], Norm]] = {}
    for row in ReplyNorm.objects.filter(municipality_id=municipality_id):
        norm = Norm(row.within_minutes, tuple(row.hours), row.share)
        found.setdefault(row.what, {})[row.network, row.urgency] = norm
    return found


def _agreed(municipality_id: int, now: datetime) -> tuple[Agreed, ...]:
    """Assignments in force; of two over the same work the one that ends first counts, as in `for_work`."""
    held = engagement.in_force(now).filter(municipality_id=municipality_id)
    return tuple(
        Agreed(
            one.pk,
            frozenset(channel.pk for channel in one.channels.all()),
            frozenset(one.topics),
            tuple(one.hours),
            tuple(found for row in one.service_levels if (found := level(row)) is not None),
        )
        for one in held.prefetch_related("channels").order_by("ends_at", "pk")
    )


def of_case(case: Case) -> list[Timing]:
    """The clocks of a case: those that go on first, then what was, newest first."""
    found = case.timings.select_related("assignment__agency", "paused_by")
    return sorted(found, key=lambda one: (one.state == Timing.ENDED, -one.started_at.timestamp(), one.pk))


def ended(scope: Scope, since: datetime, until: datetime, *, practice: bool = False) -> QuerySet[Timing]:
    """Clocks that ended in the period, of cases somebody may see: the real ones, or practice alone."""
    seen = visible(scope).filter(practice=practice).values("pk")
    return Timing.objects.filter(case__in=seen, state=Timing.ENDED, ended_at__gte=since, ended_at__lt=until)


def near(municipality_ids: Sequence[int]) -> QuerySet[Timing]:
    """Promises in danger or already broken, the nearest first."""
    running = Timing.objects.filter(municipality_id__in=municipality_ids, state=Timing.RUNNING)
    return running.filter(warn_at__isnull=True).select_related("case").order_by("due_at", "pk")
