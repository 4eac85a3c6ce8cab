"""A breaker per account: after failures in a row the account rests, then one release tries it out.

Closed: send. Open: wait until `open_until`. After that half open: one attempt at a time; success
closes it, failure opens it for twice as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

THRESHOLD: Final = 4
FIRST_REST_SECONDS: Final = 10.0
LONGEST_REST_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures in a row and until when the account rests."""

    failures: int = 0
    open_until: datetime | None = None

    def succeeded(self) -> Breaker:
        """The network answered: closed."""
        return Breaker()

    def failed(self, now: datetime, *, after_seconds: float | None = None) -> Breaker:
        """One more failure; from the threshold on the account rests, longer every time.

        Retry-After holds for the whole account at once, because limits are per account.
        """
        failures = self.failures + 1
        rest = 0.0
        if failures >= THRESHOLD:
            rest = min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * 2.0 ** min(failures - THRESHOLD, 10))
        rest = max(rest, min(after_seconds or 0.0, LONGEST_REST_SECONDS))
        return Breaker(failures, now + timedelta(seconds=rest) if rest else None)

    def lets_through(self, now: datetime, under_way: int) -> bool:
        """Whether an attempt may begin while `under_way` others are live on the account."""
        if self.open_until is not None and now < self.open_until:
            return False
        return self.failures < THRESHOLD or under_way == 0
