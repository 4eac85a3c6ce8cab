"""Reviews of rights, and leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.access.actions import choosing, leaving, reviewing
from regie.access.actions.choosing import Choice
from regie.access.actions.reviewing import Ruling
from regie.kernel.actor import Actor
from tests.matrix.shape import act, get, post
from tests.matrix.world import World


def _review(w: World, by: Actor) -> list[object]:
    return [w.review.pk]


def _item(w: World, by: Actor) -> list[object]:
    return [w.item.pk]


def _choice(w: World, by: Actor) -> list[object]:
    day = (w.now + timedelta(days=30)).date()
    return [w.town.pk, Choice(12, (30, 7), 3, 12, day, day, 14)]


def _chosen(w: World, by: Actor) -> dict[str, object]:
    day = (w.now + timedelta(days=30)).date().isoformat()
    return {
        "longest_months": 12,
        "remind_days": "30, 7",
        "special_every_months": 3,
        "special_next_on": day,
        "everyone_every_months": 12,
        "everyone_next_on": day,
        "decide_within_days": 14,
    }


ROUTES: Final = (
    get("rights", "access.read", bound="place"),
    post("rights_begin", "access.review", bound="place", data=lambda w, by: {"kind": "everyone"}),
    get("rights_policy", "access.review", bound="place"),
    post("rights_policy", "access.review", bound="place", data=_chosen),
    get("rights_review", "access.read", args=_review),
    get("rights_report", "access.read", args=_review),
    get("rights_csv", "access.read", args=_review, screen=False),
    post("rights_decide", "access.review", args=_item, data=lambda w, by: {"decision": "keep"}),
)

ACTIONS: Final = (
    act(choosing.choose, "access.review", args=_choice),
    act(reviewing.begin, "access.review", args=lambda w, by: [w.town.pk, "everyone"]),
    act(reviewing.decide, "access.review", args=lambda w, by: [w.item.pk, Ruling("keep", "Nodig")]),
    act(leaving.leave, "people.manage", args=lambda w, by: [w.leaver.pk, "Vertrekt"]),
)

MACHINE: Final = (("access.actions.leaving.close", "follows from a seat that ended"),)
