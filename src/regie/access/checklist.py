"""The steps of an exit and what must be true before one is done. Plain: facts in, answer out.

Which steps an exit has follows from the exit checklist of the assignment: what was agreed is what is run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

# In the order in which they are done. BIO2 5.20.06: the way out is a fixed part of the contract.
STEPS: Final = ("access", "work", "keys", "export", "handover", "destruction", "evaluation")
# What was agreed in the assignment (`engagement.vocabulary.EXIT_ITEMS`) -> the step that settles it.
STEP_OF: Final[Mapping[str, str]] = {
    "access_revoked": "access",
    "cases_handed_over": "work",
    "accounts_returned": "keys",
    "content_exported": "export",
    "archive_exported": "export",
    "handover_session": "handover",
    "data_destroyed": "destruction",
    "evaluation_held": "evaluation",
}
# Without these a door stays open or data stay behind; no assignment starts without them, so no exit ends so.
ALWAYS: Final = frozenset({"access", "export", "destruction"})
# would: a rehearsal, in which nothing is revoked
STATES: Final = ("open", "done", "would")
CLOSED: Final = frozenset({"done", "would"})
# Steps a person does not tick: the facts decide, at every look again.
BY_FACT: Final = frozenset({"access", "work", "keys"})
# Steps a person ticks with a note of what was done and when.
BY_HAND: Final = frozenset({"handover", "evaluation"})


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """What the database says about the agency's access under this assignment at this moment."""

    assignment_ended: bool
    members: int  # people still on the assignment
    sessions: int  # of them, people whose sessions may still be open
    claims: int  # cases somebody of the agency holds
    queued: int  # texts of the agency that wait to go out
    waiting: int  # texts of the agency that wait for a decision
    keys: int  # channel credentials an agency account could reach
    opened: int  # times anybody at the agency tried the screen with keys and was let in


def answer(code: str, facts: AccessFacts) -> bool:
    """Whether the facts say this step is done; closed world: an unknown step is not."""
    if code == "access":
        return facts.assignment_ended and facts.members == 0 and facts.sessions == 0
    if code == "work":
        return facts.claims == 0 and facts.queued == 0
    if code == "keys":
        return facts.keys == 0 and facts.opened == 0
    return False


def steps_of(agreed: Collection[str]) -> tuple[str, ...]:
    """The steps of an exit under this checklist, in the order in which they are done.

    A checklist that says nothing leaves nothing out: then every step is run.
    """
    asked = {STEP_OF[item] for item in agreed if item in STEP_OF}
    return tuple(code for code in STEPS if not asked or code in asked | ALWAYS)


def settled_by(code: str, agreed: Collection[str]) -> tuple[str, ...]:
    """The items of the checklist that this step settles, in the order in which they were agreed."""
    return tuple(item for item in agreed if STEP_OF.get(item) == code)


def may_close(states: Mapping[str, str]) -> bool:
    """An exit is closed when every step it began with is done; one that lacks what it always has, never."""
    return states.keys() >= ALWAYS and all(state in CLOSED for state in states.values())
