"""The world of publishing, with a brake to press."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from regie.mandate.actions import brakes
from regie.mandate.brake import NewBrake
from regie.mandate.models import Brake
from tests import make
from tests.publishing.conftest import World, world

__all__ = ["world"]

Press = Callable[..., Brake]


@pytest.fixture
def press(world: World) -> Press:
    """Sets a brake on the whole municipality, or on what is named."""

    def set_one(scope: str = "municipality", **more: object) -> Brake:
        new = NewBrake(world.municipality.pk, scope, "proef", **more)  # type: ignore[arg-type]
        brake = brakes.set_brake(new, by=world.adviser, now=make.NIGHT)
        world.outside.now_says("forbid", reason="brake", brake=brake.pk)
        return brake

    return set_one
