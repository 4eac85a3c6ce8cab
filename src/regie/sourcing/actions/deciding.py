"""A named person decides on figures that stay as they were, and looks back at a date chosen on that day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from regie.audit import actions as audit
from regie.audit.canonical import encode
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.kernel.text import clean
from regie.sourcing.actions.authority import own, refuse
from regie.sourcing.models import Comparison, Decision, Figures, Run

LONGEST_REVIEW: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which scenario, why, and when it is looked at again."""

    scenario: str
    reason: str
    review_on: date


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of it: from figures, and what only people know. Shares 0 to 1."""

    note: str
    cost_year: float | None = None
    service_level: float | None = None


def decide(run: Run, choice: Choice, *, by: Actor, now: datetime) -> Decision:
    """Decide. Raises Refused: state (not done), scenario (unknown), gates (not yet, first this), empty, date,
    twice.
    """
    action, subject, place = "sourcing.decided", str(run), run.study.municipality_id
    who = own(action, "sourcing.decide", place, by, subject=subject)
    reason = clean(choice.reason).strip()[:4000]
    expected = run.found.get("scenarios", {}).get(choice.scenario)
    if wrong := _objection(run, choice, reason, local(now).date()):
        raise refuse(action, wrong, by, subject=subject)
    try:
        with transaction.atomic():
            made = Decision.objects.create(
                run=run,
                scenario=choice.scenario,
                reason=reason,
                decided_by_id=who,
                decided_role=by.role,
                decided_at=now,
                review_on=choice.review_on,
                expected={**expected, "conversations_week": run.found["conversations_week"]},
                sha256=fingerprint(run),
            )
            details = {"scenario": choice.scenario, "advised": run.found["advised"], "sha256": made.sha256}
            audit.record(action, by=by, subject=subject, details=details, personal={"reason": reason})
    except IntegrityError:
        raise refuse(action, "twice", by, subject=subject) from None
    return made


def _objection(run: Run, choice: Choice, reason: str, today: date) -> str:
    if run.state != Run.DONE:
        return "state"
    expected = run.found.get("scenarios", {}).get(choice.scenario)
    if expected is None:
        return "scenario"
    if expected["failing"]:
        return "gates"
    if not reason:
        return "empty"
    return "" if today < choice.review_on <= today + LONGEST_REVIEW else "date"


def fingerprint(run: Run) -> str:
    """Over what went in and what came out: a decision shows for good on which figures it stands."""
    told: dict[str, Any] = {"given": run.given, "volume": run.volume, "found": run.found}
    return hashlib.sha256(encode(told)).hexdigest()


def compare(
    decision: Decision, happened: Happened, figures: Figures | None, *, by: Actor, now: datetime
) -> Comparison:
    """Keep what happened beside what was expected. Raises Refused: content, scope, empty (nothing told)."""
    action, subject = "sourcing.compared", str(decision)
    place = decision.run.study.municipality_id
    who = own(action, "sourcing.write", place, by, subject=subject)
    if figures is not None and figures.municipality_id != place:
        raise refuse(action, "scope", by, subject=subject)
    note = clean(happened.note).strip()[:4000]
    told = _happened(happened, figures)
    if not told and not note:
        raise refuse(action, "empty", by, subject=subject)
    level, cost = happened.service_level, happened.cost_year
    if (level is not None and not 0 <= level <= 1) or (cost is not None and not 0 <= cost <= 1e9):
        raise refuse(action, "content", by, subject=subject)
    with transaction.atomic():
        made = Comparison.objects.create(
            decision=decision, figures=figures, happened=told, note=note, made_by_id=who, made_at=now
        )
        audit.record(action, by=by, subject=subject, details=told)
    return made


def _happened(happened: Happened, figures: Figures | None) -> dict[str, Any]:
    told: dict[str, Any] = {"cost_year": happened.cost_year, "service_level": happened.service_level}
    if figures is not None:
        weeks = max(figures.weeks, 1.0)
        answers = figures.answers.get("conversations_week")
        told["conversations_week"] = round(answers if answers is not None else figures.total / weeks, 1)
        told["median_minutes"] = figures.quality.get("median_minutes")
    return {name: value for name, value in told.items() if value is not None}
