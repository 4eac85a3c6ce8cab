"""Escalations: what cannot wait, mine first, with the clock; see it, and decide."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from regie.escalation import queries
from regie.escalation.actions import concerns as actions
from regie.escalation.concern import NotAllowed
from regie.escalation.models import Concern, Notification
from regie.escalation.states import BY_AGENCY, RUNNING
from regie.inbox.actions import decisions
from regie.kernel.clock import utc_now
from regie.paging import queries as paging
from regie.people.roles import SIDES, may
from regie.publishing import queries as publishing
from regie.publishing.proposal import NotAllowed as CannotSend
from regie.web import concern_words, release_words
from regie.web.session import SeatRequest, requires

PER_PAGE: Final = 30
LISTS: Final = {
    "open": gettext_lazy("Open"),
    "answered": gettext_lazy("Answered"),
}


@requires("escalation.read")
@require_GET
def escalations(request: SeatRequest) -> HttpResponse:
    """Running ones, mine first; or those that were answered, newest first."""
    now = utc_now()
    show = request.GET.get("show", "open")
    if show not in LISTS:
        raise Http404
    if show == "open":
        found = queries.open_for(request.actor, now)
    else:
        done = queries.visible_to(request.actor, now).exclude(state__in=RUNNING)
        found = done.select_related("municipality", "raised_by", "answered_by").order_by("-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"href": f"?show={name}", "label": label, "current": name == show, "count": None}
        for name, label in LISTS.items()
    ]
    context = {
        "rows": [_row(concern) for concern in page],
        "page": page,
        "tabs": tabs,
        "show": show,
        "several": request.actor.municipality_id is None,
        "may_rule": may(request.actor.role, "escalation.rules"),
    }
    return render(request, "escalations/list.html", context)


def _row(concern: Concern) -> dict[str, Any]:
    state, state_kind, state_icon = concern_words.STATES[concern.state]
    urgency, urgency_kind = concern_words.URGENCIES[concern.urgency]
    return {
        "concern": concern,
        "state": {"text": state, "kind": state_kind, "icon_name": state_icon},
        "urgency": {"text": urgency, "kind": urgency_kind},
        "decision": concern_words.DECISIONS[concern.decision][0] if concern.decision else "",
        "mine": getattr(concern, "mine", False),
    }


@requires("escalation.read")
@require_GET
def escalation(request: SeatRequest, pk: int) -> HttpResponse:
    """The question, the ladder, and what may be decided."""
    concern = _found(request, pk)
    notifications = list(concern.notifications.select_related("user"))
    releases = list(publishing.for_case(concern.subject)) if concern.subject else []
    role = request.actor.role
    own = _asked(request, concern, notifications)
    waits = next((r for r in reversed(releases) if r.state in {"waiting", "escalated"}), None)
    context = {
        **_row(concern),
        "rungs": concern_words.rungs(concern, notifications),
        "pages": [(page, concern_words.attempts(page)) for page in paging.pages_about(str(concern))],
        "release": waits,
        "decisions": [
            (name, *words)
            for name, words in concern_words.DECISIONS.items()
            if _offered(name, waits is not None, role)
        ],
        "may_acknowledge": own and concern.state == "open" and may(role, "escalation.acknowledge"),
        "may_answer": own and concern.state in RUNNING and may(role, "escalation.answer"),
    }
    return render(request, "escalations/detail.html", context)


def _offered(decision: str, text_waits: bool, role: str) -> bool:
    if SIDES.get(role) == "agency":
        return decision in BY_AGENCY
    return text_waits or decision not in {"release", "return"}


def _asked(request: SeatRequest, concern: Concern, told: list[Notification]) -> bool:
    """Whether this person may take it up: of the municipality, or told on a level of the agency."""
    actor = request.actor
    if actor.organisation_id == concern.municipality_id:
        return True
    return any(row.user_id == actor.user_id and row.role == actor.role for row in told)


def _found(request: SeatRequest, pk: int) -> Concern:
    seen = queries.visible_to(request.actor, utc_now())
    related = ("municipality", "raised_by", "raised_for", "acknowledged_by", "answered_by")
    return get_object_or_404(seen.select_related(*related), pk=pk)


@requires("escalation.acknowledge")
@require_POST
def escalation_seen(request: SeatRequest, pk: int) -> HttpResponse:
    """Acknowledge and stay here, to answer."""
    concern = _found(request, pk)
    try:
        actions.acknowledge(concern, by=request.actor, now=utc_now())
        messages.success(request, _("Noted that you have seen it. Nobody else is called now."))
    except NotAllowed as refused:
        _shut(refused)
        messages.error(request, concern_words.refusal(refused.reason))
    return HttpResponseRedirect(reverse("escalation", args=[pk]))


def _shut(refused: NotAllowed) -> None:
    """Who was never asked gets no page with buttons back but the door."""
    if refused.reason == "not_told":
        raise PermissionDenied(refused.reason)


@requires("escalation.answer")
@require_POST
def escalation_answer(request: SeatRequest, pk: int) -> HttpResponse:
    """Decide."""
    concern = _found(request, pk)
    decision, text = request.POST.get("decision", ""), request.POST.get("text", "")
    try:
        decisions.decide_concern(concern, decision, text, by=request.actor, now=utc_now())
    except NotAllowed as refused:
        _shut(refused)
        messages.error(request, concern_words.refusal(refused.reason))
        return HttpResponseRedirect(reverse("escalation", args=[pk]))
    except CannotSend as refused:
        messages.error(request, release_words.refusal(refused.reason))
        return HttpResponseRedirect(reverse("escalation", args=[pk]))
    messages.success(request, _("Your decision is noted and on its way."))
    return HttpResponseRedirect(reverse("escalations"))


urlpatterns = [
    path("escalations/", escalations, name="escalations"),
    path("escalations/<int:pk>/", escalation, name="escalation"),
    path("escalations/<int:pk>/seen/", escalation_seen, name="escalation_seen"),
    path("escalations/<int:pk>/answer/", escalation_answer, name="escalation_answer"),
]
