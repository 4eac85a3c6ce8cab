"""Listening: what we listen to, what grows, and one theme with its numbers. Topics, never persons."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.watch.actions import deciding, judging, reading, writing
from regie.watch.explanation import outline
from regie.watch.heard import ten_seconds
from regie.watch.models import Alarm, Lesson, MonitoringQuery
from regie.watch.queries import counting, register
from regie.watch.query import parse
from regie.watch.refusal import Refused
from regie.watch.states import ADVISED, APPROVED, ASKED, DRAFT, IN_FORCE, forget_on
from regie.web import watch_words as words
from regie.web.session import SeatRequest, requires
from regie.web.templatetags.dates import localised
from regie.web.watch_charts import Column, bars, spark

DAYS: Final = 14
HITS: Final = 20
LIVE: Final = timedelta(hours=1)


@requires("watch.read")
@require_GET
def overview(request: SeatRequest) -> HttpResponse:
    """Open alarms, themes in force with their numbers, what is on its way and what ended."""
    template = "watch/now.html" if request.headers.get("X-Part") == "now" else "watch/overview.html"
    return render(request, template, {**_now(request), **_rest(request)})


def _now(request: SeatRequest) -> dict[str, Any]:
    place_of(request)
    now, actor = utc_now(), request.actor
    listened = register.in_force(actor, now)
    ids = [one.pk for one in listened]
    per_day = counting.per_day(ids, local(now).date(), DAYS)
    themes = [
        {
            "query": one,
            "today": per_day[one.pk][-1],
            "usual": words.number(round(sum(per_day[one.pk][:-1]) / (DAYS - 1), 1)),
            "spark": spark(per_day[one.pk]),
            "days_left": (one.ends_on - local(now).date()).days,
        }
        for one in listened
    ]
    return {"open_alarms": [_alarm(one) for one in register.open_alarms(actor, now)[:20]], "themes": themes}


def _rest(request: SeatRequest) -> dict[str, Any]:
    now, actor = utc_now(), request.actor
    today = local(now).date()
    judged = register.alarms(actor, now).exclude(state="open")[:10]
    return {
        "on_their_way": [_row(one, actor.role, today) for one in register.on_their_way(actor, now)],
        "over": list(register.over(actor, now)[:20]),
        "judged": [_alarm(one) for one in judged],
        "may_write": may(actor.role, "watch.write"),
        "several": actor.municipality_id is None,
        "live": may(actor.role, "inbox.read"),
    }


def _row(query: MonitoringQuery, role: str, today: Any) -> dict[str, Any]:
    mine = {DRAFT: "watch.write", ASKED: "watch.advise", ADVISED: "watch.approve"}
    return {
        "query": query,
        "badge": words.standing(query, today),
        "your_turn": may(role, mine.get(query.state, "")),
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "alarm": alarm,
        "badge": words.alarm_state(alarm),
        "kind": words.kind(alarm),
        "told": words.told(alarm),
        "took": words.took(alarm),
    }


@requires("watch.read")
@require_GET
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """A theme: its numbers, what was found, its alarms, what it asks, and who decided what."""
    now, query = utc_now(), _found(request, pk)
    today = local(now).date()
    found = register.hits(query, HITS)
    reading.looked(str(query), query.municipality_id, len(found), by=request.actor, now=now)
    context = {
        "query": query,
        "badge": words.standing(query, today),
        "purpose": words.PURPOSES[query.purpose],
        "advice": words.ADVICES.get(query.advice, ""),
        "read": words.read_aloud(outline(parse(query.text))),
        "hits": found,
        "in_force": query.standing(today) == IN_FORCE,
        "forget_on": forget_on(
            local(query.ended_at).date() if query.ended_at else query.ends_on, query.keep_days
        ),
        "alarms": [_alarm(one) for one in register.alarms(request.actor, now).filter(query=query)[:10]],
        "lessons": [words.lesson(one) for one in register.lessons([query.pk])],
        "thresholds": _thresholds(query),
        "total": counting.total([query.pk]).get(query.pk, 0),
        **_days(query, now),
        **_minutes(query, now),
        **_powers(request, query),
    }
    return render(request, "watch/theme.html", context)


def _last_day(query: MonitoringQuery) -> date:
    return min(query.ends_on, local(query.ended_at).date()) if query.ended_at else query.ends_on


def _thresholds(query: MonitoringQuery) -> list[dict[str, object]]:
    return [
        {"text": text, "value": words.number(getattr(query, name))} for name, text in words.THRESHOLDS.items()
    ]


def _days(query: MonitoringQuery, now: datetime) -> dict[str, Any]:
    """Two weeks, as a picture and as a table."""
    found = counting.days([query.pk], local(now).date(), DAYS)
    named = [(date_format(local(bar.start), localised("D j M")), bar) for bar in found]
    columns = [Column(bar.total, name, bar is found[-1]) for name, bar in named]
    label = _("Messages per day in the last two weeks")
    return {"days": named, "days_chart": bars(columns, label=label) if query.approved_at else ""}


def _minutes(query: MonitoringQuery, now: datetime) -> dict[str, Any]:
    """The last hour per minute."""
    since = _minute(now) - LIVE + timedelta(minutes=1)
    found = counting.bars([query.pk], since, since + LIVE, timedelta(minutes=1))
    columns = [Column(bar.total, words.hour(bar.start)) for bar in found]
    busy = [(words.hour(bar.start), bar) for bar in found if bar.total]
    label = _("Messages per minute in the last hour")
    return {"minutes": busy, "minutes_chart": bars(columns, label=label)}


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _powers(request: SeatRequest, query: MonitoringQuery) -> dict[str, bool]:
    role, actor = request.actor.role, request.actor
    municipal = actor.organisation_id == query.municipality_id
    own_words = query.made_by_id == actor.user_id
    return {
        "may_write": may(role, "watch.write") and query.state == DRAFT,
        "may_withdraw": may(role, "watch.write") and query.state in {DRAFT, ASKED, ADVISED},
        "may_renew": may(role, "watch.write") and query.state in {APPROVED, "ended"},
        "may_advise": may(role, "watch.advise") and municipal and query.state == ASKED and not own_words,
        "may_approve": may(role, "watch.approve") and municipal and query.state == ADVISED and not own_words,
        "own_words": own_words and query.state in {ASKED, ADVISED},
        "may_end": may(role, "watch.approve") and municipal and query.state == APPROVED,
        "may_teach": may(role, "watch.judge"),
        "live": may(role, "inbox.read"),
    }


@requires("watch.read")
@require_GET
def counts(request: SeatRequest, pk: int) -> HttpResponse:
    """The last hour in tens of seconds, as numbers for the live chart: from `from`, `step` seconds apart."""
    query, now = _found(request, pk), utc_now()
    since = ten_seconds(now) - LIVE + timedelta(seconds=10)
    found = counting.bars([query.pk], since, since + LIVE, timedelta(seconds=10))
    day = local(now).date()
    answer = JsonResponse(
        {
            "from": int(since.timestamp()),
            "step": 10,
            "total": [bar.total for bar in found],
            "independent": [bar.independent for bar in found],
            "today": counting.per_day([query.pk], day, 1)[query.pk][0],
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


# -- deeds ---------------------------------------------------------------------------------------


@requires("watch.write")
@require_POST
def offer(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Offer a draft for advice, or drop a proposal."""
    _found(request, pk)
    now = utc_now()
    if deed == "ask":
        done = _("The privacy officer is asked for advice.")
        return _do(request, pk, done, lambda: writing.ask(pk, by=request.actor, now=now))
    if deed == "withdraw":
        done = _("Withdrawn. It will not be listened to.")
        return _do(request, pk, done, lambda: writing.withdraw(pk, by=request.actor, now=now))
    raise Http404


