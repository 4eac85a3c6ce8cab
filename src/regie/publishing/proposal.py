"""What comes in at the door out, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that somebody wants to send. `subject` is the subject of an e-mail; `case` as `case:12`.

    `facts` are what the mandate is asked about; `expires_at` means "not after". `answer_id` is the version
    of the library's answer that was inserted, as `answer_text`. `explained` are the checks that the writer
    did not follow, each with the reason. `kernel_id` is the kernel message it stands on in a crisis.

    A text of our own answers nobody. It may wait for its moment (`not_before`), belong to a `bundle` that
    people decide about together, and be a comment under another release (`follows_id`).
    """

    account_id: int
    text: str
    facts: Mapping[str, str]
    thread_id: int | None = None
    in_reply_to_id: int | None = None
    subject: str = ""
    assignment_id: int | None = None
    case: str = ""
    visibility: str = "public"
    expires_at: datetime | None = field(default=None)
    answer_id: int | None = None
    answer_text: str = ""
    explained: Sequence[Mapping[str, str]] = ()
    kernel_id: int | None = None
    not_before: datetime | None = None
    bundle: str = ""
    follows_id: int | None = None


class NotAllowed(Exception):
    """The action is refused; `reason` is a code that the screens turn into words.

    Codes: right, scope, software, own_text, wrong_state, already_given, given_for_you, wrong_role,
    not_your_turn, against_advice, no_comment, no_text, changed, too_late, nothing_waits, answer_expired,
    answer_retired, answer_replaced, answer_not_approved, not_acknowledged, crisis_paused, kernel_missing,
    kernel_expired, kernel_replaced, kernel_withdrawn, not_relayed, under_way, past, not_in_bundle.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
