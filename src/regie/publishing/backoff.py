"""When to try again: full jitter, the network's own wish first, never past the message's own end.

Full jitter (a random moment between zero and the exponential ceiling) spreads a herd of waiting
releases best; see docs/explanation/outbox.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

BASE_SECONDS: Final = 2.0
CEILING_SECONDS: Final = 300.0
# A network that asks for more than this is refused: the release fails and a person decides.
LONGEST_WISH_SECONDS: Final = 6 * 3600.0
MOST_FAILURES: Final = 12


def delay_seconds(failures: int, after_seconds: float | None, chance: Callable[[], float]) -> float:
    """Seconds to wait after the `failures`-th failure in a row (from 1). `chance` gives 0 ≤ x < 1.

    `after_seconds` is Retry-After: never tried earlier than that; jitter comes on top of it.
    """
    ceiling = min(CEILING_SECONDS, BASE_SECONDS * 2.0 ** min(max(failures, 1) - 1, 16))
    jitter = ceiling * chance()
    if after_seconds is None or not after_seconds > 0:  # also refuses a NaN
        return jitter
    return after_seconds + min(jitter, after_seconds * 0.1)


def next_moment(
    now: datetime,
    failures: int,
    *,
    after_seconds: float | None = None,
    expires_at: datetime | None = None,
    chance: Callable[[], float],
) -> datetime | None:
    """The next try; None when there is none: too many failures, too long a wait, or past `expires_at`."""
    if failures >= MOST_FAILURES:
        return None
    wait = delay_seconds(failures, after_seconds, chance)
    if wait > LONGEST_WISH_SECONDS:
        return None
    moment = now + timedelta(seconds=wait)
    return None if expires_at is not None and moment >= expires_at else moment
