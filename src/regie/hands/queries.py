"""Who is free and may lawfully work then, and which calls somebody sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from regie.engagement import queries as engagement
from regie.hands.models import Ask, Call
from regie.kernel.actor import Actor
from regie.roster.models import Shift, Worker
from regie.roster.queries import checks, line
from regie.roster.queries.checks import Change, Finding

# A call is not known weeks ahead by its nature; everything else the law says holds.
NOT_ASKED: Final = frozenset({"known_in_time"})
# For a planner to weigh; nobody weighs it here, so whoever is away or cannot do it is not asked.
STOPS: Final = frozenset({"unavailable", "skill_missing"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is asked: from when until when, and what somebody must be able to do."""

    start: datetime
    end: datetime
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody and what is in the way; nothing: free and lawful. `there`: on duty then already."""

    worker: Worker
    rules: tuple[str, ...]
    warnings: tuple[str, ...]
    there: bool = False

    @property
    def free(self) -> bool:
        """Whether this person is asked."""
        return not self.rules and not self.there


def hands(municipality_id: int, asked: Stretch, *, by: Actor, now: datetime) -> list[Hand]:
    """Everybody who can be rostered here and whom `by` may ask, those who are free first.

    The municipality asks all; an agency its own people. Whoever no roster knows is not among them: nobody
    could say whether the law allows it.
    """
    own = by.organisation_id == municipality_id
    able = (line.workers if own else line.own_workers)(by, municipality_id, now)
    workers = [one for one in able if set(asked.skills) <= set(one.skills)]
    found = judge(municipality_id, asked, workers, now)
    return sorted(found, key=lambda one: (not one.free, len(one.warnings), one.worker.user.name))


def judge(municipality_id: int, asked: Stretch, workers: Sequence[Worker], now: datetime) -> list[Hand]:
    """What the working-hours checker says about each of them; only what the extra stretch breaks counts."""
    if not workers:
        return []
    users = [one.user_id for one in workers]
    period = (asked.start - checks.LOOK_AHEAD, asked.end + checks.LOOK_AHEAD)
    changes = [Change(None, one.pk, asked.start, asked.end, "duty", asked.skills) for one in workers]
    before = {(f.user_id, f.rule, f.start) for f in checks.findings(users, municipality_id, period, now=now)}
    told = checks.findings(users, municipality_id, period, changes, now=now)
    new = [f for f in told if (f.user_id, f.rule, f.start) not in before and f.rule not in NOT_ASKED]
    busy = _busy(users, asked)
    return [
        Hand(
            one,
            tuple(sorted({f.rule for f in new if f.user_id == one.user_id and _stops(f)})),
            tuple(sorted({f.rule for f in new if f.user_id == one.user_id and not _stops(f)})),
            one.user_id in busy,
        )
        for one in workers
    ]


def _stops(found: Finding) -> bool:
    return found.effect == "block" or found.rule in STOPS


def _busy(users: Iterable[int], asked: Stretch) -> set[int]:
    """Who is on duty in the stretch by a published roster, at any municipality."""
    rows = Shift.objects.filter(worker__user_id__in=list(users), roster__state="published", kind=Shift.DUTY)
    told = rows.filter(start__lt=asked.end, end__gt=asked.start)
    return {user for user in told.values_list("worker__user_id", flat=True) if user is not None}


def seen_by(actor: Actor, now: datetime) -> QuerySet[Call]:
    """Calls of the own municipality; for an agency those it made or in which its people were asked."""
    found = Call.objects.select_related("municipality", "employer", "asked_by").annotate(
        placed=Count("asks", filter=Q(asks__state=Ask.PLACED)), asked=Count("asks")
    )
    if actor.organisation_id is not None and actor.organisation_id == actor.municipality_id:
        return found.filter(municipality_id=actor.organisation_id)
    held = engagement.held_by(actor, now).values("municipality_id")
    mine = Ask.objects.filter(worker__organisation_id=actor.organisation_id or 0).values("call")
    seen = found.filter(municipality__in=held).filter(
        Q(pk__in=mine) | Q(employer_id=actor.organisation_id or 0)
    )
    return seen.filter(municipality_id=actor.municipality_id) if actor.municipality_id else seen


def asks(call: Call, actor: Actor) -> list[Ask]:
    """Who was asked and what came of it; an agency sees its own people only."""
    found = call.asks.select_related("user", "worker__organisation", "shift")
    if actor.organisation_id != call.municipality_id:
        found = found.filter(worker__organisation_id=actor.organisation_id or 0)
    order = {Ask.PLACED: 0, Ask.ASKED: 1, Ask.LATE: 2, Ask.CANNOT: 3, Ask.OVER: 4}
    return sorted(found, key=lambda one: (order[one.state], one.answered_at or call.closes_at, one.user.name))


def about(municipality_id: int, subject: str) -> QuerySet[Call]:
    """Calls for something of a room above, newest first."""
    found = Call.objects.filter(municipality_id=municipality_id, about=subject)
    return found.annotate(placed=Count("asks", filter=Q(asks__state=Ask.PLACED)), asked=Count("asks"))


def waiting(user_id: int | None, now: datetime) -> QuerySet[Ask]:
    """What somebody is asked and has not answered."""
    found = Ask.objects.filter(user_id=user_id or 0, state=Ask.ASKED, call__state=Call.OPEN)
    return found.filter(call__closes_at__gt=now).select_related("call__municipality").order_by("pk")


def ask_of(call: Call, user_id: int | None) -> Ask | None:
    """How this person was asked in the call."""
    return call.asks.filter(user_id=user_id or 0).select_related("shift").first()


def near(start: datetime, end: datetime, now: datetime) -> bool:
    """Whether the stretch can be asked for: one to twelve hours, not over, at most two weeks ahead."""
    long = timedelta(hours=1) <= end - start <= timedelta(hours=12)
    return long and now - timedelta(minutes=5) <= start <= now + timedelta(days=14)
