"""The report of a watch on one page: facts by themselves, completed by a person, read by the other side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from regie.duty import queries
from regie.duty.models import Turn
from regie.feedback.actions import shift_reports
from regie.feedback.actions.shift_reports import Told
from regie.feedback.models import ShiftReport
from regie.feedback.refusal import Refused
from regie.handover.models import Sheet
from regie.handover.queries.asked import Asked, asked
from regie.handover.queries.report import Report, report
from regie.kernel.clock import utc_now
from regie.people.roles import may
from regie.web import clocks
from regie.web.crisis_words import SENTIMENTS, topic
from regie.web.events import action_words
from regie.web.session import SeatRequest, requires

REFUSALS = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("That is for the other side to do."),
    "state": gettext_lazy("That was done already, or it is over."),
    "period": gettext_lazy("That was done already, or it is over."),
    "mood": gettext_lazy("Choose a mood of the list."),
}


class ReportForm(forms.Form):
    """What only a person can say."""

    mood = forms.ChoiceField(
        label=gettext_lazy("How people sounded"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *SENTIMENTS.items()],
    )
    incidents = forms.CharField(
        label=gettext_lazy("What happened"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    unanswered = forms.CharField(
        label=gettext_lazy("What residents ask that has no answer"),
        help_text=gettext_lazy("Say what is asked, not by whom."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    advice = forms.CharField(
        label=gettext_lazy("Our advice"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    signal = forms.CharField(
        label=gettext_lazy("Signal"),
        help_text=gettext_lazy("What will be big tomorrow? It waits until the other side has read it."),
        required=False,
        max_length=300,
    )

    def told(self) -> Told:
        """What was filled in."""
        return Told(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("duty.read")
def one_report(request: SeatRequest, pk: int) -> HttpResponse:
    """What was done in the watch that began with this turn."""
    now = utc_now()
    turn = get_object_or_404(queries.turns(request.actor, now), pk=pk)
    found = report(turn, now)
    if found is None:
        raise Http404
    row = ShiftReport.objects.filter(turn=turn).select_related("written_by", "read_by").first()
    form = ReportForm(request.POST or None, initial=_initial(row, found, turn, now))
    if request.method == "POST":
        return _keep(request, turn, form)
    mine = request.actor.organisation_id == turn.incoming_id and may(request.actor.role, "duty.hand_over")
    sent = row if row and row.sent_at else None
    facts: Any = sent.facts if sent else shift_reports.facts_of(turn, now)
    shown = {
        "r": found,
        "row": row,
        "sent": sent,
        "facts": facts,
        "mood": SENTIMENTS.get(sent.mood, "") if sent else "",
        "form": form if mine and sent is None else None,
        "may_read": _may_read(request, turn, sent),
        "sheet": Sheet.objects.filter(turn=turn).first(),
        "counts": [(action_words(action), n) for action, n in facts["counts"].items()],
        "topics": [(topic(slug), n) for slug, n in facts["topics"]],
        "without": [(topic(slug), n) for slug, n in facts["without"]],
        "times": [clocks.words_of(minutes) for minutes in facts["percentiles"]],
        "examples": _asked(found, turn, now).examples if sent is None else [],
    }
    return render(request, "duty/report.html", shown)


def _may_read(request: SeatRequest, turn: Turn, sent: ShiftReport | None) -> bool:
    other = request.actor.organisation_id == turn.outgoing_id and may(request.actor.role, "duty.hand_over")
    return other and sent is not None and sent.read_at is None


def _asked(found: Report, turn: Turn, now: datetime) -> Asked:
    return asked(turn, (found.since, found.until or now))


def _initial(row: ShiftReport | None, found: Report, turn: Turn, now: datetime) -> dict[str, str]:
    """What was kept; else lines to begin with, from the facts."""
    if row is not None:
        return {name: getattr(row, name) for name in Told.__slots__}
    without = [f"{topic(slug)} ({n})" for slug, n in _asked(found, turn, now).without]
    return {"unanswered": "\n".join(without)}


def _keep(request: SeatRequest, turn: Turn, form: ReportForm) -> HttpResponse:
    send = request.POST.get("do") == "send"
    try:
        if form.is_valid():
            shift_reports.write(turn, form.told(), send=send, by=request.actor, now=utc_now())
            messages.success(request, _("Sent to the other side.") if send else _("Kept."))
        else:
            messages.error(request, str(REFUSALS["mood"]))
    except Refused as no:
        messages.error(request, str(REFUSALS.get(no.reason, no.reason)))
    return redirect("duty-report", turn.pk)


@require_POST
@requires("duty.hand_over")
def read(request: SeatRequest, pk: int) -> HttpResponse:
    """Somebody of the other side has read it."""
    turns = queries.turns(request.actor, utc_now())
    row = get_object_or_404(ShiftReport.objects.select_related("turn"), pk=pk, turn__in=turns)
    try:
        shift_reports.read(row, by=request.actor, now=utc_now())
        messages.success(request, _("Read. The other side sees it."))
    except Refused as no:
        messages.error(request, str(REFUSALS.get(no.reason, no.reason)))
    return redirect("duty-report", pk)


urlpatterns = [
    path("duty/turns/<int:pk>/report/", one_report, name="duty-report"),
    path("duty/turns/<int:pk>/report/read/", read, name="duty-report-read"),
]
