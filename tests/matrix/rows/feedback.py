"""Samples, cards, appeals, findings and proposals."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.engagement.models import Assignment
from regie.feedback.actions import cards, findings, proposals, samples
from regie.feedback.actions.samples import Wanted
from regie.feedback.models import Appeal, Finding, Looked, Proposal, Sample
from regie.kernel.actor import Actor
from tests.feedback.scene import GOOD, sent
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World

_CARD: Final = {"right": "yes", "rule": "yes", "quick": "yes", "tone": "4", "effect": "4"}


def _wanted(w: World) -> Wanted:
    return Wanted(w.now - timedelta(days=1), w.now, 0.05, 0.95, practice=w.channel.practice)


def _sample(w: World) -> Sample:
    assert w.author is not None
    writer = w.seats["agent", "own_agency"].user
    release = sent(w.assignment, w.channel, writer, now=w.now)
    made = samples.draw_sample(w.assignment, _wanted(w), by=w.chief(), now=w.now)
    assert made.answers.filter(release=release).exists()
    return made


def _drawable(w: World) -> Assignment:
    _sample(w)
    return w.assignment


def _answer(w: World) -> Looked:
    return _sample(w).answers.all()[0]


def _judged(w: World) -> Looked:
    answer = _answer(w)
    cards.judge(answer, GOOD, by=w.actor("adviser", "own_town"), now=w.now)
    return answer


def _appeal(w: World) -> Appeal:
    by = w.actor("coordinator", "own_agency")
    return cards.appeal(_judged(w), "Wij zien het anders", by=by, now=w.now)


def _finding(w: World) -> Finding:
    return findings.ask_change(_answer(w), "talk", "Bespreek dit", by=w.chief(), now=w.now)


def _done(w: World) -> Finding:
    return findings.take_up(_finding(w), "Besproken", by=w.chief(), now=w.now)


def _proposal(w: World) -> Proposal:
    return Proposal.objects.create(
        municipality=w.town, assignment=w.assignment, sample=_sample(w), topic="waste", wrong=9, looked_at=40,
        low=0.1, high=0.3, limit=0.05, made_at=w.now,
    )  # fmt: skip


def _draw(w: World, by: Actor) -> dict[str, object]:
    sent(w.assignment, w.channel, w.seats["agent", "own_agency"].user, now=w.now)
    day = f"{w.now:%Y-%m-%d}"
    told = {"assignment": w.assignment.pk, "first": day, "last": day, "margin": "0.05", "confidence": "0.95"}
    return {**told, "reviewers": "2", **({"practice": "on"} if w.channel.practice else {})}


_NOT_THEIRS: Final = (But("hidden", "another's assignment is not there", situations=("other_town",)),)
_BOTH: Final = (
    But("allow", "the agency did it itself, or reads it", roles=("coordinator",), situations=("own_agency",)),
)

ROUTES: Final = (
    get("feedback", "feedback.read", bound="place"),
    get("feedback_draw", "feedback.draw", bound="place"),
    get("feedback_sample", "feedback.read", args=lambda w, by: [_sample(w).pk]),
    get("feedback_score", "feedback.score", args=lambda w, by: [_sample(w).pk]),
    get("feedback_answer", "feedback.read", args=lambda w, by: [_judged(w).pk]),
    get("feedback_finding", "feedback.read", args=lambda w, by: [_finding(w).pk]),
    get("feedback_proposal", "feedback.read", args=lambda w, by: [_proposal(w).pk]),
    post("feedback_draw", "feedback.draw", bound="place", data=_draw, but=_NOT_THEIRS),
    post(
        "feedback_score",
        "feedback.score",
        args=lambda w, by: [_sample(w).pk],
        data=lambda w, by: {**_CARD, "answer": Looked.objects.latest("pk").pk},
    ),
    post(
        "feedback_appeal",
        "feedback.appeal",
        args=lambda w, by: [_judged(w).pk],
        data=lambda w, by: {"reason": "Wij zien het anders"},
    ),
    post(
        "feedback_decide_appeal",
        "feedback.decide",
        args=lambda w, by: [_appeal(w).answer_id],
        data=lambda w, by: {"deed": "uphold", "reply": "Klopt"},
    ),
    post(
        "feedback_move",
        "feedback.score",
        door="feedback.read",
        args=lambda w, by: [_finding(w).pk, "drop"],
        data=lambda w, by: {"text": "Toch niet"},
    ),
    post(
        "feedback_decide",
        "feedback.decide",
        args=lambda w, by: [_proposal(w).pk, "refuse"],
        data=lambda w, by: {"reason": "Nee"},
    ),
)

ACTIONS: Final = (
    act(samples.draw_sample, "feedback.draw", args=lambda w, by: [_drawable(w), _wanted(w)]),
    act(cards.judge, "feedback.score", args=lambda w, by: [_answer(w), GOOD]),
    act(cards.appeal, "feedback.appeal", args=lambda w, by: [_judged(w), "Wij zien het anders"]),
    act(
        cards.decide_appeal,
        "feedback.decide",
        args=lambda w, by: [_appeal(w)],
        more=lambda w, by: {"upheld": True, "reply": "Klopt"},
    ),
    act(findings.ask_change, "feedback.score", args=lambda w, by: [_answer(w), "talk", "Bespreek dit"]),
    act(findings.drop, "feedback.score", args=lambda w, by: [_finding(w), "Toch niet"]),
    act(
        findings.take_up,
        "feedback.score",
        args=lambda w, by: [_finding(w), "Besproken"],
        but=_BOTH,
    ),
    act(
        findings.settle,
        "feedback.read",
        args=lambda w, by: [_done(w)],
        but=(But("deny", "the municipality does not settle for the agency", situations=("own_town",)),),
    ),
    act(proposals.refuse_proposal, "feedback.decide", args=lambda w, by: [_proposal(w), "Nee"]),
    act(
        proposals.accept,
        "feedback.decide",
        args=lambda w, by: [_proposal(w), "Ja"],
        but=(But("deny", "does not write mandates", roles=("head_of_communication",)),),
    ),
)

MACHINE: Final = (
    ("feedback.actions.authority.own", "this is the check itself"),
    ("feedback.actions.authority.agency", "this is the check itself"),
    ("feedback.actions.authority.refuse", "writes down a refusal"),
)
