"""Temporary peaks on screen: the ready-made ones, preparing, starting, and winding down."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.access.queries import policies
from regie.kernel.clock import local, utc_now
from regie.peaks import queries
from regie.peaks.actions import people, preparing, running
from regie.peaks.kind import kinds
from regie.peaks.load import Expected
from regie.peaks.models import ExtraPerson, Peak, Step
from regie.peaks.refusal import Refused
from regie.people.actions import Invitation
from regie.people.roles import may
from regie.web import peaks_words as words
from regie.web.deeds import deeds
from regie.web.peaks_forms import ExtraForm, PeakForm
from regie.web.people_mail import mail_invitation
from regie.web.roles_in_words import role_name
from regie.web.session import SeatRequest, requires

SHOWN: Final = 40


@require_safe
@requires("peaks.read")
def page(request: SeatRequest) -> HttpResponse:
    """Peaks that come and run, those of before, and the ready-made ones to begin with."""
    found = list(queries.seen_by(request.actor, utc_now())[:SHOWN])
    rows = [(one, words.STATES[one.state], words.KINDS[one.kind]) for one in found]
    shown = {
        "live": [row for row in rows if row[0].state in {"prepared", "running"}],
        "past": [row for row in rows if row[0].state not in {"prepared", "running"}],
        "ready": [(key, words.KINDS[key], words.ABOUT[key]) for key in kinds()],
        "may_prepare": _own(request) and may(request.actor.role, "peaks.prepare"),
    }
    return render(request, "peaks/list.html", shown)


@requires("peaks.prepare")
def new(request: SeatRequest) -> HttpResponse:
    """Prepare one, from what is ready-made."""
    chosen = request.GET.get("kind") or request.POST.get("kind", "")
    kind = kinds().get(chosen) or kinds()["other"]
    now = utc_now()
    form = PeakForm(kind, request.actor, now, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = preparing.prepare(form.new(request.actor.municipality_id or 0), by=request.actor, now=now)
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            messages.success(request, _("Laid ready. Nothing of it holds before the start."))
            return redirect("peak", made.pk)
    shown = {"form": form, "kind": kind, "name": words.KINDS[kind.key][0], "about": words.ABOUT[kind.key]}
    return render(request, "peaks/new.html", shown, status=400 if form.errors else 200)


@require_safe
@requires("peaks.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """What is laid ready, what it will ask, the checklist, and the one button."""
    return render(request, "peaks/peak.html", _shown(request, _found(request, pk)))


def _shown(request: SeatRequest, peak: Peak) -> dict[str, Any]:
    now, own = utc_now(), _own(request)
    answers = queries.answers(peak)
    extra = list(peak.people.select_related("organisation", "seat"))
    steps = list(peak.steps.select_related("done_by"))
    return {
        "peak": peak,
        "badge": words.STATES[peak.state],
        "kind": words.KINDS[peak.kind],
        "phase": words.PHASES[peak.phase] if peak.phase else "",
        "expected": _bars(queries.expected(peak, now)),
        "came": queries.came(peak, now),
        "gaps": queries.gaps(peak, now)[:4],
        "answers": [(one, words.ANSWERS[one.state]) for one in answers],
        "approved": sum(one.state == "approved" for one in answers),
        "extra": [(one, role_name(one.role)) for one in extra],
        "waiting": sum(one.seat is None for one in extra),
        "queues": [(one["name"], f"{reverse('inbox')}?{one['query']}") for one in peak.queues],
        "steps": [(words.WHENS[w], [one for one in steps if one.when == w]) for w in words.WHENS],
        "todo": sum(one.when == "before" and one.done_at is None for one in steps),
        "late": peak.state == "prepared" and peak.starts_at <= now,
        "live": peak.state in {"prepared", "running"},
        "form": ExtraForm(peak.municipality.name, queries.agencies(peak, now)) if own else None,
        **{f"may_{what}": own and may(request.actor.role, right) for what, right in _POWERS.items()},
        "may_call": may(request.actor.role, "hands.call"),
    }


_POWERS: Final = {
    "run": "peaks.run",
    "prepare": "peaks.prepare",
    "tick": "peaks.tick",
    "give": "people.manage",
}


def _bars(rows: list[Expected]) -> list[tuple[str, Expected, int, int]]:
    """Each part of the day with the length of its two bars, in hundredths of the longest."""
    most = max((row.peak for row in rows), default=0.0) or 1.0
    return [
        (str(words.PARTS[row.part]), row, round(100 * row.usual / most), round(100 * row.peak / most))
        for row in rows
    ]


def _found(request: SeatRequest, pk: int) -> Peak:
    peak = queries.seen_by(request.actor, utc_now()).filter(pk=pk).first()
    if peak is None:
        raise Http404
    return peak


deed = deeds(_found, Refused, words.refusal, "peak")


@deed("peaks.run")
def start(request: SeatRequest, peak: Peak) -> str:
    """Everything at once."""
    invited = running.start(peak, by=request.actor, now=utc_now())
    _invite(request, invited)
    ends = f"{local(peak.ends_at):%d-%m %H:%M}"
    return _("Started. Everything ends by itself on %(ends)s.") % {"ends": ends}


@deed("peaks.run")
def down(request: SeatRequest, peak: Peak) -> str:
    """Back to the usual."""
    running.wind_down(peak, request.POST.get("why", ""), by=request.actor, now=utc_now())
    return _("Wound down. Accounts, special time, queues and answers of the peak have ended.")


@deed("peaks.prepare")
def drop(request: SeatRequest, peak: Peak) -> str:
    """It does not come."""
    preparing.drop(peak, by=request.actor, now=utc_now())
    return _("Called off. What was laid ready is taken away.")


@deed("people.manage")
def accounts(request: SeatRequest, peak: Peak) -> str:
    """Give the accounts ahead, so that people can try them."""
    invited = people.give_accounts(peak, by=request.actor, now=utc_now())
    _invite(request, invited)
    return _("%(n)d accounts are given. They end with the peak.") % {"n": len(invited)}


@deed("peaks.prepare")
def add(request: SeatRequest, peak: Peak) -> str:
    """Name somebody who comes."""
    now = utc_now()
    form = ExtraForm(peak.municipality.name, queries.agencies(peak, now), request.POST)
    if not form.is_valid():
        raise Refused("person")
    months = policies.policy_of(peak.municipality_id).longest_months
    made = people.add(peak, form.extra(), by=request.actor, now=now, months=months)
    return _("%(name)s is on the list.") % {"name": made.name}


@requires("peaks.prepare")
@require_POST
def remove(request: SeatRequest, pk: int) -> HttpResponse:
    """Somebody does not come."""
    seen = queries.seen_by(request.actor, utc_now())
    person = get_object_or_404(ExtraPerson, pk=pk, peak__in=seen)
    try:
        people.remove(person, by=request.actor, now=utc_now())
        messages.success(request, _("%(name)s is off the list.") % {"name": person.name})
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("peak", person.peak_id)


@requires("peaks.tick")
@require_POST
def tick(request: SeatRequest, pk: int) -> HttpResponse:
    """A line of the checklist."""
    seen = queries.seen_by(request.actor, utc_now())
    step = get_object_or_404(Step, pk=pk, peak__in=seen)
    try:
        preparing.tick(step, request.POST.get("done") == "yes", by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect(reverse("peak", args=[step.peak_id]) + f"#step-{step.pk}")


def _invite(request: SeatRequest, invited: list[Invitation]) -> None:
    """Mail each link; where no mail goes, the list of people gives it once more."""
    for one in invited:
        if not one.token:
            continue
        link = f"{settings.PUBLIC_URL}{reverse('invitation', args=[one.token])}"
        if not mail_invitation(one.seat, link, inviter=request.actor.name):
            told = {"name": one.seat.user.name, "link": link}
            messages.info(request, _("Not mailed. Give %(name)s this link: %(link)s") % told)


def _own(request: SeatRequest) -> bool:
    return request.actor.organisation_id == request.actor.municipality_id


urlpatterns = [
    path("peaks/", page, name="peaks"),
    path("peaks/new/", new, name="peak-new"),
    path("peaks/<int:pk>/", one, name="peak"),
    path("peaks/<int:pk>/start/", start, name="peak-start"),
    path("peaks/<int:pk>/down/", down, name="peak-down"),
    path("peaks/<int:pk>/drop/", drop, name="peak-drop"),
    path("peaks/<int:pk>/accounts/", accounts, name="peak-accounts"),
    path("peaks/<int:pk>/people/", add, name="peak-add"),
    path("peaks/people/<int:pk>/remove/", remove, name="peak-remove"),
    path("peaks/steps/<int:pk>/", tick, name="peak-tick"),
]
