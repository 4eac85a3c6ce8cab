"""What follows from judged answers: appeals, findings on their way to a change, and proposals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.feedback import queries
from regie.feedback.actions import cards, findings, proposals
from regie.feedback.intervals import Interval
from regie.feedback.models import Appeal, Looked
from regie.feedback.refusal import Refused
from regie.kernel.clock import utc_now
from regie.people.roles import may
from regie.web import feedback_words as words
from regie.web.facts_in_words import value_name
from regie.web.session import SeatRequest, requires

SAID: Final = {
    "done": gettext_lazy("Kept. Whom it concerns reads it now."),
    "read": gettext_lazy("Settled."),
    "drop": gettext_lazy("Taken back."),
    "accept": gettext_lazy("Signed. The draft of the mandate lies ready for two signatures."),
    "refuse": gettext_lazy("Refused, and your reason is kept."),
}


@require_safe
@requires("feedback.read")
def answer(request: SeatRequest, pk: int) -> HttpResponse:
    """One judged answer: its cards, an appeal, and what must change."""
    found = _answer(request, pk)
    actor, appeal = (
        request.actor,
        Appeal.objects.filter(answer=found).select_related("by", "decided_by").first(),
    )
    shown = {
        "answer": found,
        "sample": found.sample,
        "cards": found.cards.select_related("by"),
        "appeal": appeal,
        "findings": [(one, words.KINDS[one.kind], words.STATES[one.state]) for one in found.findings.all()],
        "topic": value_name("topic", found.topic) if found.topic else "–",
        "may_appeal": may(actor.role, "feedback.appeal") and appeal is None and found.cards.exists(),
        "may_decide": may(actor.role, "feedback.decide") and appeal is not None and appeal.upheld is None,
    }
    return render(request, "feedback/answer.html", shown)


@require_POST
@requires("feedback.appeal")
def appeal(request: SeatRequest, pk: int) -> HttpResponse:
    """The agency does not agree."""
    found = _answer(request, pk)

    def done() -> object:
        return cards.appeal(found, request.POST.get("reason", ""), by=request.actor, now=utc_now())

    return _tried(request, done, _("Sent. The municipality answers."), "feedback_answer", pk)


@require_POST
@requires("feedback.decide")
def decide_appeal(request: SeatRequest, pk: int) -> HttpResponse:
    """The municipality answers an appeal."""
    made = get_object_or_404(Appeal, answer=_answer(request, pk))
    upheld, reply = request.POST.get("deed") == "uphold", request.POST.get("reply", "")

    def done() -> object:
        return cards.decide_appeal(made, upheld=upheld, reply=reply, by=request.actor, now=utc_now())

    return _tried(request, done, _("Answered. The agency reads it."), "feedback_answer", pk)


@require_safe
@requires("feedback.read")
def finding(request: SeatRequest, pk: int) -> HttpResponse:
    """One change that was asked for, on its way."""
    found = get_object_or_404(queries.findings(request.actor, utc_now()), pk=pk)
    own = request.actor.organisation_id == found.municipality_id
    shown = {
        "finding": found,
        "kind": words.KINDS[found.kind],
        "state": words.STATES[found.state],
        "late": found.state == "open" and found.due_at < utc_now(),
        "may_do": found.state == "open"
        and may(request.actor.role, "feedback.score" if own else "feedback.appeal"),
        "may_drop": own and found.state in {"open", "taken_up"} and may(request.actor.role, "feedback.score"),
        "may_read": not own and found.state == "taken_up" and found.done_by_id != request.actor.user_id,
    }
    return render(request, "feedback/finding.html", shown)


@require_POST
@requires("feedback.read")
def move(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Done, read or taken back. Who may do which, the action knows."""
    found = get_object_or_404(queries.findings(request.actor, utc_now()), pk=pk)
    text, by, now = request.POST.get("text", ""), request.actor, utc_now()
    deeds: dict[str, Callable[[], object]] = {
        "done": lambda: findings.take_up(found, text, by=by, now=now),
        "read": lambda: findings.settle(found, by=by, now=now),
        "drop": lambda: findings.drop(found, text, by=by, now=now),
    }
    if deed not in deeds:
        raise Http404
    return _tried(request, deeds[deed], str(SAID[deed]), "feedback_finding", pk)


@require_safe
@requires("feedback.read")
def proposal(request: SeatRequest, pk: int) -> HttpResponse:
    """What the figures propose, in one sentence, to sign or to refuse."""
    found = get_object_or_404(queries.proposals(request.actor, utc_now()), pk=pk)
    share = found.wrong / found.looked_at if found.looked_at else 0.0
    shown = {
        "proposal": found,
        "topic": value_name("topic", found.topic),
        "share": words.percent(share),
        "between": words.between(Interval(share, found.low, found.high)),
        "limit": words.percent(found.limit),
        "may_decide": found.state == "proposed"
        and request.actor.organisation_id == found.municipality_id
        and may(request.actor.role, "feedback.decide"),
        "may_sign": may(request.actor.role, "mandate.write"),
    }
    return render(request, "feedback/proposal.html", shown)


@require_POST
@requires("feedback.decide")
def decide(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Sign a proposal, which drafts the mandate, or refuse it with a reason."""
    found = get_object_or_404(queries.proposals(request.actor, utc_now()), pk=pk)
    reason, by, now = request.POST.get("reason", ""), request.actor, utc_now()
    deeds: dict[str, Callable[[], object]] = {
        "accept": lambda: proposals.accept(found, reason, by=by, now=now),
        "refuse": lambda: proposals.refuse_proposal(found, reason, by=by, now=now),
    }
    if deed not in deeds:
        raise Http404
    return _tried(request, deeds[deed], str(SAID[deed]), "feedback_proposal", pk)


def _answer(request: SeatRequest, pk: int) -> Looked:
    seen = queries.samples(request.actor, utc_now())
    rows = Looked.objects.filter(sample__in=seen)
    return get_object_or_404(
        rows.select_related("sample__assignment__agency", "release__in_reply_to", "release__account"), pk=pk
    )


def _tried(request: SeatRequest, deed: Callable[[], object], said: str, back: str, pk: int) -> HttpResponse:
    try:
        deed()
    except Refused as no:
        messages.error(request, words.refusal(no.reason))
    else:
        messages.success(request, said)
    return redirect(back, pk)


urlpatterns = [
    path("feedback/answers/<int:pk>/", answer, name="feedback_answer"),
    path("feedback/answers/<int:pk>/appeal/", appeal, name="feedback_appeal"),
    path("feedback/answers/<int:pk>/decide/", decide_appeal, name="feedback_decide_appeal"),
    path("feedback/findings/<int:pk>/", finding, name="feedback_finding"),
    path("feedback/findings/<int:pk>/<slug:deed>/", move, name="feedback_move"),
    path("feedback/proposals/<int:pk>/", proposal, name="feedback_proposal"),
    path("feedback/proposals/<int:pk>/<slug:deed>/", decide, name="feedback_decide"),
]
