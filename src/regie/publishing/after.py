"""What a result means for a release. Plain: where it stood and what came of the call, in; what next, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from regie.publishing import backoff
from regie.publishing.delivery import Result

MOST_LOOKS: Final = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A release during an attempt: failures and looks in a row, and its own end."""

    failures: int
    looks: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class After:
    """The state that follows, when to look at it again (None: no more), and the counters."""

    state: str
    due_at: datetime | None = None
    failures: int = 0
    looks: int = 0
    problem: str = ""


def after(
    standing: Standing, result: Result, *, now: datetime, settle: float, chance: Callable[[], float]
) -> After:
    """Closed: an outcome that is not known here counts as uncertain.

    Only `later`, `absent` and `not_begun` lead back to the queue, because only they are certain that
    nothing was published.
    """
    match result.outcome:
        case "sent":
            return After("sent")
        case "refused" | "unauthorised":
            return After("failed", problem=result.outcome)
        case "not_begun":
            return After("queued", now, standing.failures)
        case "later" | "absent":
            return _again(standing, result, now, chance)
        case "unreadable":
            return After("unknown", problem="unreadable")
        case "look_later":
            return _look_again(standing, result, now, chance)
        case _:
            return After(
                "sending", now + timedelta(seconds=settle), standing.failures, standing.looks, "uncertain"
            )


def _again(standing: Standing, result: Result, now: datetime, chance: Callable[[], float]) -> After:
    failures = standing.failures + 1
    moment = backoff.next_moment(
        now, failures, after_seconds=result.after_seconds, expires_at=standing.expires_at, chance=chance
    )
    if moment is not None:
        return After("queued", moment, failures, problem=result.outcome)
    if failures < backoff.MOST_FAILURES and standing.expires_at is not None:
        return After("expired", problem="expired")
    return After("failed", problem="given_up")


def _look_again(standing: Standing, result: Result, now: datetime, chance: Callable[[], float]) -> After:
    looks = standing.looks + 1
    if looks >= MOST_LOOKS:
        return After("unknown", problem="not_established")
    wait = backoff.delay_seconds(looks, result.after_seconds, chance)
    wait = min(wait, backoff.CEILING_SECONDS)
    return After("sending", now + timedelta(seconds=wait), standing.failures, looks, "look_later")
