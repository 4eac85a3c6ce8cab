"""Concerns, and who may say what is to be done."""

from __future__ import annotations

from typing import Final

from regie.escalation import actions
from regie.escalation.concern import NewConcern
from regie.kernel.actor import Actor
from tests.matrix.shape import act, get, post
from tests.matrix.world import World


def _concern(w: World, by: Actor) -> list[object]:
    return [w.concern.pk]


ROUTES: Final = (
    get("escalations", "escalation.read", bound="place"),
    get("escalation", "escalation.read", args=_concern),
    post("escalation_seen", "escalation.acknowledge", args=_concern),
    post(
        "escalation_answer",
        "escalation.answer",
        args=_concern,
        data=lambda w, by: {"decision": "advise", "text": "Doe maar."},
    ),
)

ACTIONS: Final = (
    act(
        actions.raise_concern,
        "escalation.raise",
        cover="town",
        args=lambda w, by: [
            NewConcern(w.town.pk, "case:1", "/inbox/1/", "Mag dit?", "high", "duty_adviser", 15)
        ],
    ),
    act(actions.acknowledge, "escalation.acknowledge", args=lambda w, by: [w.concern]),
    act(actions.answer, "escalation.answer", args=lambda w, by: [w.concern, "advise", "Doe maar."]),
    act(actions.close, "escalation.answer", args=lambda w, by: [w.concern]),
)
