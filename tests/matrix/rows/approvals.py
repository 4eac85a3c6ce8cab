"""What waits for a decision on its way out."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.kernel.actor import Actor
from regie.publishing.actions import delegations, guests, planned, releases
from regie.publishing.delegating import NewDelegation
from regie.publishing.guest import NewQuestion
from regie.publishing.proposal import Proposal
from tests.matrix.shape import PUBLIC, act, get, post
from tests.matrix.world import FACTS, World


def _release(w: World, by: Actor) -> list[object]:
    return [w.release.pk]


def _deed(name: str) -> object:
    return lambda w, by: [w.release.pk, name]


def _delegation(w: World, by: Actor) -> list[object]:
    to = w.colleague.user_id if w.colleague else 0
    return [NewDelegation(to, by.role, w.now, w.now + timedelta(days=3), "Vakantie")]


_GUEST: Final = NewQuestion("Jan Kundig", "jan@regie.example", "Jurist", "Klopt dit?")


def _asked(w: World, by: Actor) -> dict[str, object]:
    return {
        "name": "Jan Kundig",
        "email": "jan@regie.example",
        "function": "Jurist",
        "question": "Klopt dit?",
        "hours": 24,
    }


ROUTES: Final = (
    get("approvals", "publishing.read", bound="place"),
    get("approval", "publishing.read", args=_release),
    post("advice_ask", "publishing.ask_guest", args=_release, data=_asked),
    post("advice_take_back", "publishing.ask_guest", args=lambda w, by: [w.guest().pk]),
    get("delegations", "publishing.delegate", bound="place"),
    post("delegation_end", "publishing.delegate", args=lambda w, by: [w.delegated().pk]),
    get("advice_link", PUBLIC, args=lambda w, by: [w.link()]),
    post(
        "approval_deed",
        "publishing.approve",
        door="publishing.read",
        args=_deed("approve"),
        note="approve",
        data=lambda w, by: {"binding": w.release.binding},
    ),
    post(
        "approval_deed",
        "publishing.approve",
        door="publishing.read",
        args=_deed("return"),
        note="return",
        data=lambda w, by: {"comment": "Korter."},
    ),
    post(
        "approval_deed",
        "inbox.submit",
        door="publishing.read",
        args=lambda w, by: [w.written(by).pk, "edit"],
        note="edit",
        data=lambda w, by: {"text": "Overmorgen komen we."},
    ),
    post(
        "approval_deed",
        "publishing.withdraw",
        door="publishing.read",
        args=_deed("withdraw"),
        note="withdraw",
    ),
    post(
        "approval_deed",
        "publishing.resolve_unknown",
        door="publishing.read",
        note="resolve",
        args=lambda w, by: [w.unknown(by).pk, "resolve"],
        data=lambda w, by: {"there": "yes", "comment": "Gezien."},
    ),
)

ACTIONS: Final = (
    act(
        releases.propose,
        "inbox.submit",
        args=lambda w, by: [Proposal(w.channel.pk, "Dag!", FACTS, w.question.thread_id, w.question.pk)],
    ),
    act(releases.approve, "publishing.approve", args=lambda w, by: [w.release]),
    act(
        releases.return_,
        "publishing.approve",
        args=lambda w, by: [w.release],
        more=lambda w, by: {"comment": "Korter."},
    ),
    act(releases.edit, "inbox.submit", args=lambda w, by: [w.written(by), "Overmorgen komen we."]),
    act(releases.withdraw, "publishing.withdraw", args=lambda w, by: [w.release]),
    act(releases.take_over, "publishing.withdraw", args=lambda w, by: [w.release]),
    act(delegations.delegate, "publishing.delegate", args=_delegation),
    act(delegations.revoke, "publishing.delegate", args=lambda w, by: [w.delegated()]),
    act(guests.ask, "publishing.ask_guest", args=lambda w, by: [w.release, _GUEST]),
    act(guests.take_back, "publishing.ask_guest", args=lambda w, by: [w.guest()]),
    act(
        releases.resolve_unknown,
        "publishing.resolve_unknown",
        args=lambda w, by: [w.unknown(by), True],
        more=lambda w, by: {"evidence": "Gezien."},
    ),
    act(
        planned.reschedule,
        "inbox.submit",
        args=lambda w, by: [w.release, w.now + timedelta(hours=1), w.now + timedelta(hours=5)],
    ),
    act(planned.offer_anew, "inbox.submit", args=lambda w, by: [w.stopped(), w.now, None]),
    act(planned.approve_bundle, "publishing.approve", args=lambda w, by: w.bundled()),
)

MACHINE: Final = (
    ("publishing.actions.releases.note_read", "notes that the page was read; the page has asked already"),
    ("publishing.actions.deeds.decide", "writes down a decision for actions that have asked already"),
    ("publishing.actions.deeds.opened", "this is the check itself"),
    ("publishing.actions.guests.note_mail", "follows from asking; that has asked already"),
    ("publishing.actions.leavers.judge_again", "follows from a seat that ended"),
    ("publishing.actions.ledger.record", "writes a line for actions that have asked already"),
)
