"""Adding, changing and retiring goals of the communication strategy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement.actions.authority import authorise, refuse
from regie.engagement.models import Goal
from regie.engagement.vocabulary import AUDIENCES, POLICY_PHASES, PUBLIC_VALUES
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people import queries as people


@dataclass(frozen=True, slots=True)
class GoalText:
    """What a goal says, and who keeps it."""

    title: str
    description: str
    public_values: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    owner_id: int
    audiences: tuple[str, ...] = ()
    policy_phase: str = ""


def add(municipality_id: int, text: GoalText, *, by: Actor, now: datetime) -> Goal:
    """A new goal. Raises Refused: no_title, no_values, audiences, phase, dates, not_municipal."""
    authorise("engagement.goal_added", "engagement.write", municipality_id, by)
    _accept("engagement.goal_added", municipality_id, text, by=by, now=now)
    with transaction.atomic():
        goal = Goal.objects.create(municipality_id=municipality_id, **_fields(text))
        _record("engagement.goal_added", goal, by)
    return goal


def change(goal: Goal, text: GoalText, *, by: Actor, now: datetime) -> Goal:
    """Say a goal better; assignments that serve it keep serving it."""
    authorise("engagement.goal_changed", "engagement.write", goal.municipality_id, by)
    _accept("engagement.goal_changed", goal.municipality_id, text, by=by, now=now)
    with transaction.atomic():
        for name, value in _fields(text).items():
            setattr(goal, name, value)
        goal.save()
        _record("engagement.goal_changed", goal, by)
    return goal


def retire(goal: Goal, *, by: Actor, now: datetime) -> Goal:
    """Let today be its last day. New assignments can no longer serve it; running ones run on."""
    authorise("engagement.goal_retired", "engagement.write", goal.municipality_id, by)
    today = max(local(now).date(), goal.starts_on)
    if goal.ends_on is not None and goal.ends_on <= today:
        raise refuse("engagement.goal_retired", "state", by, subject=f"goal:{goal.pk}")
    with transaction.atomic():
        goal.ends_on = today
        goal.save(update_fields=["ends_on"])
        _record("engagement.goal_retired", goal, by)
    return goal


def _accept(action: str, municipality_id: int, text: GoalText, *, by: Actor, now: datetime) -> None:
    seats = people.valid_seats(now).filter(organisation_id=municipality_id, user_id=text.owner_id)
    checks = (
        (not text.title.strip() or not text.description.strip(), "no_title"),
        (not text.public_values or not set(text.public_values) <= set(PUBLIC_VALUES), "no_values"),
        (not set(text.audiences) <= set(AUDIENCES), "audiences"),
        (text.policy_phase not in {"", *POLICY_PHASES}, "phase"),
        (text.ends_on is not None and text.ends_on < text.starts_on, "dates"),
        (not seats.exists(), "not_municipal"),
    )
    if reason := next((code for fails, code in checks if fails), ""):
        raise refuse(action, reason, by)


def _fields(text: GoalText) -> dict[str, object]:
    return {
        "title": text.title.strip(),
        "description": text.description.strip(),
        "public_values": list(text.public_values),
        "audiences": list(text.audiences),
        "policy_phase": text.policy_phase,
        "starts_on": text.starts_on,
        "ends_on": text.ends_on,
        "owner_id": text.owner_id,
    }


def _record(action: str, goal: Goal, by: Actor) -> None:
    details = {
        "title": goal.title,
        "public_values": list(goal.public_values),
        "audiences": list(goal.audiences),
        "policy_phase": goal.policy_phase,
        "from": goal.starts_on,
        "until": goal.ends_on,
        "owner": goal.owner_id,
    }
    audit.record(action, by=by, subject=f"goal:{goal.pk}", details=details)
