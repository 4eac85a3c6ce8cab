"""One alarm: how many, beside what is usual, in which words; and what a person says it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.watch.actions import judging, reading
from regie.watch.models import Alarm
from regie.watch.queries import counting, register
from regie.watch.refusal import Refused
from regie.watch.states import REASONS, may_judge
from regie.web import watch_words as words
from regie.web.session import SeatRequest, requires
from regie.web.templatetags.dates import localised
from regie.web.watch_charts import Column, bars

BEFORE: Final = timedelta(hours=5)
AFTER: Final = timedelta(hours=1)
STEP: Final = timedelta(minutes=5)
DAYS: Final = 15  # of the share of a tone: two weeks and the day itself


@requires("watch.read")
@require_GET
def alarm(request: SeatRequest, pk: int) -> HttpResponse:
    """Everything that is needed to judge it, on one screen."""
    found, now = _found(request, pk), utc_now()
    reading.looked(str(found), found.municipality_id, len(found.examples), by=request.actor, now=now)
    context = {
        "alarm": found,
        "badge": words.alarm_state(found),
        "kind": words.kind(found),
        "figures": words.figures(found),
        "because": words.BECAUSE.get(found.dismissed_because, ""),
        "reasons": words.choices(REASONS, dict(words.BECAUSE)),
        "lessons": [words.lesson(one) for one in found.lessons.select_related("by", "alarm", "undone_by")],
        "examples": [_example(one) for one in found.examples],
        **(_tone(found) if found.tone else _picture(found, now)),
        **_powers(request, found),
    }
    return render(request, "watch/alarm.html", context)


def _example(one: dict[str, str]) -> dict[str, Any]:
    return {**one, "when": datetime.fromisoformat(one["at"]) if one.get("at") else None}


def _picture(found: Alarm, now: datetime) -> dict[str, Any]:
    """Six hours around it in steps of five minutes."""
    middle = found.at.replace(minute=found.at.minute // 5 * 5, second=0, microsecond=0)
    until = min(middle + AFTER, now + STEP)
    series = counting.bars([found.query_id], middle - BEFORE, until, STEP)
    columns = [Column(bar.total, words.hour(bar.start), bar.start == middle) for bar in series]
    usual = found.baseline * STEP.total_seconds() / max(1, found.window_seconds)
    return {
        "chart": bars(columns, label=_("Messages per five minutes around the alarm"), baseline=usual),
        "table": [(words.hour(bar.start), bar, bar.start == middle) for bar in series if bar.total],
    }


def _tone(found: Alarm) -> dict[str, Any]:
    """The share of the tone per day, up to the day of the alarm."""
    series = counting.shares(found.query_id, found.tone, local(found.at).date(), DAYS)
    named = [(date_format(one.day, localised("D j M")), one) for one in series]
    shares = [(name, one, round(100 * one.part / one.of) if one.of else 0) for name, one in named]
    columns = [Column(share, name, one is series[-1]) for name, one, share in shares]
    label = _("%(tone)s per day, as a share of all messages") % {"tone": words.TONES[found.tone]}
    usual = 100 * found.baseline / found.of if found.of else 0
    return {
        "chart": bars(columns, label=label, baseline=usual),
        "shares": [one for one in shares if one[1].of],
    }


def _powers(request: SeatRequest, found: Alarm) -> dict[str, Any]:
    judge = may(request.actor.role, "watch.judge")
    return {
        "may_confirm": judge and may_judge(found.state, "confirmed"),
        "may_dismiss": judge and may_judge(found.state, "dismissed"),
        "may_teach": judge,
        "crisis": _crisis(request.actor.role) if may_judge(found.state, "crisis") else "",
    }


def _crisis(role: str) -> str:
    """Where a crisis is opened from an alarm; empty for who may not, or without a crisis room."""
    try:
        return reverse("crisis-open") if may(role, "crisis.open") else ""
    except NoReverseMatch:
        return ""


@requires("watch.judge")
@require_POST
def judge(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """It is real, or it was nothing."""
    _found(request, pk)
    note, now, by = request.POST.get("note", ""), utc_now(), request.actor
    try:
        if deed == "confirm":
            judging.confirm(pk, note, by=by, now=now)
            messages.success(request, _("Written down as real. Look what residents need now."))
        elif deed == "dismiss":
            judging.dismiss(pk, request.POST.get("because", ""), note, by=by, now=now)
            messages.success(request, _("Written down as nothing. What the topic learned stands below."))
        else:
            raise Http404
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("watch-alarm", pk)


def _found(request: SeatRequest, pk: int) -> Alarm:
    return get_object_or_404(register.alarms(request.actor, utc_now()), pk=pk)


urlpatterns = [
    path("watch/alarms/<int:pk>/", alarm, name="watch-alarm"),
    path("watch/alarms/<int:pk>/judge/<slug:deed>/", judge, name="watch-judge"),
]
