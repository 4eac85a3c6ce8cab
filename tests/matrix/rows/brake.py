"""Stopping, and going on again together."""

from __future__ import annotations

from typing import Final

from regie.kernel.actor import Actor
from regie.mandate.actions import brakes
from regie.mandate.brake import NewBrake
from tests.matrix.shape import But, Route, act, get, post
from tests.matrix.world import World


def _pull(w: World, by: Actor) -> dict[str, str]:
    return {"target": "municipality", "why": "incident"}


ROUTES: tuple[Route, ...] = (
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

# An agency learns on its own page that it is stopped; what was stopped is the municipality's.
_OWN_ONLY: Final = (But("hidden", "only for the municipality itself", roles=("coordinator",)),)

ROUTES += (
    get("brake-now", "brake.read", bound="place", screen=False),
    get("brake-one", "brake.read", args=lambda w, by: [w.brake.pk], but=_OWN_ONLY),
    post(
        "brake-decide",
        "publishing.withdraw",
        args=lambda w, by: [w.brake.pk],
        data=lambda w, by: {"release": w.halted().pk, "decision": "withdraw"},
    ),
    post("brake-delete", "publishing.withdraw", args=lambda w, by: [w.straggler().pk]),
    get("brake-drills", "brake.read", bound="place"),
    get("brake-drill", "brake.read", args=lambda w, by: [w.drill().pk], but=_OWN_ONLY),
    get("brake-drill-now", "brake.read", args=lambda w, by: [w.drill().pk], but=_OWN_ONLY, screen=False),
    post("brake-drill-press", "brake.set", args=lambda w, by: [w.drill().pk]),
    post(
        "brake-drill-start",
        "brake.set",
        data=lambda w, by: {"channel": w.channel.pk},
        but=(
            But(
                "hidden",
                "the channel is a real one; drills are for the practice network",
                situations=("own_town",),
            ),
        ),
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
