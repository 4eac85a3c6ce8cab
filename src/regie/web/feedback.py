"""Feedback: samples drawn and judged, what they say, and what must change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regie.engagement.models import Assignment
from regie.feedback import queries
from regie.feedback.actions import cards, findings, proposals, samples
from regie.feedback.blinding import blind
from regie.feedback.models import Looked, Sample
from regie.feedback.refusal import Refused
from regie.feedback.results import Judged, Line
from regie.feedback.states import UNSETTLED
from regie.kernel.clock import utc_now
from regie.people.roles import may
from regie.web import feedback_words as words
from regie.web.facts_in_words import value_name
from regie.web.feedback_forms import CardForm, DrawForm
from regie.web.session import SeatRequest, requires

LIMIT: Final = 0.05  # the share of wrong answers above which approval is proposed, where none was agreed
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A sample in the list: cards made of cards wanted."""

    sample: Sample
    made: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Result:
    """One line of results in words; `share` and `high` from 0 to 100 for the picture."""

    name: str
    line: Line
    share: str
    between: str
    low: float
    point: float
    high: float


@require_safe
@requires("feedback.read")
def page(request: SeatRequest) -> HttpResponse:
    """What waits, and the samples."""
    now, actor = utc_now(), request.actor
    found = queries.samples(actor, now)[:SHOWN]
    done = queries.progress(queries.samples(actor, now))
    shown = {
        "rows": [Row(sample, *done.get(sample.pk, (0, 0))) for sample in found],
        "counts": queries.open_counts(actor, now),
        "findings": queries.findings(actor, now).filter(state__in=UNSETTLED)[:SHOWN],
        "proposals": queries.proposals(actor, now).filter(state="proposed")[:SHOWN],
        "states": words.STATES,
        "kinds": words.KINDS,
        "may_draw": may(actor.role, "feedback.draw"),
        "now": now,
    }
    return render(request, "feedback/page.html", shown)


