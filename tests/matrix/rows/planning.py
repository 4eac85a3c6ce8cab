"""The calendar: planned by whoever works on the channel, decided about after a crisis by the municipality."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final

from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.planning import queries
from regie.planning.actions import freezing, mending, slots
from regie.planning.actions.slots import NewPlan
from regie.planning.models import Slot
from regie.planning.moments import moment
from regie.publishing.models import Release
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import MARK, World


def _slot(w: World, **more: object) -> Slot:
    day = local(w.now).date() + timedelta(days=3)
    fields: dict[str, object] = {
        "municipality": w.town, "account": w.channel, "title": MARK, "topic": "waste",
        "text": "De markt verhuist.",
        "on": day, "at": time(9), "moment": moment(day, time(9)), "made_by_id": w.chief().user_id,
        "made_at": w.now,
    }  # fmt: skip
    return Slot.objects.create(**{**fields, **more})


def _held(w: World) -> Slot:
    return _slot(w, state=Slot.HELD, held_at=w.now)


def _out(w: World, state: str) -> Slot:
    """Its release stands where it is said to."""
    Release.objects.filter(pk=w.release.pk).update(state=state, thread=None, in_reply_to=None)
    return _slot(w, state=Slot.OFFERED, release=w.release)


def _bundle(w: World, by: Actor) -> dict[str, object]:
    row = Slot.objects.get(title=MARK)
    Release.objects.filter(pk=w.release.pk).update(bundle=f"item:{row.item}")
    w.release.refresh_from_db()
    return {"release": w.release.pk, f"binding-{w.release.pk}": w.release.binding}


def _plan(w: World, by: Actor) -> list[object]:
    day = local(w.now).date() + timedelta(days=3)
    return [NewPlan((w.channel.pk,), MARK, "De markt verhuist.", "waste", day, time(9))]


def _form(w: World, by: Actor) -> dict[str, object]:
    day = local(w.now).date() + timedelta(days=3)
    own = queries.accounts_of(by, w.now).filter(active=True).values_list("pk", flat=True)[:1]
    return {
        "title": "Markt", "channels": [str(pk) for pk in own], "text": "De markt verhuist.", "topic": "waste",
        "on": day.isoformat(), "at": "09:00",
    }  # fmt: skip


def _moment(w: World, by: Actor) -> dict[str, object]:
    return {"on": (local(w.now).date() + timedelta(days=5)).isoformat(), "at": "10:00"}


_NOWHERE: Final = (
    But("deny", "without work for a municipality there is no channel to plan for", situations=("ended",)),
)

ROUTES: Final = (
    get("planning", "planning.read", bound="place"),
    get("planning-new", "planning.write", bound="place"),
    post("planning-new", "planning.write", bound="place", data=_form, but=_NOWHERE),
    get("planning-slot", "planning.read", args=lambda w, by: [_slot(w).pk]),
    post("planning-move", "planning.write", args=lambda w, by: [_slot(w).pk], data=_moment),
    post(
        "planning-deed", "inbox.submit", door="planning.read", note="hand over",
        args=lambda w, by: [_slot(w).pk, "offer"],
    ),
    post(
        "planning-deed", "planning.write", door="planning.read", note="drop",
        args=lambda w, by: [_slot(w).pk, "drop"], data=lambda w, by: {"reason": "Afgelast"},
    ),
    post(
        "planning-deed", "planning.write", door="planning.read", note="rewrite",
        args=lambda w, by: [_slot(w).pk, "rewrite"], data=lambda w, by: {"text": "Anders."},
    ),
    post(
        "planning-deed", "inbox.submit", door="planning.read", note="repair",
        args=lambda w, by: [_out(w, "failed").pk, "repair"],
    ),
    post(
        "planning-deed", "inbox.submit", door="planning.read", note="correct",
        args=lambda w, by: [_out(w, "sent").pk, "correct"], data=lambda w, by: {"text": "Het is dinsdag."},
    ),
    post(
        "planning-deed", "publishing.approve", door="planning.read", note="approve all",
        args=lambda w, by: [_out(w, "waiting").pk, "approve"], data=_bundle,
    ),
    get("planning-held", "planning.decide", bound="place"),
    post(
        "planning-decide", "planning.decide", args=lambda w, by: [_held(w).pk],
        data=lambda w, by: {"what": "release"},
    ),
)  # fmt: skip

ACTIONS: Final = (
    act(slots.plan, "planning.write", args=_plan),
    act(
        slots.move, "planning.write",
        args=lambda w, by: [_slot(w), local(w.now).date() + timedelta(days=5), time(10)],
    ),
    act(slots.drop, "planning.write", args=lambda w, by: [_slot(w), "Afgelast"]),
    act(slots.rewrite, "planning.write", args=lambda w, by: [_slot(w), "Anders."]),
    act(slots.offer, "inbox.submit", args=lambda w, by: [_slot(w)]),
    act(mending.repair, "inbox.submit", args=lambda w, by: [_out(w, "failed")]),
    act(mending.correct, "inbox.submit", args=lambda w, by: [_out(w, "sent"), "Het is dinsdag."]),
    act(freezing.let_out, "planning.decide", args=lambda w, by: [_held(w)]),
    act(
        freezing.let_out_at, "planning.decide",
        args=lambda w, by: [_held(w), local(w.now).date() + timedelta(days=5), time(10)],
    ),
    act(freezing.drop_held, "planning.decide", args=lambda w, by: [_held(w), "Past niet meer"]),
)  # fmt: skip

MACHINE: Final = (
    ("planning.actions.authority.allowed", "this is the check itself"),
    ("planning.actions.authority.opened", "this is the check itself"),
    ("planning.actions.authority.municipal", "this is the check itself"),
    ("planning.actions.authority.note", "writes a line for actions that have asked already"),
    ("planning.actions.slots.let_go", "for actions that have asked already; withdrawing asks again"),
    ("planning.actions.slots.proposal", "puts a proposal together; writes nothing"),
    ("planning.actions.slots.hand_over", "for actions that have asked already; proposing asks again"),
)
