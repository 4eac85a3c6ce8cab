"""What a municipality chooses about access: how long, how often, when next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from regie.access.actions.reviewing import ReviewRefused
from regie.access.models import AccessPolicy
from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people.roles import may


@dataclass(frozen=True, slots=True)
class Choice:
    """All of it at once; months of reviews can only be shorter than BIO2 asks."""

    longest_months: int
    remind_days: tuple[int, ...]
    special_every_months: int
    everyone_every_months: int
    special_next_on: date
    everyone_next_on: date
    decide_within_days: int


def choose(municipality_id: int, choice: Choice, *, by: Actor, now: datetime) -> AccessPolicy:
    """Store the choice. Raises ReviewRefused: right, months, days, next_past."""
    reason = _objection(municipality_id, choice, by, now)
    if reason:
        audit.refused("access.policy_chosen", by=by, reason=reason)
        raise ReviewRefused(reason)
    with transaction.atomic():
        row, _ = AccessPolicy.objects.select_for_update().get_or_create(municipality_id=municipality_id)
        for name in Choice.__slots__:
            value = getattr(choice, name)
            setattr(row, name, sorted(value, reverse=True) if name == "remind_days" else value)
        row.save()
        told = {name: str(getattr(choice, name)) for name in Choice.__slots__}
        audit.record("access.policy_chosen", by=by, subject=f"municipality:{municipality_id}", details=told)
    return row


def _objection(municipality_id: int, choice: Choice, by: Actor, now: datetime) -> str:
    days = choice.remind_days
    months = (choice.longest_months, choice.everyone_every_months)
    checks = (
        (not by.is_person or not may(by.role, "access.review"), "right"),
        (by.organisation_id != municipality_id, "right"),
        (not 1 <= choice.special_every_months <= 3 or not all(1 <= n <= 12 for n in months), "months"),
        (
            not days or not all(1 <= n <= 120 for n in days) or not 1 <= choice.decide_within_days <= 60,
            "days",
        ),
        (min(choice.special_next_on, choice.everyone_next_on) < local(now).date(), "next_past"),
    )
    return next((code for fails, code in checks if fails), "")
