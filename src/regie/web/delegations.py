"""Delegations: who may approve in whose role until when; giving one, and ending it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from regie.kernel.clock import AMSTERDAM, local, utc_now
from regie.people import queries as people
from regie.people.roles import may
from regie.publishing import queries
from regie.publishing.actions import delegations as actions
from regie.publishing.delegating import NewDelegation
from regie.publishing.models import Delegation
from regie.publishing.proposal import NotAllowed
from regie.web import release_words
from regie.web.people_forms import end_of
from regie.web.roles_in_words import role_name
from regie.web.session import SeatRequest, requires

SHOWN_AFTER_END: Final = timedelta(days=30)
FIELD_OF: Final = {
    "to_yourself": "receiver",
    "not_here": "receiver",
    "not_yours": "role",
    "no_reason": "reason",
    "already_over": "until",
    "too_long": "until",
}


class DelegationForm(forms.Form):
    """Whom, in which of the own roles, from and until which day, and why."""

    receiver = forms.TypedChoiceField(
        label=gettext_lazy("Who approves in your place?"),
        coerce=int,
        help_text=gettext_lazy("Somebody of your municipality who may approve already."),
    )
    role = forms.ChoiceField(label=gettext_lazy("In your role of"))
    starts = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("It ends by itself at the end of that day; sixty days at most."),
    )
    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=300)

    def __init__(
        self, receivers: list[tuple[int, str]], roles: list[tuple[str, str]], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for name, choices in (("receiver", receivers), ("role", roles)):
            field: Any = self.fields[name]
            field.choices = choices

    def delegation(self) -> NewDelegation:
        """What was filled in; it begins at once when the first day is today."""
        told = self.cleaned_data
        return NewDelegation(
            receiver_id=told["receiver"],
            role=told["role"],
            starts_at=datetime.combine(told["starts"], datetime.min.time(), AMSTERDAM),
            ends_at=end_of(told["until"]),
            reason=told["reason"],
        )


@requires("publishing.delegate")
def delegations(request: SeatRequest) -> HttpResponse:
    """What holds, what comes and what ended lately; with the form to give one."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.delegate(form.delegation(), by=request.actor, now=utc_now())
        except NotAllowed as refused:
            form.add_error(FIELD_OF.get(refused.reason), release_words.refusal(refused.reason))
        else:
            messages.success(request, _("%(name)s may approve in your place.") % {"name": made.receiver.name})
            return HttpResponseRedirect(reverse("delegations"))
    now = utc_now()
    rows = list(queries.delegations_seen(request.actor, now, ended_since=now - SHOWN_AFTER_END))
    context = {"form": form, "rows": [_row(one, now) for one in rows]}
    return render(request, "delegations/list.html", context, status=422 if form.errors else 200)


def _form(request: SeatRequest) -> DelegationForm:
    now = utc_now()
    here = people.valid_seats(now).filter(organisation_id=request.seat.organisation_id)
    seats = [seat for seat in here.order_by("user__name") if may(seat.role, "publishing.approve")]
    me = request.actor.user_id
    others = {s.user_id: f"{s.user.name} ({role_name(s.role)})" for s in seats if s.user_id != me}
    own = [(seat.role, role_name(seat.role)) for seat in seats if seat.user_id == me]
    today = local(now).date()
    initial = {"starts": today.isoformat(), "until": (today + timedelta(days=7)).isoformat()}
    return DelegationForm(list(others.items()), own, request.POST or None, initial=initial)


def _row(one: Delegation, now: datetime) -> dict[str, object]:
    """With where it stands: holds, comes, over, or not holding though its time is not over."""
    if one.revoked_at is not None or one.ends_at <= now:
        state = "over"
    elif one.starts_at > now:
        state = "comes"
    else:
        state = "holds" if vars(one)["holds"] else "idle"
    return {"row": one, "state": state, "last_day": one.ends_at - timedelta(seconds=1)}


@requires("publishing.delegate")
@require_POST
def end_delegation(request: SeatRequest, pk: int) -> HttpResponse:
    """End it now."""
    one = get_object_or_404(Delegation, pk=pk, municipality_id=request.actor.organisation_id)
    try:
        actions.revoke(one, by=request.actor, now=utc_now())
        messages.success(request, _("Ended. From now on it counts for nothing."))
    except NotAllowed as refused:
        messages.error(request, release_words.refusal(refused.reason))
    return HttpResponseRedirect(reverse("delegations"))


urlpatterns = [
    path("approvals/delegations/", delegations, name="delegations"),
    path("approvals/delegations/<int:pk>/end/", end_delegation, name="delegation_end"),
]
