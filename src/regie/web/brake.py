"""The emergency brake: what is stopped now, stopping something, and releasing it together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.mandate import queries
from regie.mandate.actions import brakes
from regie.mandate.brake import BrakeState, NewBrake, Step, release_step
from regie.mandate.models import Brake
from regie.mandate.queries import Target
from regie.mandate.refusal import Refused
from regie.mandate.verdict import Scope
from regie.people.roles import may
from regie.publishing import queries as publishing
from regie.publishing.actions import stopping
from regie.web.brake_words import GROUPS, REFUSALS, WHY, topic_name, what_of
from regie.web.session import SeatRequest, requires

SHOWN: Final = 20  # released brakes on the page


class BrakeForm(forms.Form):
    """What to stop and why; everything is chosen already except the reason."""

    target = forms.ChoiceField(
        label=gettext_lazy("What do you want to stop?"), initial="municipality", required=True
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Why?"), choices=list(WHY.items()), widget=forms.RadioSelect, required=True
    )
    note = forms.CharField(
        label=gettext_lazy("Note for your colleagues"), max_length=300, required=False, strip=True
    )

    def __init__(self, *args: object, targets: list[Target], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        cast(forms.ChoiceField, self.fields["target"]).choices = _choices(targets)

    def new(self, municipality_id: int) -> NewBrake:
        """What the filled-in form asks for."""
        scope, _colon, target = self.cleaned_data["target"].partition(":")
        reason = ": ".join(
            part for part in (str(WHY[self.cleaned_data["why"]]), self.cleaned_data["note"]) if part
        )
        if scope == "topic":
            return NewBrake(municipality_id, "topic", reason, topic=target)
        return NewBrake(municipality_id, cast(Scope, scope), reason, int(target) if target else None)


def _choices(targets: list[Target]) -> list[tuple[str, object]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in targets:
        if one.id is not None:
            name = topic_name(one.name) if one.scope == "topic" else one.name
            groups.setdefault(one.scope, []).append((f"{one.scope}:{one.id}", name))
    everything = ("municipality", _("Everything of this municipality"))
    return [everything, *((str(GROUPS[scope]), found) for scope, found in groups.items())]


@dataclass(frozen=True, slots=True)
class Line:
    """A brake that is on, and what this reader can do about it."""

    brake: Brake
    what: str
    step: Step
    may_press: bool
    asked: bool


@require_safe
@requires("brake.read")
def page(request: SeatRequest) -> HttpResponse:
    """What is stopped, the form to stop something, and the history."""
    return _render(request, None)


@require_POST
@requires("brake.set")
def pull(request: SeatRequest) -> HttpResponse:
    """Stop what was chosen; an incomplete form comes back."""
    now, municipality_id = utc_now(), request.actor.municipality_id or 0
    form = BrakeForm(request.POST, targets=queries.brake_targets(municipality_id, now))
    if not form.is_valid():
        return _render(request, form, status=400)
    try:
        brakes.set_brake(form.new(municipality_id), by=request.actor, now=now)
        stopping.confirm_due(now, municipality_id)
    except Refused as refused:
        messages.error(request, _refusal(refused))
    else:
        messages.warning(request, _("Stopped. Nothing new goes out from this moment."))
    return redirect("brake")


@require_POST
@requires("brake.set")
def release(request: SeatRequest, pk: int) -> HttpResponse:
    """Ask for release, or confirm somebody else's request."""
    brake = get_object_or_404(queries.brakes_on(request.actor.municipality_id or 0), pk=pk)
    try:
        brake = brakes.release_brake(brake, by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, _refusal(refused))
    else:
        if brake.released_at:
            messages.success(
                request, _("Released. What was held back does not go out by itself: offer it again.")
            )
        else:
            messages.info(request, _("Release asked. Somebody else of the municipality must confirm it."))
    return redirect("brake")


def _refusal(refused: Refused) -> str:
    return str(REFUSALS.get(refused.reason, refused.reason))


def _render(request: SeatRequest, form: BrakeForm | None, status: int = 200) -> HttpResponse:
    now, actor = utc_now(), request.actor
    municipality_id = actor.municipality_id
    own = actor.organisation_id == municipality_id
    lines = [_line(brake, actor, now) for brake in queries.brakes_seen(actor)]
    if form is None and own and may(actor.role, "brake.set"):
        form = BrakeForm(targets=queries.brake_targets(municipality_id or 0, now))
    shown = {
        "lines": lines,
        "form": form,
        "under_way": publishing.live_attempts(municipality_id, now) if lines and municipality_id else 0,
        "history": _history(municipality_id) if own and municipality_id else [],
        "anywhere": municipality_id is not None,
    }
    return render(request, "brake/page.html", shown, status=status)


def _history(municipality_id: int) -> list[tuple[Brake, str]]:
    return [(brake, what_of(brake)) for brake in queries.brake_history(municipality_id)[:SHOWN]]


def _line(brake: Brake, actor: Actor, now: datetime) -> Line:
    state = BrakeState(brake.released_at is None, brake.release_asked_by_id, brake.release_asked_at)
    step = release_step(state, actor.user_id or 0, now)
    right = "brake.release" if step == "confirm" else "brake.set"
    own = actor.organisation_id == brake.municipality_id
    can = own and step in ("ask", "confirm") and may(actor.role, right)
    return Line(brake, what_of(brake), step, can, step in ("confirm", "same_person"))


urlpatterns = [
    path("brake/", page, name="brake"),
    path("brake/pull/", pull, name="brake-pull"),
    path("brake/<int:pk>/release/", release, name="brake-release"),
]
