"""When to try a failing channel again."""

from __future__ import annotations

from typing import Final

LONGEST_SECONDS: Final = 900
REFUSED_SECONDS: Final = 900  # a refused key is tried again now and then: it may be mended elsewhere


def pause(failures: int, poll_seconds: int, *, share: float, asked_seconds: float | None = None) -> float:
    """Seconds to wait after the nth failure in a row (1 is the first): doubling, half of it random.

    `share` is a random number from 0 to 1. What the network asks for (Retry-After) is the least,
    up to a day.
    """
    top = min(LONGEST_SECONDS, max(1, poll_seconds) * 2.0 ** min(max(failures, 1) - 1, 12))
    wait = top / 2 + top / 2 * share
    return max(wait, min(asked_seconds or 0.0, 86_400.0))
