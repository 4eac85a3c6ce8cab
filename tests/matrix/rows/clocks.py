"""Answering times: how they went, clocks that stand still, own norms and the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from regie.inbox.actions import clocks, norms
from regie.inbox.actions.norms import NewCalendar, NewNorm
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World

ABROAD: Final = (But("deny", "norms are of one's own municipality", situations=("other_town",)),)
NORM: Final = {"save": "norm", "what": "first", "urgency": "high", "within_minutes": "45", "share": "90"}


def _until(w: World) -> str:
    return local(w.now + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")


def _pause(w: World, by: Actor) -> dict[str, object]:
    return {"reason": "asked_sender", "until": _until(w)}


ROUTES: Final = (
    get("times", "inbox.times", bound="place"),
    get("norms", "inbox.norms", bound="place"),
    post("norms", "inbox.norms", bound="place", data=lambda w, by: NORM),
    post("norm-drop", "inbox.norms", args=lambda w, by: [w.norm().pk]),
    post("case_pause", "inbox.claim", args=lambda w, by: [w.timed("running")], data=_pause),
    post("case_resume", "inbox.claim", args=lambda w, by: [w.timed("paused")]),
)

ACTIONS: Final = (
    act(norms.set_norm, "inbox.norms", bound="place", args=lambda w, by: [NewNorm("first", "", "high", 45)]),
    act(norms.drop_norm, "inbox.norms", args=lambda w, by: [w.norm()], but=ABROAD),
    act(
        norms.set_calendar,
        "inbox.norms",
        bound="place",
        args=lambda w, by: [NewCalendar({}, {date(2026, 12, 24): "Kerstavond"}, [], 75, ["acute"])],
    ),
    act(
        clocks.pause,
        "inbox.claim",
        args=lambda w, by: [w.timed("running"), "asked_sender", w.now + timedelta(hours=9)],
    ),
    act(clocks.resume, "inbox.claim", args=lambda w, by: [w.timed("paused")]),
)
