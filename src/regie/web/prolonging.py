"""Prolonging an assignment: the evaluation first, then the new end, who goes along, and the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regie.access.actions import prolonging as actions
from regie.access.queries import policies
from regie.engagement.models import Assignment
from regie.engagement.processing import day
from regie.engagement.prolonging import MOST_DAYS, Evaluation, NewEnd
from regie.engagement.terms import Refused
from regie.kernel.clock import local, utc_now
from regie.people.models import Membership
from regie.people.roles import may
from regie.people.seats import SeatRefused
from regie.web import assignments_words as words
from regie.web.agreements import standings
from regie.web.assignments import last_day, seen, state_of
from regie.web.people_forms import REASONS, end_of
from regie.web.session import SeatRequest, requires

REFUSALS: Final = {
    "ended": gettext_lazy("This assignment has ended. It cannot be prolonged; make a new one to go on."),
    "state": gettext_lazy("Only a running assignment is prolonged."),
    "not_longer": gettext_lazy("The new last day must lie after the present one."),
    "too_long": gettext_lazy("At most a year later. For longer, make a new assignment and weigh it anew."),
    "evaluation_day": gettext_lazy("The evaluation was held between the first day and today."),
    "evaluation_used": gettext_lazy(
        "It was prolonged on this evaluation before, or on a later one. Look back once more first."
    ),
    "no_findings": gettext_lazy("Write what was found and what changes; nothing is an answer too."),
    "next_evaluation": gettext_lazy("Plan the next evaluation after today and before the new last day."),
}
FIELD_OF: Final = {
    "not_longer": "ends_on",
    "too_long": "ends_on",
    "evaluation_day": "evaluated_on",
    "evaluation_used": "evaluated_on",
    "no_findings": "findings",
    "next_evaluation": "next_evaluation",
}


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


def _words(label: Any, help_text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, max_length=4000, widget=area)


class ProlongForm(forms.Form):
    """The evaluation, the new end, the next evaluation, and whose account goes along."""

    evaluated_on = _day(gettext_lazy("When was it evaluated?"))
    findings = _words(
        gettext_lazy("What was found?"),
        gettext_lazy("What went well and what did not: answering times, samples, corrections, costs."),
    )
    changes = _words(
        gettext_lazy("What changes?"),
        gettext_lazy("What you agreed to do otherwise. “Nothing” may be the answer."),
    )
    ends_on = _day(gettext_lazy("New last day"), gettext_lazy("At most a year after the present one."))
    next_evaluation = _day(gettext_lazy("Next evaluation"))
    seats = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Accounts that go along"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("An account that is not ticked keeps its own end and then ends by itself."),
    )

    def __init__(self, seats: list[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if seats:
            self.fields["seats"].choices = seats  # type: ignore[attr-defined]
        else:
            del self.fields["seats"]

    def new_end(self) -> NewEnd:
        """As the action wants it; the assignment holds on its last day."""
        told = self.cleaned_data
        evaluation = Evaluation(told["evaluated_on"], told["findings"], told["changes"])
        return NewEnd(end_of(told["ends_on"]), evaluation, told["next_evaluation"])


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the people at work, and until when."""

    seat: Membership
    last_day: datetime | None


@requires("engagement.sign")
def prolong(request: SeatRequest, pk: int) -> HttpResponse:
    """Write down the evaluation and sign the new end."""
    now, assignment = utc_now(), seen(request, pk)
    accounts = [Account(seat, _last(seat.until)) for seat in policies.seats_of_members(assignment, now)]
    choices = _choices(accounts) if may(request.actor.role, "people.manage") else []
    form = ProlongForm(choices, request.POST or None, initial=_offered(assignment, now))
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.prolong(
                assignment, form.new_end(), form.cleaned_data.get("seats", []), by=request.actor, now=now
            )
        except (Refused, SeatRefused) as refused:
            _tell(form, refused)
        else:
            messages.success(request, _said(done))
            return redirect("assignment", pk)
    shown = {
        "one": assignment,
        "form": form,
        "last_day": last_day(assignment),
        "open": state_of(assignment, now) in ("active", "stopped", "coming"),
        "refusal": REFUSALS["ended" if assignment.state == Assignment.ENDED else "state"],
        "planned": [found for one in assignment.evaluations if (found := day(one))],
        "agreements": [one for one in standings(assignment, now) if one.holds],
        "accounts": accounts,
        "manages": bool(choices) or not accounts,
    }
    return render(request, "assignments/prolong.html", shown, status=422 if form.errors else 200)


def _last(until: datetime | None) -> datetime | None:
    return until - timedelta(seconds=1) if until else None


def _choices(accounts: list[Account]) -> list[tuple[int, str]]:
    told = _("%(name)s, until %(day)s")
    return [
        (one.seat.pk, told % {"name": one.seat.user.name, "day": date_format(local(one.last_day), "j F Y")})
        for one in accounts
        if one.last_day
    ]


def _offered(assignment: Assignment, now: datetime) -> dict[str, Any]:
    """Half a year more, and the last evaluation that was planned. No account is ticked beforehand."""
    today, last = local(now).date(), last_day(assignment)
    if last is None:
        return {}
    held = [found for one in assignment.evaluations if (found := day(one)) and found <= today]
    ends_on = local(last).date() + timedelta(days=min(182, MOST_DAYS))
    return {
        "evaluated_on": max(held, default=today).isoformat(),
        "ends_on": ends_on.isoformat(),
        "next_evaluation": _before(ends_on).isoformat(),
    }


def _before(end: date) -> date:
    """Time enough before the end to still do something with what is found."""
    return end - timedelta(days=60)


def _tell(form: ProlongForm, refused: Refused | SeatRefused) -> None:
    if isinstance(refused, SeatRefused):
        form.add_error("seats" if "seats" in form.fields else None, str(REASONS[refused.reason]))
        return
    told = str(REFUSALS.get(refused.reason) or words.refusal(refused.reason))
    form.add_error(FIELD_OF.get(refused.reason), told)


def _said(done: actions.Prolonged) -> str:
    moved, last = len(done.moved), done.prolongation.new_end - timedelta(seconds=1)
    told = {"day": date_format(local(last), "j F Y"), "n": moved}
    if not moved:
        return _("Signed. The assignment now runs until %(day)s.") % told
    text = ngettext(
        "Signed. The assignment now runs until %(day)s, and %(n)d account with it.",
        "Signed. The assignment now runs until %(day)s, and %(n)d accounts with it.",
        moved,
    )
    return text % told


urlpatterns = [path("assignments/<int:pk>/prolong/", prolong, name="assignment-prolong")]
