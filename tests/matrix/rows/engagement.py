"""Assignments, their agreements and the goals they serve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from regie.access.actions import prolonging as with_accounts
from regie.engagement.actions import acknowledging, agreements, assignments, goals, people, prolonging
from regie.engagement.actions.goals import GoalText
from regie.engagement.prolonging import Evaluation, NewEnd
from regie.engagement.terms import NewAssignment
from regie.kernel.actor import Actor
from tests import make
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World


def _text(w: World) -> GoalText:
    owner = w.colleague.user_id if w.colleague else 0
    return GoalText("Snel antwoord", "Binnen een uur.", ("service",), date(2026, 1, 1), None, owner)


def _agreement(w: World, by: Actor) -> list[object]:
    return [w.assignment, "tone", make.CONTENTS["tone"], w.colleague.user_id if w.colleague else 0]


def _sign(w: World, by: Actor) -> list[object]:
    return [w.unsigned(), w.now, w.now + timedelta(days=90)]


def _planned(state: str) -> Callable[[World, Actor], list[object]]:
    return lambda w, by: [w.planned(state).pk]


def _tone(w: World, by: Actor) -> list[object]:
    return [w.assignment.pk, "tone"]


def _signed(w: World, by: Actor) -> list[object]:
    w.unsigned()
    return [w.assignment.pk, "tone"]


def _days(w: World, by: Actor) -> dict[str, object]:
    return {"valid_from": w.now.date(), "valid_until": (w.now + timedelta(days=90)).date()}


def _new_end(w: World) -> NewEnd:
    end = w.assignment.ends_at or w.now
    told = Evaluation(w.now.date(), "Acht van de tien binnen een uur.", "Niets.")
    return NewEnd(end + timedelta(days=90), told, (end + timedelta(days=30)).date())


def _later(w: World, by: Actor) -> dict[str, object]:
    new = _new_end(w)
    return {
        "evaluated_on": new.evaluation.on,
        "findings": new.evaluation.findings,
        "changes": new.evaluation.changes,
        "ends_on": (new.ends_at - timedelta(days=2)).date(),
        "next_evaluation": new.next_evaluation,
    }


def _goal(w: World, by: Actor) -> dict[str, object]:
    return {
        "title": "Snel",
        "description": "Binnen een uur.",
        "public_values": ["service"],
        "starts_on": "2026-01-01",
        "owner": by.user_id,
    }


def _read(w: World, by: Actor) -> list[object]:
    return [w.assignment.agreements.get(kind="tone").pk]


ROUTES: Final = (
    get("assignments", "engagement.read", bound="place"),
    get("assignment-begin", "engagement.write", bound="place"),
    get("assignment", "engagement.read", args=lambda w, by: [w.assignment.pk]),
    get("assignment-step", "engagement.write", args=lambda w, by: [w.planned("draft").pk, "purpose"]),
    post("assignment-ready", "engagement.write", args=_planned("draft")),
    post("assignment-reopen", "engagement.write", args=_planned("ready")),
    post("assignment-start", "engagement.activate", args=_planned("ready")),
    post("assignment-discard", "engagement.write", args=_planned("draft")),
    get("assignment-end", "engagement.activate", args=lambda w, by: [w.assignment.pk]),
    post(
        "assignment-end",
        "engagement.activate",
        args=lambda w, by: [w.assignment.pk],
        data=lambda w, by: {"reason": "Klaar"},
    ),
    get("assignment-prolong", "engagement.sign", args=lambda w, by: [w.assignment.pk]),
    post("assignment-prolong", "engagement.sign", args=lambda w, by: [w.assignment.pk], data=_later),
    get("agreement", "engagement.read", args=_tone),
    get("agreement-version", "engagement.read", args=lambda w, by: [w.assignment.pk, "tone", 1]),
    get("agreement-write", "engagement.write", args=_tone),
    post("agreement-sign", "engagement.sign", args=_signed, data=_days),
    get("acknowledge", "engagement.read", bound="place"),
    post(
        "acknowledge_confirm",
        "engagement.acknowledge",
        args=_read,
        data=lambda w, by: {"sha256": w.assignment.agreements.get(kind="tone").sha256},
        but=(
            But(
                "deny",
                "told on the page; that the agreement exists is no secret to who holds another",
                situations=("elsewhere", "other_agency", "ended"),
            ),
        ),
    ),
    post(
        "case_acknowledge", "inbox.draft", args=lambda w, by: [w.held(by)], data=lambda w, by: {"text": "Dag"}
    ),
    get("goals", "engagement.read", bound="place", cover="town"),
    get("goal-add", "engagement.write", bound="place"),
    post("goal-add", "engagement.write", bound="place", data=_goal),
    get("goal", "engagement.write", args=lambda w, by: [w.goal().pk]),
    post("goal", "engagement.write", args=lambda w, by: [w.goal().pk], data=_goal),
    post("goal-retire", "engagement.write", args=lambda w, by: [w.goal().pk]),
)

ACTIONS: Final = (
    act(
        acknowledging.acknowledge,
        "engagement.acknowledge",
        args=lambda w, by: [*_read(w, by), w.assignment.agreements.get(kind="tone").sha256],
    ),
    act(
        assignments.draft_assignment,
        "engagement.write",
        args=lambda w, by: [NewAssignment(w.town.pk, w.bureau.pk, "night_webcare", "Nacht")],
    ),
    act(
        assignments.write_terms,
        "engagement.write",
        args=lambda w, by: [w.planned("draft"), {"purpose": "Antwoorden"}],
    ),
    act(assignments.make_ready, "engagement.write", args=lambda w, by: [w.planned("draft")]),
    act(assignments.reopen, "engagement.write", args=lambda w, by: [w.planned("ready")]),
    act(assignments.activate, "engagement.activate", args=lambda w, by: [w.planned("ready")]),
    act(assignments.end, "engagement.activate", args=lambda w, by: [w.assignment, "Klaar"]),
    act(prolonging.prolong, "engagement.sign", args=lambda w, by: [w.assignment, _new_end(w)]),
    act(with_accounts.prolong, "engagement.sign", args=lambda w, by: [w.assignment, _new_end(w), []]),
    act(assignments.discard, "engagement.write", args=lambda w, by: [w.planned("draft")]),
    act(agreements.write, "engagement.write", args=_agreement),
    act(agreements.sign, "engagement.sign", args=_sign),
    act(goals.add, "engagement.write", args=lambda w, by: [w.town.pk, _text(w)]),
    act(goals.change, "engagement.write", args=lambda w, by: [w.goal(), _text(w)]),
    act(goals.retire, "engagement.write", args=lambda w, by: [w.goal()]),
    act(people.put_to_work, "people.manage", args=lambda w, by: [int(w.author.id), [w.assignment.pk]]),
)

MACHINE: Final = (
    ("engagement.actions.assignments.end_over", "by the worker, when the last day has passed"),
    ("engagement.actions.authority.authorise", "this is the check itself"),
    ("engagement.actions.authority.record", "writes a line for actions that have asked already"),
    ("engagement.actions.authority.refuse", "writes down a refusal"),
    ("engagement.actions.members.remove_from_all", "follows from a seat that ended"),
)
