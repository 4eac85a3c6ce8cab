"""Concerns, and who may say what is to be done."""

from __future__ import annotations

from typing import Final

from regie.escalation.actions import clock, ladders
from regie.escalation.actions import concerns as actions
from regie.escalation.concern import NewConcern
from regie.escalation.ladder import DEFAULT
from regie.escalation.models import LadderVersion
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.paging.actions import sending
from regie.paging.models import Attempt
from tests.matrix.shape import PUBLIC, But, act, get, post
from tests.matrix.world import World


def _concern(w: World, by: Actor) -> list[object]:
    return [w.concern.pk]


NOT_TOLD: Final = (
    But(
        "deny", "only what the ladder put to them", roles=("agent", "coordinator"), situations=("own_agency",)
    ),
)


def _link(w: World, by: Actor) -> list[object]:
    """Of whoever was told first of the concern in the middle."""
    row = Attempt.objects.filter(page__about=str(w.concern)).select_related("page__user").earliest("pk")
    return [sending.link_of(row).rstrip("/").rpartition("/")[2]]


def _beating(w: World, by: Actor) -> list[object]:
    clock.note_pulse("escalation", utc_now())
    return []


def _row(w: World, by: Actor) -> dict[str, object]:
    return {"seen": 0, "name": "Anders", "role-0": ["duty_adviser"], "minutes-0": "15"}


def _two_rows(w: World, by: Actor) -> list[object]:
    rows = [{**DEFAULT[0].as_dict(), "name": name} for name in ("Nacht", "Anders")]
    LadderVersion.objects.create(municipality_id=by.organisation_id or 0, version=1, rows=rows, made_at=w.now)
    return [0]


ROUTES: Final = (
    get("ladder", "escalation.rules", bound="place"),
    get("ladder_row", "escalation.rules", bound="place", args=lambda w, by: [0]),
    post("ladder_row", "escalation.rules", bound="place", args=lambda w, by: [0], data=_row),
    post(
        "ladder_move",
        "escalation.rules",
        bound="place",
        args=_two_rows,
        data=lambda w, by: {"seen": 1, "do": "remove"},
    ),
    get("heartbeat", PUBLIC, args=_beating, screen=False),
    get("call", PUBLIC, args=_link),
    post("call", PUBLIC, args=_link, data=lambda w, by: {"decision": "seen"}),
    get("escalations", "escalation.read", bound="place"),
    get("escalation", "escalation.read", args=_concern),
    post("escalation_seen", "escalation.acknowledge", args=_concern, but=NOT_TOLD),
    post(
        "escalation_answer",
        "escalation.answer",
        args=_concern,
        but=NOT_TOLD,
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
    act(actions.acknowledge, "escalation.acknowledge", args=lambda w, by: [w.concern], but=NOT_TOLD),
    act(
        actions.answer,
        "escalation.answer",
        args=lambda w, by: [w.concern, "advise", "Doe maar."],
        but=NOT_TOLD,
    ),
    act(actions.close, "escalation.answer", args=lambda w, by: [w.concern], but=NOT_TOLD),
    act(
        ladders.set_ladder,
        "escalation.rules",
        bound="place",
        args=lambda w, by: [DEFAULT, "Begin"],
    ),
)

MACHINE: Final = (
    ("escalation.actions.clock.climb", "a part of passing on and of the sweep"),
    ("escalation.actions.deeds.opened", "this is the check itself"),
    ("escalation.actions.deeds.record", "writes a line of an action"),
)
