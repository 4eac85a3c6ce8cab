"""The last question before sending: may this still go, exactly as it was approved?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from regie.publishing.approvals import Given, enough, needs
from regie.publishing.permission import Answer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A queued release as it stands at the moment of sending."""

    binding: str  # what the approvals are for
    binding_now: str  # of the text, channel, thread and the mandate version that holds now
    expires_at: datetime | None
    given: Sequence[Given]
    writers: Collection[int]
    channel_open: bool = True
    gone: Sequence[Given] = ()  # approvals of people who no longer have the seat they spoke from


@dataclass(frozen=True, slots=True)
class Passage:
    """`go`, or the state in which the release stays and the reason code."""

    go: bool
    state: str = "sending"
    reason: str = ""


def passage(candidate: Candidate, answer: Answer, now: datetime) -> Passage:
    """Closed world: only `allow`, or enough approvals of exactly this under exactly this mandate."""
    if candidate.expires_at is not None and now >= candidate.expires_at:
        return Passage(False, "expired", "expired")
    if answer.reason == "brake":
        return Passage(False, "stopped", "brake")
    if not candidate.channel_open:
        return Passage(False, "lapsed", "channel_off")
    if answer.outcome not in {"allow", "approve", "escalate"}:
        return Passage(False, "lapsed", answer.reason or "forbidden")
    # An approval was for that version of the mandate; a text that never needed one loses nothing.
    was_approved = bool(candidate.given or candidate.gone)
    if candidate.binding_now != candidate.binding and (was_approved or answer.outcome != "allow"):
        return Passage(False, "lapsed", "mandate_changed")
    asked = needs(answer.outcome, answer.obligations)
    if enough(asked, candidate.given, binding=candidate.binding, writers=candidate.writers):
        return Passage(True)
    ever = [*candidate.given, *candidate.gone]
    left = enough(asked, ever, binding=candidate.binding, writers=candidate.writers)
    return Passage(False, "lapsed", "approver_left" if left else "approvals_missing")
