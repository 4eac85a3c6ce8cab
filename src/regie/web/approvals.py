"""Approvals: what waits for a decision, the text beside the question, and one press to decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from regie.channels import queries as channels
from regie.inbox.actions import decisions as inbox_decisions
from regie.kernel.clock import utc_now
from regie.mandate import queries as mandate
from regie.mandate.verdict import Verdict
from regie.people.models import User
from regie.people.roles import may
from regie.publishing import queries
from regie.publishing.actions import releases
from regie.publishing.approvals import Given, Offer, choose, counted
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed
from regie.publishing.states import ASKING, EDITABLE, WITHDRAWABLE
from regie.web import approval_words, library_words, release_words
from regie.web.advice import AskForm
from regie.web.session import SeatRequest, requires
from regie.web.words import verdict_words

PER_PAGE: Final = 30
THREAD_SHOWN: Final = 12
TYPED: Final = "approval_typed"  # in the session, from a refused press to the page that follows
# what a list shows: address word -> label, states
LISTS: Final = {
    "asking": (gettext_lazy("To decide"), ASKING),
    "moving": (gettext_lazy("On its way"), ("queued", "sending")),
    "halted": (
        gettext_lazy("Not sent"),
        ("failed", "returned", "lapsed", "expired", "stopped", "refused", "withdrawn"),
    ),
    "sent": (gettext_lazy("Went out"), ("sent",)),
}


@requires("publishing.read")
@require_GET
def approvals(request: SeatRequest) -> HttpResponse:
    """The queue, most pressing first."""
    now = utc_now()
    show = request.GET.get("show", "asking")
    if show not in LISTS:
        raise Http404
    asking = list(queries.waiting_for(request.actor, now))
    turns = queries.turns(request.actor, asking, now)
    asking.sort(key=lambda release: not turns[release.pk].mine)  # keeps the order of pressure within each
    found = asking if show == "asking" else _settled(request, show)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    mine = sum(turn.mine for turn in turns.values())
    context = {
        "rows": [approval_words.row(release, turns.get(release.pk)) for release in page],
        "page": page,
        "tabs": _tabs(show, mine),
        "show": show,
        "mine": mine,
        "others": len(turns) - mine,
        "several": _several(request),
        "may_delegate": may(request.actor.role, "publishing.delegate"),
        "standing_in": len(queries.offers(request.actor, now)) - 1,
        "drawn": int(now.timestamp() * 1000),
    }
    return render(request, "approvals/list.html", context)


def _tabs(show: str, mine: int) -> list[dict[str, object]]:
    """The first one counts what waits for the reader, not what waits for others."""
    counts = {"asking": mine}
    return [
        {"href": f"?show={name}", "label": label, "current": name == show, "count": counts.get(name)}
        for name, (label, _states) in LISTS.items()
    ]


def _settled(request: SeatRequest, show: str) -> QuerySet[Release]:
    found = queries.visible_to(request.actor, utc_now()).filter(state__in=LISTS[show][1])
    return found.select_related("account", "municipality", "author").order_by("-state_since", "-pk")


def _several(request: SeatRequest) -> bool:
    """Whether rows must name their municipality: an agency person looking over all of them."""
    return request.actor.municipality_id is None


@requires("publishing.read")
@require_GET
def approval(request: SeatRequest, pk: int) -> HttpResponse:
    """One text beside what it answers, with everything needed to decide. Reading it is in the ledger."""
    release = _found(request, pk)
    releases.note_read(release, by=request.actor, now=utc_now())
    shown = _shown(request, release) | {"typed": _typed(request, pk)}
    return render(request, "approvals/detail.html", shown)


def _found(request: SeatRequest, pk: int) -> Release:
    seen = queries.visible_to(request.actor, utc_now())
    return get_object_or_404(
        seen.select_related(
            "account", "municipality", "author", "agency", "in_reply_to__author", "thread", "answer"
        ),
        pk=pk,
    )


def _shown(request: SeatRequest, release: Release) -> dict[str, Any]:
    wordings = list(release.wordings.select_related("by"))
    decisions = list(release.decisions.select_related("by", "instead_of"))
    thread = []
    if release.thread_id is not None:
        newest = channels.thread_messages(release.thread_id).order_by("-sort_at", "-pk")[:THREAD_SHOWN]
        thread = list(reversed(newest))
    writers = {w.by_id for w in wordings if w.by_id} | ({release.author_id} if release.author_id else set())
    now, before = utc_now(), approval_words.before(release, wordings)
    turn = queries.turns(request.actor, [release], now).get(release.pk)
    have = counted(queries.standing(release, now), binding=release.binding, writers=writers)
    return {
        "release": release,
        "standing": release_words.standing(release),
        "words": verdict_words(_verdict(release)),
        "thread": thread,
        "history": release_words.history(wordings, decisions, release.attempts.all()),
        "so_far": release_words.approvals_so_far(len(have), release.needs().approvers),
        "own_text": request.actor.user_id in writers,
        "turn": approval_words.turn(release, turn),
        "drawn": int(now.timestamp() * 1000),
        "chain": approval_words.links(release, have, decisions),
        "order": approval_words.order_words(release),
        "clock": approval_words.clock(release),
        "changed": approval_words.changed(before, release),
        "before": before,
        "origin": library_words.origin(release.answer, release.answer_text, release.text),
        "checks": approval_words.checks(release, wordings[-1].role if wordings else "", now),
        "advice": approval_words.advice(list(queries.guest_advice(release)), release),
        **_powers(request, release, writers, have),
    }


def _powers(
    request: SeatRequest, release: Release, writers: set[int], have: Sequence[Given]
) -> dict[str, Any]:
    """Which presses to offer; the actions check again."""
    actor = request.actor
    role, me = actor.role, actor.user_id
    asking = release.state in {"waiting", "escalated"}
    municipal = actor.organisation_id == release.municipality_id
    deciding = asking and may(role, "publishing.approve")
    offers = queries.offers(actor, utc_now()) if deciding else []
    chosen = choose(release.needs(), have, offers, me or 0, writers)
    why_not = chosen if deciding and isinstance(chosen, str) else ""
    giver = chosen.instead_of if isinstance(chosen, Offer) else None
    withdraw = "inbox.submit" if release.author_id == me else "publishing.withdraw"
    asks = asking and municipal and may(role, "publishing.ask_guest")
    return {
        "may_approve": deciding and not why_not,
        "why_not": release_words.refusal(why_not) if why_not else "",
        "in_place_of": approval_words.in_place_of(
            User.objects.get(pk=giver) if giver else None, chosen.role if isinstance(chosen, Offer) else ""
        ),
        "against_advice": asking and queries.advised_against(release),
        "may_return": deciding and me not in writers,
        "may_edit": release.state in EDITABLE and may(role, "inbox.submit"),
        "may_take_over": asking and municipal and me not in writers and may(role, "inbox.take_over"),
        "may_withdraw": release.state in WITHDRAWABLE and may(role, withdraw),
        "may_resolve": release.state == "unknown" and may(role, "publishing.resolve_unknown"),
        "ask_form": AskForm(auto_id="ask-%s") if asks else None,
    }


def _verdict(release: Release) -> Verdict:
    """What the mandate said, with the rules it names as they were then."""
    table = mandate.table_by_reference(release.municipality_id, release.mandate) if release.mandate else None
    named = {*release.because, *release.overruled, *(miss.get("rule") for miss in release.near_misses)}
    return Verdict(
        outcome=release.outcome,  # type: ignore[arg-type]
        reason=release.reason,  # type: ignore[arg-type]
        facts=release.facts,
        because=tuple(release.because),
        overruled=tuple(release.overruled),
        near_misses=tuple(release.near_misses),
        obligations=release.obligations,
        mandate=release.mandate,
        rules={rule.id: rule for rule in table.rules if rule.id in named} if table else {},
    )


# -- presses -------------------------------------------------------------------------------------


def _approve(request: SeatRequest, release: Release) -> str:
    comment, binding = request.POST.get("comment", ""), request.POST.get("binding", "")
    if not binding:
        raise NotAllowed("changed")
    after = releases.approve(release, by=request.actor, now=utc_now(), comment=comment, binding=binding)
    return _("Approved. It is on its way.") if after.state == "queued" else _("Approved. Others must too.")


def _return(request: SeatRequest, release: Release) -> str:
    comment = request.POST.get("comment", "")
    releases.return_(release, by=request.actor, now=utc_now(), comment=comment)
    return _("Given back. The writer sees why.")


def _edit(request: SeatRequest, release: Release) -> str:
    if request.POST.get("binding", release.binding) != release.binding:
        raise NotAllowed("changed")  # somebody else changed it first: theirs is not written over unread
    after = releases.edit(release, request.POST.get("text", ""), by=request.actor, now=utc_now())
    return _("Changed. %(standing)s.") % {"standing": release_words.standing(after).label}


def _take_over(request: SeatRequest, release: Release) -> str:
    inbox_decisions.take_over_reply(
        release, by=request.actor, now=utc_now(), comment=request.POST.get("comment", "")
    )
    return _("Taken over. The text stands in your reply; nothing has been sent.")


def _withdraw(request: SeatRequest, release: Release) -> str:
    releases.withdraw(release, by=request.actor, now=utc_now(), comment=request.POST.get("comment", ""))
    return _("Taken back. It is not sent.")


def _resolve(request: SeatRequest, release: Release) -> str:
    there = request.POST.get("there", "")
    if there not in {"yes", "no"}:
        raise NotAllowed("no_comment")
    releases.resolve_unknown(
        release,
        there == "yes",
        by=request.actor,
        now=utc_now(),
        evidence=request.POST.get("comment", ""),
        permalink=request.POST.get("permalink", ""),
    )
    return _("Noted: it was sent.") if there == "yes" else _("Noted: it is sent again.")


DEEDS: Final[dict[str, Callable[[SeatRequest, Release], str]]] = {
    "approve": _approve,
    "return": _return,
    "edit": _edit,
    "take-over": _take_over,
    "withdraw": _withdraw,
    "resolve": _resolve,
}


def _keep_typed(request: SeatRequest, pk: int, deed: str) -> None:
    """Hand what was typed to the page that follows; nobody's words are lost to a refusal."""
    typed = {name: request.POST[name] for name in ("text", "comment") if request.POST.get(name)}
    if typed:
        request.session[TYPED] = {"release": pk, "deed": deed, **typed}


def _typed(request: SeatRequest, pk: int) -> dict[str, object]:
    typed: dict[str, object] = request.session.pop(TYPED, {})
    return typed if typed.get("release") == pk else {}


@requires("publishing.read")
@require_POST
def approval_deed(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Do it and go on with the next one; a refusal says why and shows the text again, with what was typed."""
    if deed not in DEEDS:
        raise Http404
    release = _found(request, pk)
    try:
        messages.success(request, DEEDS[deed](request, release))
    except NotAllowed as refused:
        messages.error(request, release_words.refusal(refused.reason))
        _keep_typed(request, pk, deed)
        return HttpResponseRedirect(reverse("approval", args=[pk]))
    if deed == "take-over" and release.case.startswith("case:"):
        return HttpResponseRedirect(reverse("case", args=[int(release.case.removeprefix("case:"))]))
    return HttpResponseRedirect(reverse("approvals"))


urlpatterns = [
    path("approvals/", approvals, name="approvals"),
    path("approvals/<int:pk>/", approval, name="approval"),
    path("approvals/<int:pk>/<slug:deed>/", approval_deed, name="approval_deed"),
]
