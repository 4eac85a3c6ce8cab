"""Assignments, their agreements and the goals they serve."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from regie.engagement.actions import agreements, assignments, goals, people
from regie.engagement.actions.goals import GoalText
from regie.engagement.terms import NewAssignment
from regie.kernel.actor import Actor
from tests import make
from tests.matrix.shape import act
from tests.matrix.world import World


def _text(w: World) -> GoalText:
    owner = w.colleague.user_id if w.colleague else 0
    return GoalText("Snel antwoord", "Binnen een uur.", ("service",), date(2026, 1, 1), None, owner)


def _agreement(w: World, by: Actor) -> list[object]:
    return [w.assignment, "tone", make.CONTENTS["tone"], w.colleague.user_id if w.colleague else 0]


def _sign(w: World, by: Actor) -> list[object]:
    return [w.unsigned(), w.now, w.now + timedelta(days=90)]


ACTIONS: Final = (
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
