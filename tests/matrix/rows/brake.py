"""Stopping, and going on again together."""

from __future__ import annotations

from typing import Final

from regie.kernel.actor import Actor
from regie.mandate.actions import brakes
from regie.mandate.brake import NewBrake
from tests.matrix.shape import act, get, post
from tests.matrix.world import World


def _pull(w: World, by: Actor) -> dict[str, str]:
    return {"target": "municipality", "why": "incident"}


ROUTES: Final = (
    get("brake", "brake.read", bound="place"),
    post(
        "brake-pull",
        "brake.set",
        bound="place",
        data=lambda w, by: {"target": "municipality", "why": "incident"},
    ),
    post("brake-release", "brake.set", args=lambda w, by: [w.brake.pk], note="ask"),
    post(
        "brake-release",
        "brake.release",
        door="brake.set",
        args=lambda w, by: [w.asked(by).pk],
        note="confirm",
    ),
)

ACTIONS: Final = (
    act(
        brakes.set_brake,
        "brake.set",
        args=lambda w, by: [NewBrake(w.town.pk, "municipality", "Even niets", None)],
    ),
    act(brakes.release_brake, "brake.release", args=lambda w, by: [w.asked(by)]),
)
