"""The emergency brake: stop something, see how far the stop is, decide what follows, release together."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from regie.halt import queries as halt
from regie.halt.actions import held, stragglers
from regie.halt.models import Straggler
from regie.halt.refusal import Refused as NotDone
from regie.kernel.clock import utc_now
from regie.mandate import queries
from regie.mandate.actions import brakes
from regie.mandate.brake import NewBrake
from regie.mandate.queries import Target
from regie.mandate.refusal import Refused
from regie.mandate.verdict import Scope
from regie.people.roles import may
from regie.publishing.actions import stopping
from regie.web.brake_lines import Line, line_of
from regie.web.brake_words import (
    GROUPS,
    HOW_TO_DELETE,
    LOOK_YOURSELF,
    NOT_DECIDED,
    REFUSALS,
    WHY,
    topic_name,
)
from regie.web.session import SeatRequest, requires

SHOWN: Final = 20  # released brakes on the page
STOPPED_SHOWN: Final = 200  # held texts on one page; the rest follows when these are decided


class BrakeForm(forms.Form):
    """What to stop and why; the reason is the button that is pressed."""

    target = forms.ChoiceField(
        label=gettext_lazy("What do you want to stop?"), initial="municipality", required=True
    )
    note = forms.CharField(
        label=gettext_lazy("Note for your colleagues"), max_length=300, required=False, strip=True
    )
    why = forms.ChoiceField(choices=list(WHY.items()), widget=forms.HiddenInput, required=True)

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


@require_safe
@requires("brake.read")
def page(request: SeatRequest) -> HttpResponse:
    """What is stopped, the form to stop something, drills, and the history."""
    return _render(request, None)


@require_safe
@requires("brake.read")
def now_part(request: SeatRequest) -> HttpResponse:
    """Only what is stopped now, for the screen that goes on looking."""
    return render(request, "brake/now.html", {"lines": _lines(request), "own": bool(_own(request))})


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
        stopping.confirm_due(utc_now(), municipality_id)  # not `now`: that was the press
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
                request, _("Released. What was held back does not go out by itself: decide about it here.")
            )
            return redirect(_back(request, "brake-one", pk))
        messages.info(request, _("Release asked. Somebody else of the municipality must confirm it."))
    return redirect(_back(request, "brake"))


@require_safe
@requires("brake.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """One brake: its moments, what still appeared, and what it held back."""
    municipality_id, actor = _own(request), request.actor
    brake = get_object_or_404(queries.brakes_of(municipality_id), pk=pk)
    found = list(halt.stragglers_of(brake))
    stopped = halt.stopped_by(brake)
    shown = {
        "line": line_of(brake, actor, utc_now()),
        "stragglers": [_straggler(row) for row in found],
        "looking": any(row.state in (Straggler.LOOKING, Straggler.DELETING) for row in found),
        "stopped": stopped[:STOPPED_SHOWN],
        "stopped_count": stopped.count(),
        "may_decide": may(actor.role, "publishing.withdraw"),
    }
    return render(request, "brake/one.html", shown)


def _straggler(row: Straggler) -> dict[str, Any]:
    account = row.release.account
    return {
        "row": row,
        "can_delete": halt.can_delete(account),
        "how": HOW_TO_DELETE.get(account.network, LOOK_YOURSELF),
    }


@require_POST
@requires("publishing.withdraw")
def decide(request: SeatRequest, pk: int) -> HttpResponse:
    """Offer what was held back again, or withdraw it: the ticked ones."""
    brake = get_object_or_404(queries.brakes_of(_own(request)), pk=pk)
    ticked = [int(number) for number in request.POST.getlist("release") if number.isdigit()]
    chosen = list(halt.stopped_by(brake).filter(pk__in=ticked))
    decision = request.POST.get("decision", "")
    if decision not in ("again", "withdraw") or not chosen:
        messages.error(request, _("Tick at least one text."))
        return redirect("brake-one", pk)
    done, refused = held.decide_all(chosen, decision, by=request.actor, now=utc_now())
    if done and decision == "again":
        text = ngettext("%(n)d text offered again.", "%(n)d texts offered again.", done)
        messages.success(request, text % {"n": done})
    elif done:
        messages.success(
            request, ngettext("%(n)d text withdrawn.", "%(n)d texts withdrawn.", done) % {"n": done}
        )
    for reason in refused:
        messages.error(request, str(NOT_DECIDED.get(reason, reason)))
    return redirect("brake-one", pk)


@require_POST
@requires("publishing.withdraw")
def delete(request: SeatRequest, pk: int) -> HttpResponse:
    """Ask that what appeared is taken off the network."""
    mine = Straggler.objects.select_related("release__account", "brake")
    row = get_object_or_404(mine, pk=pk, brake__municipality_id=_own(request))
    try:
        stragglers.ask_deletion(row, by=request.actor, now=utc_now())
    except NotDone as refused:
        messages.error(request, str(NOT_DECIDED.get(refused.reason, refused.reason)))
    else:
        messages.info(request, _("It is being deleted. The result appears here."))
    return redirect("brake-one", row.brake_id)


def _own(request: SeatRequest) -> int:
    """The municipality, for its own people; 0 (nothing is found) for an agency."""
    actor = request.actor
    return actor.municipality_id or 0 if actor.organisation_id == actor.municipality_id else 0


def _back(request: SeatRequest, *usual: Any) -> Any:
    """Where the button stood, when it says so and that is here."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/"):
        return asked
    return reverse(usual[0], args=usual[1:])


def _refusal(refused: Refused) -> str:
    return str(REFUSALS.get(refused.reason, refused.reason))


def _lines(request: SeatRequest) -> list[Line]:
    now, actor = utc_now(), request.actor
    return [line_of(brake, actor, now) for brake in queries.brakes_seen(actor)]


def _render(request: SeatRequest, form: BrakeForm | None, status: int = 200) -> HttpResponse:
    now, actor = utc_now(), request.actor
    municipality_id, own = actor.municipality_id or 0, _own(request)
    if form is None and own and may(actor.role, "brake.set"):
        form = BrakeForm(targets=queries.brake_targets(municipality_id, now))
    lines = _lines(request)
    past = queries.brake_history(own)[:SHOWN] if own else ()
    shown = {
        "lines": lines,
        "form": form,
        "why": WHY.items(),
        "history": [line_of(brake, actor, now) for brake in past],
        "anywhere": actor.municipality_id is not None,
        "own": bool(own),
        "last_drill": halt.drills_of(own).first() if own else None,
        "drill_due": bool(own) and halt.drill_is_due(own, now),
    }
    return render(request, "brake/page.html", shown, status=status)


urlpatterns = [
    path("brake/", page, name="brake"),
    path("brake/now/", now_part, name="brake-now"),
    path("brake/pull/", pull, name="brake-pull"),
    path("brake/<int:pk>/", one, name="brake-one"),
    path("brake/<int:pk>/release/", release, name="brake-release"),
    path("brake/<int:pk>/decide/", decide, name="brake-decide"),
    path("brake/straggler/<int:pk>/delete/", delete, name="brake-delete"),
]
