"""Calls for hands: asked by who plans the night, answered by whoever was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.hands.actions import answers, calls
from regie.hands.actions.calls import NewCall
from regie.hands.models import Ask, Call
from regie.kernel.actor import Actor
from regie.roster.models import Worker
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import MARK, World


def free(w: World) -> None:
    """Everybody who works under an assignment can be rostered, and is free."""
    for one in w.assignments.values():
        for user in one.members.all():
            Worker.objects.get_or_create(user=user, organisation=one.agency)
    assert w.colleague
    Worker.objects.get_or_create(user=w.colleague.user, organisation=w.town)
    adviser = w.seats["adviser", "other_town"]
    Worker.objects.get_or_create(user=adviser.user, organisation=w.other_town)


def _new(w: World) -> NewCall:
    free(w)
    start = w.now + timedelta(hours=1)
    return NewCall(w.town.pk, f"{MARK} storm", 1, start, start + timedelta(hours=4))


def _call(w: World) -> Call:
    return calls.call(_new(w), by=w.chief(), now=w.now)


def _asked(w: World, by: Actor) -> Call:
    """Whoever asks for the cell was asked too."""
    call = _call(w)
    worker, _made = Worker.objects.get_or_create(
        user_id=by.user_id or 0, organisation_id=by.organisation_id or 0
    )
    Ask.objects.get_or_create(call=call, user_id=by.user_id or 0, defaults={"worker": worker})
    return call


def _form(w: World) -> dict[str, object]:
    free(w)
    start = (w.now + timedelta(hours=3)).strftime("%Y-%m-%dT%H:00")
    return {"title": "Storm", "places": "1", "start": start, "hours": "4"}


_ITS_OWN: Final = (
    But(
        "deny",
        "an agency takes back its own calls only",
        roles=("coordinator",),
        situations=("own_agency", "other_agency"),
    ),
)

ROUTES: Final = (
    get("hands", "duty.read", bound="place"),
    get("hands-new", "hands.call", bound="place"),
    post("hands-new", "hands.call", bound="place", data=lambda w, by: _form(w)),
    get("hands-call", "duty.read", cover="town", args=lambda w, by: [_asked(w, by).pk]),
    post(
        "hands-answer",
        "duty.read",
        cover="town",
        args=lambda w, by: [_asked(w, by).pk],
        data=lambda w, by: {"comes": "no"},
    ),
    post("hands-withdraw", "hands.call", cover="town", args=lambda w, by: [_asked(w, by).pk], but=_ITS_OWN),
)

ACTIONS: Final = (
    act(calls.call, "hands.call", cover="town", args=lambda w, by: [_new(w)]),
    act(calls.withdraw, "hands.call", cover="town", args=lambda w, by: [_call(w)], but=_ITS_OWN),
    act(answers.accept, "duty.read", cover="town", args=lambda w, by: [_asked(w, by)]),
    act(answers.decline, "duty.read", cover="town", args=lambda w, by: [_asked(w, by)]),
)

MACHINE: Final = (
    ("hands.actions.authority.record", "writes down what others did"),
    ("hands.actions.calls.end_about", "follows from what it was for being over; who ended that has asked"),
)
