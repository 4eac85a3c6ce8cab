"""What became of calls: who was woken, by which means, whether it arrived and was answered; hours worked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.audit import actions as audit
from regie.escalation.models import Concern
from regie.hands.models import Ask
from regie.kernel.clock import AMSTERDAM, local, utc_now
from regie.paging import queries as paging
from regie.paging.models import Page
from regie.people import queries as people
from regie.people.roles import may
from regie.roster.actions import callouts
from regie.roster.models import CallOut, Shift, Worker
from regie.roster.refusal import Refused
from regie.web import concern_words
from regie.web.crisis_deeds import number
from regie.web.session import SeatRequest, requires

PER_PAGE: Final = 30
BACK: Final = timedelta(days=14)
REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("That is for somebody else to write down."),
    "time": gettext_lazy("Fill in a begin and an end that has passed, at most twelve hours apart."),
    "shift": gettext_lazy("By the roster you were not on call then."),
    "overlap": gettext_lazy("These hours were written down already."),
}


@dataclass(frozen=True, slots=True)
class Woken:
    """One person woken about one thing. `answered` is None while nobody of them did anything."""

    page: Page
    means: Sequence[concern_words.Means]
    arrived: bool
    under_way: bool  # nothing arrived yet, and some means is still tried
    answered: datetime | None
    answer: str
    took: int | None  # whole minutes from waking to answering


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody who was woken about one thing at once; of many only how many is shown first."""

    rows: Sequence[Woken]

    @property
    def answered(self) -> int:
        """How many did something about it."""
        return sum(row.answered is not None for row in self.rows)

    @property
    def many(self) -> bool:
        """Whether they take one line together."""
        return len(self.rows) > 3


@require_safe
@requires("duty.read")
def page(request: SeatRequest) -> HttpResponse:
    """Calls of the last two weeks: all of the own side for who can replace people, else one's own."""
    now = utc_now()
    mine = not may(request.actor.role, "duty.replace")
    found = Paginator(_pages(request, mine).filter(made_at__gt=now - BACK), PER_PAGE)
    shown = found.get_page(request.GET.get("page"))
    if not mine:
        audit.record("duty.calls_read", by=request.actor, subject="calls", details={"page": shown.number})
    on_call = _on_call(request, now)
    context: dict[str, Any] = {
        "page": shown,
        "groups": _groups(_woken(list(shown), now)),
        "mine": mine,
        "worker": on_call[0].worker_id if on_call else 0,
        "begin": _input(max(on_call[0].start, now - timedelta(hours=1))) if on_call else "",
        "end": _input(now),
        "worked": _worked(request, now, mine),
    }
    return render(request, "duty/calls.html", context)


def _pages(request: SeatRequest, mine: bool) -> QuerySet[Page]:
    actor = request.actor
    found = paging.pages(actor.municipality_id or 0).exclude(about__startswith="test:")
    found = found.exclude(about__endswith=":asker")
    if mine:
        return found.filter(user_id=actor.user_id or 0)
    if actor.organisation_id == actor.municipality_id:
        return found
    seats = people.seats_of([actor.organisation_id or 0], utc_now(), ended=True)
    return found.filter(user__in=seats.values("user"))


def _woken(pages: Sequence[Page], now: datetime) -> list[Woken]:
    concerns, asks = _concerns(pages), _asks(pages)
    return [_one(page, concerns, asks, now) for page in pages]


def _groups(rows: Sequence[Woken]) -> list[Group]:
    return [Group(list(found)) for _about, found in groupby(rows, lambda row: row.page.about)]


def _one(
    page: Page, concerns: Mapping[str, Concern], asks: Mapping[tuple[str, int], Ask], now: datetime
) -> Woken:
    at, words = _answer(page, concerns.get(page.about), asks.get((page.about, page.user_id)))
    states = {one.state for one in page.attempts.all() if one.due_at <= now or one.state == "queued"}
    arrived = "sent" in states
    took = max(0, int((at - page.made_at) / timedelta(minutes=1))) if at else None
    return Woken(
        page, concern_words.attempts(page), arrived, not arrived and "queued" in states, at, words, took
    )


def _answer(page: Page, concern: Concern | None, ask: Ask | None) -> tuple[datetime | None, str]:
    """When this person did something about it, and what."""
    if ask is not None and ask.answered_at:
        return ask.answered_at, _("comes") if ask.state == Ask.PLACED else _("cannot come")
    if concern is None:
        return None, ""
    if concern.acknowledged_by_id == page.user_id and concern.acknowledged_at:
        return concern.acknowledged_at, _("took it up")
    if concern.answered_by_id == page.user_id and concern.answered_at:
        return concern.answered_at, _("answered")
    return None, ""


def _concerns(pages: Sequence[Page]) -> dict[str, Concern]:
    ids = [int(one.about[8:]) for one in pages if one.about[:8] == "concern:" and one.about[8:].isdigit()]
    return {f"concern:{row.pk}": row for row in Concern.objects.filter(pk__in=ids)}


def _asks(pages: Sequence[Page]) -> dict[tuple[str, int], Ask]:
    ids = [int(one.about[6:]) for one in pages if one.about[:6] == "hands:" and one.about[6:].isdigit()]
    rows = Ask.objects.filter(call_id__in=ids)
    return {(f"hands:{row.call_id}", row.user_id): row for row in rows}


def _on_call(request: SeatRequest, now: datetime) -> list[Shift]:
    """My on-call shifts that go on or ended lately: in these hours can be written down."""
    found = Shift.objects.filter(
        worker__user_id=request.actor.user_id or 0,
        worker__organisation_id=request.actor.organisation_id or 0,
        kind=Shift.ON_CALL,
        roster__state="published",
        start__lte=now,
        end__gt=now - timedelta(hours=12),
    )
    return list(found.order_by("-start")[:1])


def _worked(request: SeatRequest, now: datetime, mine: bool) -> list[tuple[CallOut, bool]]:
    """Hours written down, and whether this reader may take them back."""
    who = Worker.objects.filter(organisation_id=request.actor.organisation_id or 0)
    if mine:
        who = who.filter(user_id=request.actor.user_id or 0)
    rows = CallOut.objects.filter(worker__in=who, end__gt=now - BACK).select_related("worker__user")
    own = request.actor.user_id
    planner = may(request.actor.role, "roster.plan")
    return [(row, planner or row.worker.user_id == own) for row in rows.order_by("-start")[:PER_PAGE]]


def _input(moment: datetime) -> str:
    return local(moment).strftime("%Y-%m-%dT%H:%M")


def _moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said).replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except ValueError:
        return None


@require_POST
@requires("roster.exchange")
def work(request: SeatRequest) -> HttpResponse:
    """Write down hours worked while on call, or take them back."""
    given, now = request.POST, utc_now()
    try:
        if "back" in given:
            callouts.take_back(number(given["back"]) or 0, by=request.actor, now=now)
            messages.success(request, _("Taken back."))
        else:
            start, end = _moment(given.get("start", "")), _moment(given.get("end", ""))
            worker = number(given.get("worker", "")) or 0
            callouts.note(worker, start or now, end or now, by=request.actor, now=now)
            messages.success(request, _("Written down. The working hours act counts it."))
    except Refused as no:
        messages.error(request, str(REFUSALS.get(no.reason, no.reason)))
    return redirect("duty-calls")


urlpatterns = [
    path("duty/calls/", page, name="duty-calls"),
    path("duty/calls/work/", work, name="duty-calls-work"),
]
