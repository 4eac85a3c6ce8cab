"""Ways in which the practice network can misbehave on purpose, so people can rehearse a bad channel."""

from __future__ import annotations

from typing import Final

ANSWERS_500: Final = "answers_500"  # every call fails at once
HANGS: Final = "hangs"  # no answer until the caller gives up; nothing is done
RATE_LIMITS: Final = "rate_limits"  # refuses, and says when to come back
REVOKED: Final = "revoked"  # the token no longer works
LOSES_ANSWER: Final = "loses_answer"  # accepts the post, then the connection breaks

FAULTS: Final = (ANSWERS_500, HANGS, RATE_LIMITS, REVOKED, LOSES_ANSWER)
RATE_LIMIT_SECONDS: Final = 30
MAX_LENGTH: Final = 500  # characters as a reader sees them


class NetworkRefused(Exception):
    """The practice network does not accept this; `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAllowed(Exception):
    """The person may not do this on the practice network; already in the ledger."""
