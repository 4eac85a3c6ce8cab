"""What colleagues say to each other about a case: notes, and advice asked and given."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.inbox.actions.authority import NotThere, allowed, locked, on_behalf, person, subject_of
from regie.inbox.models import Advice, Case, Note
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.roles import SIDES, may


class NothingSaid(ValueError):
    """The text is empty."""


class NobodyAsked(ValueError):
    """The role or colleague cannot give advice on this case."""


def note(case_id: int, text: str, *, by: Actor, now: datetime) -> Note:
    """Write something down for colleagues. It can never become a reply."""
    words = _said(text)
    allowed("inbox.note", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        made = Note.objects.create(
            case=case, author_id=person(by), author_role=by.role, text=words, created_at=now
        )
        case.note_count += 1
        _store(case, ["note_count"], now)
        _record("inbox.noted", case, {"note": made.pk}, by, personal={"text": words})
    return made


def ask_advice(case_id: int, role: str, question: str, *, by: Actor, now: datetime) -> Advice:
    """Ask a role of the municipality that may advise; the case stays yours."""
    words = _said(question)
    if SIDES.get(role) != "municipality" or not may(role, "inbox.give_advice"):
        raise NobodyAsked(role)
    allowed("inbox.ask_advice", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        made = Advice.objects.create(
            case=case, asked_by_id=person(by), asked_of_role=role, question=words, asked_at=now
        )
        case.advice_open += 1
        _store(case, ["advice_open"], now)
        _record("inbox.advice_asked", case, {"advice": made.pk, "of": role}, by, personal={"text": words})
    return made


def give_advice(case_id: int, advice_id: int, answer: str, *, by: Actor, now: datetime) -> Advice:
    """Answer what was asked. The first answer stands; a second question is a new one."""
    words = _said(answer)
    allowed("inbox.give_advice", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        found = Advice.objects.filter(pk=advice_id, case=case).first()
        if found is None:
            raise NotThere(advice_id)
        if found.answered_at is not None:
            return found
        found.answer, found.answered_by_id, found.answered_at = words, by.user_id, now
        found.save(update_fields=["answer", "answered_by", "answered_at"])
        case.advice_open = max(0, case.advice_open - 1)
        _store(case, ["advice_open"], now)
        _record("inbox.advice_given", case, {"advice": found.pk}, by, personal={"text": words})
    return found


def _said(text: str) -> str:
    words = clean(text, limit=5_000).strip()
    if not words:
        raise NothingSaid
    return words


def _store(case: Case, changed: list[str], now: datetime) -> None:
    case.changed_at = now
    if case.holder_id is not None:
        case.active_at = now
    case.save(update_fields=[*changed, "changed_at", "active_at"])


def _record(
    action: str, case: Case, details: dict[str, object], by: Actor, *, personal: dict[str, str] | None = None
) -> None:
    audit.record(action, by=on_behalf(by, case), subject=subject_of(case), details=details, personal=personal)
