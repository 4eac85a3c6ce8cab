"""Kernel messages: written by many hands, decided by the municipality's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.inbox.actions import drafts
from regie.kernel.actor import Actor
from regie.library.actions import kernels
from regie.library.kernel import Kernel
from regie.library.models import KernelMessage
from tests import make
from tests.matrix.shape import act
from tests.matrix.world import MARK, World


def told(w: World) -> Kernel:
    """What is known an hour after the fire began."""
    until = w.now + timedelta(hours=1)
    return Kernel(f"{MARK}: brand.", "De oorzaak.", "Wij meten.", "Sluit ramen.", until, until)


def offered(w: World) -> KernelMessage:
    """A version that waits for its approval, by somebody who plays no part in the cells."""
    return kernels.write(w.town.pk, "crisis:1", told(w), practice=False, by=w.chief(), now=w.now)


def approved(w: World) -> KernelMessage:
    """The version that holds."""
    decider = make.actor(w.seats["head_of_communication", "own_town"])
    return kernels.approve(offered(w), by=decider, now=w.now)


def _referring(w: World, by: Actor) -> list[object]:
    return [w.drafted(by), approved(w).pk]


ACTIONS: Final = (
    act(
        kernels.write,
        "crisis.kernel",
        cover="town",
        args=lambda w, by: [w.town.pk, "crisis:1", told(w)],
        more=lambda w, by: {"practice": False},
    ),
    act(kernels.approve, "crisis.decide", args=lambda w, by: [offered(w)]),
    act(kernels.decline, "crisis.decide", args=lambda w, by: [offered(w), "Zo niet."]),
    act(kernels.withdraw, "crisis.decide", args=lambda w, by: [approved(w), "Klopt niet meer."]),
    act(drafts.refer, "inbox.draft", args=_referring),
)
