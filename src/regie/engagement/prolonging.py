"""Prolonging an assignment: when it may be, and what the signature covers. Plain: values in, reason out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from regie.audit import canonical
from regie.kernel.clock import local
from regie.kernel.text import sha256_hex

# How many days before its end an assignment is spoken of: first a word, then a warning. A procurement, an
# evaluation and new agreements take weeks.
WARN_DAYS: Final = (56, 21)
# The farthest a new end may lie after the old one. Longer is another assignment, weighed anew.
MOST_DAYS: Final = 366
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the prolongation rests on: when was looked back, what was found, and what changes by it."""

    on: date
    findings: str
    changes: str


@dataclass(frozen=True, slots=True)
class NewEnd:
    """A new mandatory end, with the evaluation behind it and the day of the next one."""

    ends_at: datetime
    evaluation: Evaluation
    next_evaluation: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How the assignment stands: its state, its dates, and the evaluation that it was last prolonged on."""

    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    last_evaluation: date | None = None


def objection(new: NewEnd, standing: Standing, now: datetime) -> str:
    """Why it cannot be prolonged so; empty when it can.

    Codes: state (it never started), ended, not_longer, too_long, evaluation_day, evaluation_used,
    no_findings, next_evaluation.
    """
    if standing.state == "ended" or (standing.ends_at is not None and standing.ends_at <= now):
        return "ended"
    if standing.state != "active" or standing.starts_at is None or standing.ends_at is None:
        return "state"
    if new.ends_at <= standing.ends_at:
        return "not_longer"
    if new.ends_at - standing.ends_at > MOST_DAYS * DAY:
        return "too_long"
    return _evaluation(new, standing.starts_at, standing.last_evaluation, now)


def _evaluation(new: NewEnd, starts_at: datetime, last: date | None, now: datetime) -> str:
    today, told = local(now).date(), new.evaluation
    if not local(starts_at).date() <= told.on <= today:
        return "evaluation_day"
    if last is not None and told.on <= last:
        return "evaluation_used"
    if not told.findings.strip() or not told.changes.strip():
        return "no_findings"
    return "" if today < new.next_evaluation <= local(new.ends_at - DAY / 2).date() else "next_evaluation"


def warned(ends_at: datetime, now: datetime) -> int | None:
    """Whole days until the end when that is near enough to speak of; None when further away or past."""
    left = ends_at - now
    return left.days if timedelta(0) < left <= WARN_DAYS[0] * DAY else None


def seal(assignment_id: int, old_end: datetime, new: NewEnd) -> str:
    """SHA-256 of the canonical JSON (RFC 8785) of everything the signature covers."""
    told: Mapping[str, object] = {
        "assignment": assignment_id,
        "from": old_end,
        "until": new.ends_at,
        "evaluation": {
            "on": new.evaluation.on,
            "findings": new.evaluation.findings,
            "changes": new.evaluation.changes,
        },
        "next_evaluation": new.next_evaluation,
    }
    return sha256_hex(canonical.encode(canonical.plain(told)).decode())
