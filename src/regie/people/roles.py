"""Roles and the rights they carry. Closed world: a role or right that is not written here is refused."""

from __future__ import annotations

from typing import Final, Literal

Side = Literal["municipality", "agency"]

# role -> the side of the table on which it may be held
SIDES: Final[dict[str, Side]] = {
    "director": "municipality",  # regisseur of communication work
    "adviser": "municipality",  # communication adviser
    "duty_adviser": "municipality",  # piket
    "head_of_communication": "municipality",
    "administrator": "municipality",  # mayor, alderman
    "spokesperson": "municipality",
    "clerk": "municipality",  # registry of the council
    "auditor": "municipality",
    "archivist": "municipality",
    "privacy_officer": "municipality",
    "functional_manager": "municipality",  # channels and people
    "agent": "agency",
    "coordinator": "agency",
    "maker": "agency",
    "analyst": "agency",
}

_READ_WORK = frozenset(
    {
        "inbox.read",
        "escalation.read",
        "practice.read",
        "library.read",
        "content.read",
        "watch.read",
        "roster.read",
        "duty.read",
        "peaks.read",
        "planning.read",
    }
)
_HANDLE = _READ_WORK | {
    "duty.hand_over",
    "engagement.read",
    "inbox.claim",
    "inbox.note",
    "inbox.label",
    "inbox.draft",
    "inbox.submit",
    "planning.write",
    "inbox.silence",
    "inbox.ask_advice",
    "inbox.search",
    "publishing.read",
    "escalation.raise",
    "library.suggest",
    "roster.exchange",
    "crisis.read",
    "crisis.picture",
    "crisis.kernel",
}
# What the ladder puts to an agency's people they may take up, advise on or pass on; never decide.
_ASKED = frozenset({"escalation.acknowledge", "escalation.answer"})
_ADVISE = _HANDLE | {
    "campaigns.read",
    "library.write",
    "inbox.take_over",
    "planning.decide",
    "duty.replace",
    "peaks.tick",
    "inbox.give_advice",
    "inbox.times",
    "publishing.approve",
    "publishing.delegate",
    "publishing.ask_guest",
    "publishing.resolve_unknown",
    "publishing.withdraw",
    "escalation.acknowledge",
    "escalation.answer",
    "mandate.read",
    "channels.read",
    "brake.read",
    "brake.set",
    "audit.read",
    "watch.judge",
    "crisis.open",
    "crisis.decide",
    "hands.call",
}
_JUDGE = frozenset({"feedback.read", "feedback.score"})
# Weighing whether to outsource: quotes of agencies are in it, so no agency ever sees it.
_WEIGH = frozenset({"sourcing.read", "sourcing.write"})
_ACCOUNT = frozenset(
    {
        "campaigns.read",
        "feedback.read",
        "library.read",
        "audit.read",
        "audit.export",
        "audit.personal",
        "mandate.read",
        "engagement.read",
        "people.read",
        "access.read",
        "watch.read",
        "sourcing.read",
    }
)