@requires("feedback.draw")
def draw(request: SeatRequest) -> HttpResponse:
    """Choose what to draw; the draw itself is by chance."""
    now, actor = utc_now(), request.actor
    today = timezone.localdate(now)
    mine = Assignment.objects.filter(municipality_id=actor.municipality_id).select_related("agency")
    running = mine.filter(state="active").order_by("-pk").first()
    before = {"first": today - timedelta(days=28), "last": today, "assignment": running}
    form = DrawForm(request.POST or None, initial=before)
    asked = request.POST.get("assignment", "")
    if asked.isdigit():
        get_object_or_404(mine, pk=int(asked))  # another's is not there
    form.fields["assignment"].queryset = mine.order_by("-pk")  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            made = samples.draw_sample(form.cleaned_data["assignment"], form.wanted(now), by=actor, now=now)
        except Refused as no:
            form.add_error(None, words.refusal(no.reason))
        else:
            messages.success(request, _("Drawn. Start with the first answer."))
            return redirect("feedback_sample", made.pk)
    return render(request, "feedback/draw.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@requires("feedback.read")
def sample(request: SeatRequest, pk: int) -> HttpResponse:
    """One sample: how far, what it says, how far reviewers agree, and every answer."""
    found = get_object_or_404(queries.samples(request.actor, utc_now()), pk=pk)
    judged = queries.judged(found)
    lines, rows = queries.lines_of(found), _answers(found, judged)
    shown = {
        "sample": found,
        "results": [_result(line) for line in lines if line.looked_at],
        "agreement": [
            (words.QUESTIONS[one.question], one.value, words.agreement(one.value))
            for one in queries.agreement_of(found)
        ],
        "all": len(rows),
        "attention": [one for one in rows if not _settled(one)],
        "good": [one for one in rows if _settled(one)],
        "strata": [
            (row[0], value_name("topic", row[1]) if row[1] else "–", row[2], row[3]) for row in found.strata
        ],
        "made": sum(len(one.cards) for one in judged),
        "wanted": len(judged) * found.reviewers,
        "left": queries.to_judge(found, request.actor.user_id).count(),
        "may_score": may(request.actor.role, "feedback.score"),
        "limit": words.percent(LIMIT),
        "margin": words.percent(found.margin),
        "reached": words.percent(found.reached),
        "confidence": words.percent(found.confidence),
    }
    return render(request, "feedback/sample.html", shown)


@requires("feedback.score")
def score(request: SeatRequest, pk: int) -> HttpResponse:
    """The next answer for this person, without its writer's name."""
    now = utc_now()
    found = get_object_or_404(queries.samples(request.actor, now), pk=pk)
    chosen = request.POST.get("answer") or request.GET.get("answer") or ""
    waiting = queries.to_judge(found, request.actor.user_id).select_related(
        "release__account", "release__author", "release__in_reply_to", "sample__assignment__agency"
    )
    answer = waiting.filter(pk=int(chosen) if chosen.isdigit() else 0).first() or waiting.first()
    if answer is None:
        messages.success(request, _("You looked at everything here that you may judge."))
        return redirect("feedback_sample", pk)
    form = CardForm(request.POST or None)
    if (
        request.method == "POST"
        and str(answer.pk) == chosen
        and form.is_valid()
        and _kept(request, answer, form)
    ):
        proposals.propose(found, LIMIT, now=now)
        return redirect("feedback_score", pk)
    shown = {"sample": found, "answer": answer, "form": form, "left": waiting.count(), **_blinded(answer)}
    return render(request, "feedback/score.html", shown, status=400 if form.errors else 200)


def _kept(request: SeatRequest, answer: Looked, form: CardForm) -> bool:
    now, told = utc_now(), form.cleaned_data
    try:
        cards.judge(answer, form.scores(), told["note"], by=request.actor, now=now)
        if told["kind"]:
            findings.ask_change(answer, told["kind"], told["what"], by=request.actor, now=now)
    except Refused as no:
        form.add_error(None, words.refusal(no.reason))
        return False
    return True


def _blinded(answer: Looked) -> dict[str, object]:
    release = answer.release
    names = [release.author.name] if release.author else []
    return {
        "text": blind(release.text, names),
        "question": release.in_reply_to.text if release.in_reply_to else "",
        "asked_at": release.in_reply_to.remote_created_at if release.in_reply_to else None,
        "topic": _topic(answer.topic),
        "why": words.WHY.get(answer.why, answer.why),
        "because": ", ".join(release.because),
    }


def _topic(slug: str) -> str:
    return value_name("topic", slug) if slug else "–"


def _result(line: Line) -> Result:
    found = line.interval
    name = value_name("topic", line.topic) if line.topic else _("Everything together")
    return Result(
        name,
        line,
        words.percent(found.share),
        words.between(found),
        *(round(100 * x, 1) for x in (found.low, found.share, found.high)),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer in the table; `number` is its place in the draw."""

    number: int
    row: Looked
    topic: str
    why: str
    judged: Judged
    appeal: object | None


def _settled(one: Shown) -> bool:
    """Judged good by everybody who looked, and nobody appeals."""
    return bool(one.judged.cards) and not (one.judged.wrong or one.judged.split or one.appeal)


def _answers(found: Sample, judged: list[Judged]) -> list[Shown]:
    rows = queries.answers_of(found)
    return [
        Shown(
            number,
            row,
            _topic(row.topic),
            str(words.WHY.get(row.why, row.why)),
            one,
            getattr(row, "appeal", None),
        )
        for number, (row, one) in enumerate(zip(rows, judged, strict=True), start=1)
    ]


urlpatterns = [
    path("feedback/", page, name="feedback"),
    path("feedback/draw/", draw, name="feedback_draw"),
    path("feedback/<int:pk>/", sample, name="feedback_sample"),
    path("feedback/<int:pk>/score/", score, name="feedback_score"),
]
