"""Goals of the communication strategy: which there are, adding, changing and retiring one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.campaigns.queries import of_goals
from regie.engagement import queries
from regie.engagement.actions import goals as actions
from regie.engagement.actions.goals import GoalText
from regie.engagement.models import Goal
from regie.engagement.terms import Refused
from regie.engagement.vocabulary import AUDIENCES, POLICY_PHASES
from regie.kernel.clock import local, utc_now
from regie.people import queries as people
from regie.people.roles import may
from regie.web import assignments_words as words
from regie.web import campaigns_words as said
from regie.web.assignments_forms import boxes, day_field
from regie.web.session import SeatRequest, requires


@require_safe
@requires("engagement.read")
def index(request: SeatRequest) -> HttpResponse:
    """All goals of the municipality one works for; those that hold first."""
    today = local(utc_now()).date()
    place = request.actor.municipality_id
    found = queries.goals(place).prefetch_related("assignments__agency", of_goals(place))
    shown = [_shown(goal) for goal in found]
    over = [row for row in shown if row["goal"].ends_on and row["goal"].ends_on < today]
    context = {
        "goals": [row for row in shown if row not in over],
        "over": over,
        "write": may(request.actor.role, "engagement.write"),
    }
    return render(request, "goals/list.html", context)


def _shown(goal: Goal) -> dict[str, Any]:
    return {
        "goal": goal,
        "values": [words.VALUES.get(code, code) for code in goal.public_values],
        "audiences": [said.code(code) for code in goal.audiences],
        "phase": said.code(goal.policy_phase) if goal.policy_phase else "",
        "assignments": [one for one in goal.assignments.all() if one.state != "ended"],
        "campaigns": [(one.campaign, said.STATES[one.campaign.state][0]) for one in goal.served.all()],
    }


class GoalForm(forms.Form):
    """One goal."""

    title = forms.CharField(label=gettext_lazy("Goal"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("What it means"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How do residents notice that we reach it?"),
    )
    public_values = boxes(gettext_lazy("Public values"), list(words.VALUES.items()))
    audiences = boxes(gettext_lazy("For whom"), [(one, said.CODES[one]) for one in AUDIENCES])
    policy_phase = forms.ChoiceField(
        label=gettext_lazy("How far is the policy?"),
        required=False,
        choices=[("", gettext_lazy("not said")), *((one, said.CODES[one]) for one in POLICY_PHASES)],
    )
    starts_on = day_field(gettext_lazy("Holds from"), required=True)
    ends_on = day_field(gettext_lazy("Up to and including"), gettext_lazy("Empty: until it is retired."))
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)

    def __init__(self, owners: list[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: Any = self.fields["owner"]
        chosen.choices = owners

    def goal(self) -> GoalText:
        """As the action wants it."""
        asked = self.cleaned_data
        return GoalText(
            asked["title"],
            asked["description"],
            tuple(asked["public_values"]),
            asked["starts_on"],
            asked["ends_on"],
            asked["owner"],
            tuple(asked["audiences"]),
            asked["policy_phase"],
        )


_COPIED = ("title", "description", "public_values", "audiences", "policy_phase")
_FIELD_OF = {"no_values": "public_values", "dates": "ends_on", "not_municipal": "owner", "no_title": "title"}


@requires("engagement.write")
def add(request: SeatRequest) -> HttpResponse:
    """A new goal."""
    initial = {"starts_on": local(utc_now()).date(), "owner": request.user.pk}
    form = GoalForm(_owners(request), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(request.seat.organisation_id, form.goal(), by=request.actor, now=utc_now())
        except Refused as refused:
            form.add_error(_FIELD_OF.get(refused.reason), words.refusal(refused.reason))
        else:
            messages.success(request, _("The goal is added."))
            return redirect("goals")
    return render(
        request, "goals/form.html", {"form": form, "goal": None}, status=422 if form.errors else 200
    )


@requires("engagement.write")
def change(request: SeatRequest, pk: int) -> HttpResponse:
    """Say it better."""
    goal = get_object_or_404(queries.goals(request.seat.organisation_id), pk=pk)
    initial = {name: getattr(goal, name) for name in _COPIED}
    initial |= {"starts_on": goal.starts_on, "ends_on": goal.ends_on, "owner": goal.owner_id}
    form = GoalForm(_owners(request), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(goal, form.goal(), by=request.actor, now=utc_now())
        except Refused as refused:
            form.add_error(_FIELD_OF.get(refused.reason), words.refusal(refused.reason))
        else:
            messages.success(request, _("The goal is changed."))
            return redirect("goals")
    return render(
        request, "goals/form.html", {"form": form, "goal": goal}, status=422 if form.errors else 200
    )


@require_POST
@requires("engagement.write")
def retire(request: SeatRequest, pk: int) -> HttpResponse:
    """Let today be its last day."""
    goal = get_object_or_404(queries.goals(request.seat.organisation_id), pk=pk)
    try:
        actions.retire(goal, by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, words.refusal(refused.reason))
    else:
        messages.success(request, _("Today is its last day."))
    return redirect("goals")


def _owners(request: SeatRequest) -> list[tuple[int, str]]:
    seats = people.valid_seats(utc_now()).filter(organisation_id=request.seat.organisation_id)
    return sorted(set(seats.values_list("user_id", "user__name")), key=lambda pair: pair[1])


urlpatterns = [
    path("goals/", index, name="goals"),
    path("goals/new/", add, name="goal-add"),
    path("goals/<int:pk>/", change, name="goal"),
    path("goals/<int:pk>/retire/", retire, name="goal-retire"),
]
