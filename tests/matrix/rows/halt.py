"""What a brake held back, and what appeared all the same."""

from __future__ import annotations

from typing import Final

from regie.halt.actions import drills, held, stragglers
from tests.matrix.shape import But, act

ACTIONS: Final = (
    act(drills.press, "brake.set", args=lambda w, by: [w.drill()], more=lambda w, by: {"reason": "Oefening"}),
    act(
        drills.start,
        "brake.set",
        args=lambda w, by: [w.channel],
        but=(But("deny", "drills are only for a practice channel", situations=("own_town",)),),
    ),
    act(held.offer_again, "publishing.withdraw", args=lambda w, by: [w.stopped()]),
    act(stragglers.ask_deletion, "publishing.withdraw", args=lambda w, by: [w.straggler()]),
)

MACHINE: Final = (
    ("halt.actions.authority.allowed", "this is the check itself"),
    ("halt.actions.authority.refuse", "writes down a refusal"),
    ("halt.actions.held.decide_all", "asks per text: offer_again or withdraw"),
)
