"""The practice network of a municipality."""

from __future__ import annotations

from typing import Final

from regie.practice import actions
from regie.practice.models import PracticeAccount
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World

# A page about one town: agency people whose assignment has ended work for none.
_NO_TOWN: Final = (But("hidden", "no municipality to work for any more", situations=("ended",)),)


def _own(w: World) -> PracticeAccount:
    return PracticeAccount.objects.get(handle="zilvermeeuw")


def _place(name: str, right: str, **more: object) -> object:
    return post(name, right, bound="place", cover="town", but=_NO_TOWN, **more)


ROUTES: Final = (
    get("practice", "practice.read", bound="place", cover="town"),
    get("practice_account", "practice.read", cover="town", args=lambda w, by: [w.handle]),
    get("practice_thread", "practice.read", cover="town", args=lambda w, by: [w.post.pk]),
    _place("practice_write", "practice.play", data=lambda w, by: {"name": "Fenna J.", "text": "Hallo"}),
    _place("practice_play", "practice.play", data=lambda w, by: {"scenario": "quiet_night", "speed": "60"}),
    _place("practice_fault", "practice.play", data=lambda w, by: {"fault": "hangs"}),
    _place("practice_pause", "practice.play"),
    _place("practice_resume", "practice.play"),
    _place("practice_stop", "practice.play"),
)

ACTIONS: Final = (
    act(actions.set_fault, "practice.play", cover="town", args=lambda w, by: [_own(w), "hangs"]),
    act(
        actions.write_as_resident,
        "practice.play",
        cover="town",
        args=lambda w, by: [w.town.slug, "Fenna J.", "Hallo"],
    ),
    act(actions.play, "practice.play", cover="town", args=lambda w, by: [w.town.slug, "quiet_night"]),
    act(actions.pause, "practice.play", cover="town", args=lambda w, by: [w.town.slug]),
    act(actions.resume, "practice.play", cover="town", args=lambda w, by: [w.town.slug]),
    act(actions.stop, "practice.play", cover="town", args=lambda w, by: [w.town.slug]),
)
