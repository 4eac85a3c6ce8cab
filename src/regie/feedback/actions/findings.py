"""From a wrong answer to a change that people have read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement import queries as engagement
from regie.feedback.actions.authority import agency, own, refuse
from regie.feedback.models import Finding, Looked
from regie.feedback.states import KINDS, may_move
from regie.kernel.actor import Actor
from regie.kernel.text import clean

_USUAL_HOURS = 72  # where the agreement on feedback names none


def ask_change(answer: Looked, kind: str, what: str, *, by: Actor, now: datetime) -> Finding:
    """Ask for a change, due within the hours of the agreement. Raises Refused: `kind` or `empty`."""
    subject, words, sample = f"looked:{answer.pk}", clean(what).strip()[:2000], answer.sample
    who = own("feedback.change_asked", "feedback.score", sample.municipality_id, subject, by)
    if kind not in KINDS:
        raise refuse("feedback.change_asked", "kind", subject, by)
    if not words:
        raise refuse("feedback.change_asked", "empty", subject, by)
    with transaction.atomic():
        made = Finding.objects.create(
            municipality_id=sample.municipality_id,
            assignment_id=sample.assignment_id,
            answer=answer,
            kind=kind,
            what=words,
            due_at=now + _within(sample.assignment_id, now),
            made_by_id=who,
            made_at=now,
        )
        audit.record("feedback.change_asked", by=by, subject=str(made), details={"kind": kind})
    return made


def take_up(finding: Finding, done: str, *, by: Actor, now: datetime) -> Finding:
    """Say what was done about it: the municipality, or the agency that holds the assignment."""
    action, subject, words = "feedback.change_done", str(finding), clean(done).strip()[:2000]
    if by.organisation_id == finding.municipality_id:
        who = own(action, "feedback.score", finding.municipality_id, subject, by)
    else:
        who = agency(action, "feedback.appeal", finding.assignment_id, subject, by=by, now=now)
    if not words:
        raise refuse(action, "empty", subject, by)
    return _moved(finding, "taken_up", action, {"done": words, "done_by_id": who, "done_at": now}, by)


def settle(finding: Finding, *, by: Actor, now: datetime) -> Finding:
    """Whom it concerns confirms: the agency read it. Nobody settles what they did themselves: `author`."""
    action, subject = "feedback.change_read", str(finding)
    who = agency(action, "feedback.read", finding.assignment_id, subject, by=by, now=now)
    if finding.done_by_id == who:
        raise refuse(action, "author", subject, by)
    return _moved(finding, "settled", action, {"settled_by_id": who, "settled_at": now}, by)


def drop(finding: Finding, reason: str, *, by: Actor, now: datetime) -> Finding:
    """The municipality takes it back, with a reason."""
    action, subject, words = "feedback.change_dropped", str(finding), clean(reason).strip()[:2000]
    who = own(action, "feedback.score", finding.municipality_id, subject, by)
    if not words:
        raise refuse(action, "empty", subject, by)
    return _moved(finding, "dropped", action, {"done": words, "done_by_id": who, "done_at": now}, by)


def _within(assignment_id: int, now: datetime) -> timedelta:
    agreed = engagement.agreement(assignment_id, "feedback", now)
    hours = agreed.content.get("corrections_within_hours") if agreed else None
    return timedelta(hours=hours if isinstance(hours, int) and hours > 0 else _USUAL_HOURS)


def _moved(finding: Finding, to: str, action: str, fields: dict[str, object], by: Actor) -> Finding:
    with transaction.atomic():
        row = Finding.objects.select_for_update().get(pk=finding.pk)
        allowed = may_move(row.state, to)
        if allowed:
            row.state = to
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
            audit.record(action, by=by, subject=str(row), details={"kind": row.kind})
    if not allowed:
        raise refuse(action, "state", str(finding), by)
    return row
