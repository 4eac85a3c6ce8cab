"""Seats, and who may give and end them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.kernel.actor import Actor
from regie.people import actions
from regie.people.seats import NewSeat
from tests.matrix.shape import PUBLIC, act, get, post
from tests.matrix.world import World


def _seat(w: World, by: Actor) -> list[object]:
    return [w.leaver.pk] if w.leaver else []


def _new(w: World, by: Actor) -> list[object]:
    return [NewSeat("nieuw@regie.example", "Nieuw", "NXQ", w.town.pk, "adviser", w.now + timedelta(days=90))]


def _filled(w: World, by: Actor) -> dict[str, object]:
    return {
        "name": "Nieuw",
        "email": "nieuw@regie.example",
        "initials": "NXQ",
        "role": "adviser",
        "organisation": by.organisation_id,
        "until": (w.now + timedelta(days=90)).date().isoformat(),
    }


def _until(w: World, by: Actor) -> dict[str, object]:
    return {"until": (w.now + timedelta(days=40)).date().isoformat()}


ROUTES: Final = (
    get("people", "people.read", bound="place"),
    get("people_give", "people.manage", bound="place"),
    post("people_give", "people.manage", bound="place", data=_filled),
    get("people_end", "people.manage", args=_seat),
    post("people_end", "people.manage", args=_seat, data=lambda w, by: {"reason": "Vertrekt"}),
    get("people_move", "people.manage", args=_seat),
    post("people_move", "people.manage", args=_seat, data=_until),
    post("people_invite", "people.manage", args=_seat),
    get("invitation", PUBLIC, args=lambda w, by: [actions.invitation_token(w.leaver.user)]),
)

ACTIONS: Final = (
    act(actions.give_seat, "people.manage", args=_new),
    act(actions.end_seat, "people.manage", args=_seat),
    act(actions.move_end, "people.manage", args=lambda w, by: [w.leaver.pk, w.now + timedelta(days=40)]),
    act(actions.invite_again, "people.manage", args=_seat),
)

MACHINE: Final = (
    ("people.actions.accept", "by whoever holds the invitation; the token is the authority"),
    ("people.actions.end_sessions", "follows from a seat that ended, or from the brake"),
)
