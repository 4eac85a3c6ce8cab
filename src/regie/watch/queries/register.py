"""Monitoring queries, their alarms and what they found, for whom may see them; and the public register."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.watch.models import Alarm, Hit, Lesson, MonitoringQuery
from regie.watch.queries.reach import places_of
from regie.watch.states import ADVISED, APPROVED, ASKED, DRAFT, ENDED, IN_FORCE, OPEN

_PEOPLE = ("made_by", "made_for", "advised_by", "approved_by", "ended_by", "municipality")


def queries(by: Actor, now: datetime) -> QuerySet[MonitoringQuery]:
    """Of the municipalities this person works for."""
    found = MonitoringQuery.objects.filter(municipality_id__in=places_of(by, now))
    return found.select_related(*_PEOPLE)


def in_force(by: Actor, now: datetime) -> list[MonitoringQuery]:
    """What is listened to today."""
    today = local(now).date()
    return [one for one in queries(by, now).filter(state=APPROVED) if one.standing(today) == IN_FORCE]


def on_their_way(by: Actor, now: datetime) -> list[MonitoringQuery]:
    """Proposals, and what was approved and begins later."""
    today = local(now).date()
    found = queries(by, now).filter(state__in=[DRAFT, ASKED, ADVISED, APPROVED])
    return [one for one in found if one.standing(today) not in {IN_FORCE, "over"}]


def over(by: Actor, now: datetime) -> QuerySet[MonitoringQuery]:
    """What is no longer listened to, the last first."""
    return queries(by, now).filter(state=ENDED).order_by("-ended_at")


def alarms(by: Actor, now: datetime) -> QuerySet[Alarm]:
    """All alarms of the same, the newest first."""
    found = Alarm.objects.filter(municipality_id__in=places_of(by, now))
    return found.select_related("query", "judged_by", "municipality")


def open_alarms(by: Actor, now: datetime) -> QuerySet[Alarm]:
    """Alarms about which nobody has said what they are."""
    return alarms(by, now).filter(state=OPEN)


def waiting(by: Actor, now: datetime, states: Collection[str], *, judge: bool) -> list[MonitoringQuery]:
    """Proposals of others in these states and, for who judges, topics with new alarms (`new_alarms`).

    One query when nothing waits.
    """
    wanted = Q(state__in=list(states)) & ~Q(made_by_id=by.user_id or 0)
    if judge:
        wanted |= Q(Exists(Alarm.objects.filter(query=OuterRef("pk"), state=OPEN)))
    new = Prefetch("alarms", Alarm.objects.filter(state=OPEN), to_attr="new_alarms")
    return list(queries(by, now).filter(wanted).prefetch_related(new))


def hits(query: MonitoringQuery, limit: int) -> list[Hit]:
    """What was found last. By time only: nothing here sorts, filters or counts by author."""
    return list(Hit.objects.filter(query=query).defer("author").order_by("-at", "-pk")[:limit])


def lessons(query_ids: Collection[int]) -> QuerySet[Lesson]:
    """What people taught these topics, the newest first."""
    return Lesson.objects.filter(query_id__in=query_ids).select_related("by", "alarm", "undone_by")


def public(slug: str = "") -> QuerySet[MonitoringQuery]:
    """What anybody may read: everything that is or was listened to, of one or every municipality."""
    found = MonitoringQuery.objects.filter(state__in=[APPROVED, ENDED], municipality__active=True)
    found = found.filter(municipality__slug=slug) if slug else found
    return found.select_related("municipality", "made_for").order_by("state", "-approved_at")