RIGHTS: Final[dict[str, frozenset[str]]] = {
    "director": _ADVISE
    | _JUDGE
    | _WEIGH
    | {
        "campaigns.write",
        "campaigns.sign",
        "campaigns.calendar",
        "content.write",
        "sourcing.decide",
        "feedback.draw",
        "feedback.decide",
        "watch.write",
        "watch.approve",
        "watch.sources",
        "escalation.rules",
        "paging.manage",
        "library.approve",
        "brake.release",
        "mandate.phase",
        "mandate.sign",
        "mandate.sign_communication",
        "mandate.write",
        "engagement.write",
        "engagement.sign",
        "engagement.activate",
        "people.read",
        "people.manage",
        "access.read",
        "access.review",
        "exit.run",
        "channels.manage",
        "practice.play",
        "audit.export",
        "inbox.rules",
        "roster.plan",
        "inbox.norms",
        "duty.choose",
        "peaks.prepare",
        "peaks.run",
    },
    "adviser": _ADVISE
    | _JUDGE
    | _WEIGH
    | {
        "campaigns.write",
        "campaigns.calendar",
        "content.write",
        "feedback.draw",
        "inbox.norms",
        "library.approve",
        "mandate.write",
        "engagement.write",
        "people.read",
        "practice.play",
        "inbox.rules",
        "watch.write",
        "roster.plan",
        "peaks.prepare",
    },
    "duty_adviser": _ADVISE | {"mandate.phase", "people.read", "practice.play", "peaks.run"},
    "head_of_communication": _ADVISE
    | _JUDGE
    | _WEIGH
    | {
        "campaigns.write",
        "campaigns.sign",
        "campaigns.calendar",
        "content.write",
        "sourcing.decide",
        "duty.choose",
        "peaks.prepare",
        "peaks.run",
        "feedback.decide",
        "watch.write",
        "watch.approve",
        "watch.sources",
        "escalation.rules",
        "paging.manage",
        "library.approve",
        "brake.release",
        "mandate.phase",
        "mandate.sign",
        "engagement.sign",
        "mandate.sign_communication",
        "mandate.sign_manager",
        "engagement.activate",
        "people.read",
        "access.read",
        "access.review",
        "exit.run",
        "audit.export",
        "practice.play",
        "roster.plan",
    },
    "administrator": _READ_WORK
    | {
        "campaigns.read",
        "campaigns.sign",
        "sourcing.read",
        "sourcing.decide",
        "publishing.read",
        "publishing.approve",
        "publishing.delegate",
        "escalation.acknowledge",
        "escalation.answer",
        "inbox.give_advice",
        "brake.read",
        "brake.set",
        "crisis.read",
        "crisis.open",
        "crisis.decide",
        "mandate.phase",
        "mandate.read",
        "engagement.read",
        "mandate.sign_manager",
    },
    "spokesperson": _ADVISE | {"library.approve", "people.read"},
    "clerk": _ACCOUNT | {"brake.read", "crisis.read", "campaigns.calendar"},
    "auditor": _ACCOUNT | {"brake.read", "channels.read", "roster.read", "crisis.read"},
    "archivist": _ACCOUNT,
    "privacy_officer": _ACCOUNT | {"channels.read", "watch.advise"},
    "functional_manager": frozenset(
        {
            "paging.manage",
            "channels.read",
            "channels.manage",
            "people.read",
            "people.manage",
            "access.read",
            "access.review",
            "practice.read",
            "practice.play",
            "audit.read",
            "watch.read",
            "watch.sources",
            "brake.read",
            "brake.set",
            "engagement.read",
        }
    ),
    "agent": _HANDLE | _ASKED | {"engagement.acknowledge", "feedback.read"},
    "coordinator": _HANDLE
    | _ASKED
    | {
        "campaigns.read",
        "campaigns.ask",
        "campaigns.take",
        "content.write",
        "feedback.read",
        "feedback.appeal",
        "engagement.acknowledge",
        "exit.declare",
        "inbox.take_over",
        "inbox.times",
        "duty.replace",
        "people.read",
        "mandate.read",
        "brake.read",
        "channels.read",
        "practice.play",
        "roster.plan",
        "hands.call",
    },
    "maker": _READ_WORK
    | {
        "campaigns.read",
        "campaigns.ask",
        "content.write",
        "planning.write",
        "roster.exchange",
        "library.suggest",
        "engagement.read",
        "inbox.note",
        "publishing.read",
        "engagement.acknowledge",
        "crisis.read",
        "crisis.kernel",
    },
    "analyst": _READ_WORK
    | {
        "roster.exchange",
        "engagement.read",
        "inbox.note",
        "inbox.search",
        "engagement.acknowledge",
        "watch.write",
        "watch.judge",
        "crisis.read",
        "crisis.picture",
    },
    "software": frozenset({"inbox.read"}),
}

ALL_RIGHTS: Final[frozenset[str]] = frozenset().union(*RIGHTS.values())


def may(role: str, right: str) -> bool:
    """Whether the role carries the right. Unknown role or right: no."""
    return right in RIGHTS.get(role, frozenset())


def needs_second_factor(role: str) -> bool:
    """Agency people reach municipal channels from outside, so a second factor is enforced (BIO2 5.17.01)."""
    return SIDES.get(role) == "agency"
