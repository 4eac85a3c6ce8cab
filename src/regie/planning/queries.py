"""What stands in the calendar, for whom, and what is around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from regie.campaigns.models import CalendarDay
from regie.channels.models import ChannelAccount
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.mandate.models import Phase
from regie.planning.conflicts import Around, Stretch
from regie.planning.models import Slot
from regie.roster.queries.line import span, sundays


def visible_to(actor: Actor, now: datetime) -> QuerySet[Slot]:
    """The own municipality's, or those on channels of assignments held now."""
    accounts = accounts_of(actor, now)
    return Slot.objects.filter(municipality_id=actor.municipality_id, account__in=accounts)


def accounts_of(actor: Actor, now: datetime) -> QuerySet[ChannelAccount]:
    """Channels for which this person may plan or read plans."""
    if actor.user_id is None or actor.municipality_id is None:
        return ChannelAccount.objects.none()
    own = ChannelAccount.objects.filter(municipality_id=actor.municipality_id)
    if actor.organisation_id == actor.municipality_id:
        return own
    return own.filter(assignments__in=engagement.held_by(actor, now)).distinct()


def between(actor: Actor, first: date, last: date, now: datetime) -> QuerySet[Slot]:
    """Everything not dropped on these days, both included, by moment."""
    start, end = span(first, last)
    found = visible_to(actor, now).filter(moment__gte=start, moment__lt=end).exclude(state=Slot.DROPPED)
    return found.select_related("account", "release", "comment").order_by("moment", "pk")


def held(municipality_id: int) -> QuerySet[Slot]:
    """What a crisis froze and nobody has decided about."""
    rows = Slot.objects.filter(municipality_id=municipality_id, state=Slot.HELD)
    return rows.select_related("account", "release", "held_by").order_by("moment", "pk")


def together(slot: Slot) -> QuerySet[Slot]:
    """All channels of this item at this moment."""
    rows = Slot.objects.filter(item=slot.item, moment=slot.moment).exclude(state=Slot.DROPPED)
    return rows.select_related("account", "release", "comment").order_by("pk")


def paused(municipality_id: int, now: datetime, *, practice: bool) -> bool:
    """Whether a crisis pauses what is planned."""
    running = Phase.objects.filter(municipality_id=municipality_id).running(now, practice)
    return running.effects().level.pause


def around(municipality_id: int, first: date, last: date) -> Around:
    """What these days are otherwise; practice times are left out."""
    start, end = span(first, last)
    phases = Phase.objects.filter(
        municipality_id=municipality_id, practice=False, starts_at__lt=end, ends_at__gt=start
    )
    stretches: Sequence[Stretch] = [
        Stretch("crisis" if row.phase == "crisis" else "elections", row.starts_at, row.ends_at)
        for row in phases
    ]
    marked: dict[date, list[tuple[str, str]]] = defaultdict(list)
    for row in CalendarDay.objects.filter(
        municipality_id=municipality_id, starts_on__lte=last, ends_on__gte=first
    ):
        begins, ends = max(row.starts_on, first), min(row.ends_on, last)
        for number in range((ends - begins).days + 1):
            marked[begins + timedelta(days=number)].append((row.kind, row.title))
    return Around(sundays(municipality_id, first, last), stretches, marked)
