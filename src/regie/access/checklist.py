"""The steps of an exit and what must be true before one is done. Plain: facts in, answer out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# In the order in which they are done. BIO2 5.20.06: the way out is a fixed part of the contract.
STEPS: Final = ("access", "work", "keys", "export", "handover", "destruction", "evaluation")
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


def may_close(states: dict[str, str]) -> bool:
    """An exit is closed when every step is; a step that is missing is open."""
    return all(states.get(code) in CLOSED for code in STEPS)