@requires("watch.advise")
@require_POST
def advise(request: SeatRequest, pk: int) -> HttpResponse:
    """The privacy officer's advice, or back to the writer."""
    _found(request, pk)
    advice, text, now = request.POST.get("advice", ""), request.POST.get("text", ""), utc_now()
    if advice == "back":
        done = _("Sent back to the writer.")
        return _do(request, pk, done, lambda: deciding.send_back(pk, text, by=request.actor, now=now))
    done = _("Your advice is written down. Somebody of the municipality decides.")
    return _do(request, pk, done, lambda: deciding.advise(pk, advice, text, by=request.actor, now=now))


@requires("watch.approve")
@require_POST
def decide(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Approve, send back, or stop listening."""
    _found(request, pk)
    note, now, by = request.POST.get("note", ""), utc_now(), request.actor
    if deed == "approve":
        done = _("Approved. From its first day on we listen.")
        return _do(request, pk, done, lambda: deciding.approve(pk, note, by=by, now=now))
    if deed == "back":
        done = _("Sent back to the writer.")
        return _do(request, pk, done, lambda: deciding.send_back(pk, note, by=by, now=now))
    if deed == "end":
        done = _("We no longer listen to this.")
        return _do(request, pk, done, lambda: deciding.end(pk, note, by=by, now=now))
    raise Http404


@requires("watch.judge")
@require_POST
def unteach(request: SeatRequest, pk: int) -> HttpResponse:
    """Take back what a dismissal taught."""
    found = register.queries(request.actor, utc_now()).values("pk")
    lesson = get_object_or_404(Lesson, pk=pk, query__in=found)
    done = _("Taken back. The threshold is as it was before.")
    return _do(request, lesson.query_id, done, lambda: judging.take_back(pk, by=request.actor, now=utc_now()))


def _do(request: SeatRequest, pk: int, done: str, deed: Any) -> HttpResponse:
    try:
        deed()
    except Refused as no:
        messages.error(request, words.refusal(no))
    else:
        messages.success(request, done)
    return redirect("watch-theme", pk)


def _found(request: SeatRequest, pk: int) -> MonitoringQuery:
    return get_object_or_404(register.queries(request.actor, utc_now()), pk=pk)


def place_of(request: SeatRequest) -> int:
    """The municipality for which is listened; agency people choose one of theirs first."""
    if request.actor.municipality_id is not None:
        return request.actor.municipality_id
    places = getattr(request, "municipalities", [])
    if not places:
        raise PermissionDenied("watch.read")
    first: int = places[0]["id"]
    return first


urlpatterns = [
    path("watch/", overview, name="watch"),
    path("watch/themes/<int:pk>/", one, name="watch-theme"),
    path("watch/themes/<int:pk>/counts/", counts, name="watch-counts"),
    path("watch/themes/<int:pk>/offer/<slug:deed>/", offer, name="watch-offer"),
    path("watch/themes/<int:pk>/advise/", advise, name="watch-advise"),
    path("watch/themes/<int:pk>/decide/<slug:deed>/", decide, name="watch-decide"),
    path("watch/lessons/<int:pk>/undo/", unteach, name="watch-unteach"),
]
