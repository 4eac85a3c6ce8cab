"""Answering times: how long it took as a picture with its table, and the municipality's own norms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.inbox.actions import norms
from regie.inbox.actions.norms import NormRefused
from regie.inbox.models import ReplyNorm, ServiceCalendar, Timing
from regie.inbox.queries import cases, clocks
from regie.inbox.spread import STRETCHES, Spread, Took, spread
from regie.inbox.states import URGENCIES
from regie.kernel.clock import utc_now
from regie.people.roles import may
from regie.roster.models import Holiday
from regie.web import assignments_words, inbox_words
from regie.web.clocks_forms import CalendarForm, NormForm, show_hours
from regie.web.session import SeatRequest, requires

PERIODS: Final = {7: gettext_lazy("7 days"), 30: gettext_lazy("30 days"), 90: gettext_lazy("90 days")}
REFUSALS: Final = {
    "minutes": gettext_lazy("Choose between one minute and fourteen days."),
    "hours": gettext_lazy("Mend the hours."),
    "day": gettext_lazy("A day cannot be closed and ordinary at once."),
}
BAR_WIDTH, BAR_GAP, HEIGHT = 46, 8, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture, in its own units; the bottom is at HEIGHT."""

    name: str
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Group:
    """What was promised to whom, and how it went. `who` is an agency, or empty for the own people."""

    what: object
    urgency: object
    who: str
    spread: Spread
    times: tuple[str, ...]


@require_safe
@requires("inbox.times")
def page(request: SeatRequest) -> HttpResponse:
    """How it went over some days: distribution, percentiles, and what was promised against what came."""
    now = utc_now()
    days = int(request.GET["days"]) if request.GET.get("days", "") in map(str, PERIODS) else 30
    what = request.GET["what"] if request.GET.get("what", "") in assignments_words.PROMISED else "first"
    practice = request.GET.get("practice") == "yes"
    scope = cases.scope_of(request.actor, now)
    rows = list(_ended(clocks.ended(scope, now - timedelta(days=days), now, practice=practice)))
    chosen = [row for row in rows if row.what == what]
    total = spread(_took(row) for row in chosen)
    shown = {
        "days": days,
        "periods": PERIODS.items(),
        "what": what,
        "practice": practice,
        "promised": assignments_words.PROMISED.items(),
        "total": total,
        "times": [words_of(m) for m in total.percentiles] if total else [],
        "bars": _bars(total) if total else [],
        "width": (len(STRETCHES) + 1) * (BAR_WIDTH + BAR_GAP),
        "height": HEIGHT,
        "groups": _groups(chosen),
        "near": _near(request, now),
        "may_write": may(request.actor.role, "inbox.norms"),
    }
    return render(request, "clocks/page.html", shown)


def _ended(found: Iterable[Timing]) -> Iterable[Timing]:
    """Answers only: a decision not to answer has its own figures."""
    return (row for row in found if row.outcome == "answered" or row.what == "close")


def _took(row: Timing) -> Took:
    return Took(row.took_minutes or 0.0, row.broken_at is None, int(row.promise["share"]))


def _groups(rows: list[Timing]) -> list[Group]:
    """By who promised, the most urgent first."""
    names = dict(
        Timing.objects.filter(pk__in=[row.pk for row in rows], assignment__isnull=False)
        .values_list("assignment", "assignment__agency__name")
        .distinct()
    )
    found: dict[tuple[str, str], list[Timing]] = {}
    for row in rows:
        found.setdefault((names.get(row.assignment_id or 0, ""), row.promise["priority"]), []).append(row)
    ordered = sorted(found.items(), key=lambda one: (one[0][0], -URGENCIES.index(one[0][1])))
    groups = []
    for (who, urgency), part in ordered:
        whole = spread(_took(row) for row in part)
        if whole is not None:
            what = assignments_words.PROMISED[part[0].what]
            times = tuple(words_of(minutes) for minutes in whole.percentiles)
            groups.append(Group(what, inbox_words.URGENCIES[urgency][0], who, whole, times))
    return groups


