"""Read and confirm: what changed in frame and tone, before the next reply; and who has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.engagement import changes, queries
from regie.engagement.actions import acknowledging
from regie.engagement.models import Agreement, Assignment
from regie.engagement.terms import Refused
from regie.inbox.actions import replies
from regie.inbox.actions.authority import NoRight, NotThere
from regie.inbox.models import Case
from regie.inbox.queries import cases
from regie.kernel.clock import utc_now
from regie.people.models import Membership, Organisation, User
from regie.people.queries import valid_seats
from regie.people.roles import may
from regie.web.acknowledge_words import REFUSALS, Block, blocks, kind_words
from regie.web.session import SeatRequest, requires


@dataclass(frozen=True, slots=True)
class Reading:
    """One agreement to read: what it says, what changed, and since which version."""

    agreement: Agreement
    kind: str
    before: Agreement | None
    blocks: list[Block]
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of an assignment has confirmed one agreement, and who has not."""

    agreement: Agreement
    kind: str
    done: list[tuple[User, datetime]]
    missing: list[User]


@requires("engagement.read")
def acknowledge(request: SeatRequest) -> HttpResponse:
    """For the agency: what to read first. For the municipality: who has and who has not."""
    now = utc_now()
    if request.seat.organisation.kind == Organisation.MUNICIPALITY:
        return render(request, "acknowledge/standing.html", {"assignments": _standings(request, now)})
    if not may(request.actor.role, "engagement.acknowledge"):
        raise PermissionDenied("engagement.acknowledge")
    case = _case(request, now)
    left = queries.to_read(request.actor, now)
    left.sort(key=lambda one: case is None or one.assignment.municipality_id != case.municipality_id)
    told = {
        "reading": _reading(left[0], request) if left else None,
        "left": len(left),
        "case": case,
        "known": _known(request, now),
    }
    return render(request, "acknowledge/page.html", told)


@requires("engagement.acknowledge")
@require_POST
def confirm(request: SeatRequest, pk: int) -> HttpResponse:
    """Confirm exactly the version that was shown; then the next one, or back to the case."""
    now = utc_now()
    try:
        acknowledging.acknowledge(pk, request.POST.get("sha256", ""), by=request.actor, now=now)
    except Refused as refusal:
        messages.error(request, str(REFUSALS.get(refusal.reason, REFUSALS["stale"])))
        return HttpResponseRedirect(_here(request))
    if queries.to_read(request.actor, now):
        messages.success(request, _("Confirmed. Read the next one too."))
        return HttpResponseRedirect(_here(request))
    messages.success(request, _("Confirmed. You can reply again."))
    case = _case(request, now)
    return redirect("case", case.pk) if case else redirect("acknowledge")


@requires("inbox.draft")
@require_POST
def from_case(request: SeatRequest, pk: int) -> HttpResponse:
    """Keep what is written in the composer, and go and read."""
    answered = request.POST.get("in_reply_to", "")
    try:
        replies.save_draft(
            pk,
            request.POST.get("text", ""),
            in_reply_to_id=int(answered) if answered.isdigit() and len(answered) < 19 else None,
            action=request.POST.get("action", "reply"),
            by=request.actor,
            now=utc_now(),
        )
    except NotThere:
        raise Http404 from None
    except NoRight as no:
        raise PermissionDenied(no.right) from None
    except replies.NotHeld:
        messages.warning(request, _("Somebody else holds this case now, so your draft was not kept."))
    return HttpResponseRedirect(f"{reverse('acknowledge')}?{urlencode({'case': pk})}")


def unread(request: HttpRequest, case: Case) -> int:
    """How many agreements this person must read before replying to this case; 0 for municipal people."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.on_behalf:
        return 0
    now = utc_now()
    scope = cases.scope_of(actor, now)
    assignment_id = scope.assignment_for(case.municipality_id, case.account_id, case.topic)
    if assignment_id is None:
        return 0
    return len(queries.unacknowledged(assignment_id, actor.user_id, now))


def _here(request: SeatRequest) -> str:
    case = request.POST.get("case", "")
    query = f"?{urlencode({'case': case})}" if case.isascii() and case.isdigit() else ""
    return f"{reverse('acknowledge')}{query}"


def _case(request: SeatRequest, now: datetime) -> Case | None:
    """The case somebody came from, when they may still see it."""
    told = request.POST.get("case") or request.GET.get("case", "")
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        return None
    return cases.case(cases.scope_of(request.actor, now), int(told))


def _reading(one: Agreement, request: SeatRequest) -> Reading:
    before = queries.confirmed_before(one, _reader(request))
    found = changes.changes(one.kind, before.content if before else None, one.content)
    return Reading(
        agreement=one,
        kind=kind_words(one.kind),
        before=before,
        blocks=blocks(one.kind, found, marked=before is not None),
        count=changes.changed(found),
    )


def _reader(request: SeatRequest) -> int:
    """Whoever reads is a person; `requires` lets nobody else in."""
    if request.actor.user_id is None:
        raise PermissionDenied("person")
    return request.actor.user_id


def _known(request: SeatRequest, now: datetime) -> list[Reading]:
    """What holds now and was confirmed, to read again."""
    held = queries.held_by(request.actor, now)
    current = queries.holding(now).filter(assignment__in=held, kind__in=queries.MUST_BE_READ)
    mine = current.filter(acknowledgements__user_id=_reader(request))
    found = mine.select_related("assignment__municipality").order_by("assignment__municipality__name", "kind")
    return [
        Reading(one, kind_words(one.kind), None, blocks(one.kind, _as_is(one), marked=False), 0)
        for one in found
    ]


def _as_is(one: Agreement) -> list[changes.Change]:
    return changes.changes(one.kind, one.content, one.content)


def _standings(request: SeatRequest, now: datetime) -> list[tuple[Assignment, list[Standing]]]:
    given = list(queries.given_by(request.actor.organisation_id, now).select_related("agency"))
    return [(one, _standing(one, now)) for one in given]


def _standing(one: Assignment, now: datetime) -> list[Standing]:
    """Only people with a valid seat count: who left need not read."""
    seats: list[Membership] = list(
        valid_seats(now).filter(organisation_id=one.agency_id, user__assignments=one).order_by("user__name")
    )
    people = {seat.user_id: seat.user for seat in seats}
    found = []
    for agreement, known in queries.readers(one, now):
        done = [(user, known[pk]) for pk, user in people.items() if pk in known]
        missing = [user for pk, user in people.items() if pk not in known]
        found.append(Standing(agreement, kind_words(agreement.kind), done, missing))
    return found


urlpatterns = [
    path("acknowledge/", acknowledge, name="acknowledge"),
    path("acknowledge/<int:pk>/", confirm, name="acknowledge_confirm"),
    path("inbox/<int:pk>/read-agreements/", from_case, name="case_acknowledge"),
]