def _bars(total: Spread) -> list[Bar]:
    most = max(total.counts)
    bars = []
    for number, count in enumerate(total.counts):
        name = (
            f"≤ {words_of(STRETCHES[number])}" if number < len(STRETCHES) else f"> {words_of(STRETCHES[-1])}"
        )
        height = round((HEIGHT - 20) * count / most)
        bars.append(Bar(name, count, number * (BAR_WIDTH + BAR_GAP), HEIGHT - height, height))
    return bars


def words_of(minutes: float) -> str:
    """Minutes as people say them: 45 min, 3 u, 1 d."""
    if minutes < 90:
        return _("%(n)d min") % {"n": round(minutes)}
    if minutes < 24 * 60:
        return _("%(n)s h") % {"n": f"{minutes / 60:.1f}".rstrip("0").rstrip(".").replace(".", ",")}
    return _("%(n)s d") % {"n": f"{minutes / 1440:.1f}".rstrip("0").rstrip(".").replace(".", ",")}


def _near(request: SeatRequest, now: datetime) -> list[Timing]:
    scope = cases.scope_of(request.actor, now)
    seen = cases.visible(scope)
    return list(clocks.near(list(scope.municipalities)).filter(case__in=seen)[:10])


@require_http_methods(["GET", "HEAD", "POST"])
@requires("inbox.norms")
def own(request: SeatRequest) -> HttpResponse:
    """The norms of the municipality's own people and its calendar."""
    row = ServiceCalendar.objects.filter(municipality_id=request.actor.municipality_id).first()
    norm = NormForm(request.POST if request.POST.get("save") == "norm" else None)
    kept = CalendarForm.of(row, Holiday.objects.filter(municipality_id=request.actor.municipality_id))
    days = CalendarForm(request.POST if request.POST.get("save") == "calendar" else None, initial=kept)
    if _saved(request, norm, days):
        messages.success(request, _("Kept. It counts for what comes in from now on."))
        return redirect("norms")
    found = ReplyNorm.objects.filter(municipality_id=request.actor.municipality_id)
    shown = {
        "norms": [_norm(one) for one in found.order_by("what", "network", "urgency")],
        "form": norm,
        "calendar": days,
    }
    return render(request, "clocks/norms.html", shown, status=400 if norm.errors or days.errors else 200)


def _saved(request: SeatRequest, norm: NormForm, days: CalendarForm) -> bool:
    form = norm if norm.is_bound else days
    if not form.is_bound or not form.is_valid():
        return False
    try:
        if isinstance(form, NormForm):
            norms.set_norm(form.new(), by=request.actor, now=utc_now())
        else:
            norms.set_calendar(form.new(), by=request.actor, now=utc_now())
    except NormRefused as refused:
        form.add_error(None, str(REFUSALS.get(refused.reason, refused.reason)))
        return False
    return True


def _norm(row: ReplyNorm) -> dict[str, object]:
    network = inbox_words.NETWORKS.get(row.network)
    return {
        "pk": row.pk,
        "what": assignments_words.PROMISED[row.what],
        "network": network[0] if network else _("Every channel"),
        "urgency": inbox_words.URGENCIES[row.urgency][0],
        "within": words_of(row.within_minutes),
        "share": row.share,
        "hours": show_hours(row.hours).splitlines() or [_("Day and night")],
    }


@require_POST
@requires("inbox.norms")
def drop(request: SeatRequest, pk: int) -> HttpResponse:
    """Take one norm away."""
    found = ReplyNorm.objects.filter(municipality_id=request.actor.municipality_id)
    norms.drop_norm(get_object_or_404(found, pk=pk), by=request.actor)
    messages.success(request, _("Taken away. What holds when nothing is said counts again."))
    return redirect("norms")


urlpatterns = [
    path("times/", page, name="times"),
    path("times/norms/", own, name="norms"),
    path("times/norms/<int:pk>/drop/", drop, name="norm-drop"),
]
