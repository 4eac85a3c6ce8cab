"""The statement that the agency has destroyed its copies, and what the municipality says to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from regie.access.actions.exiting import deed, opened
from regie.access.exits import ExitRefused
from regie.access.models import Exit, ExitStep, Statement
from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.roles import may

LARGEST_BYTES: Final = 5_000_000
# What a statement may be, by its first bytes: the name of a file says nothing.
_KINDS: Final = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Told:
    """A statement in words, with a signed paper beside it when there is one."""

    text: str
    file_name: str = ""
    file: bytes = b""


def state(exit_id: int, told: Told, *, by: Actor, now: datetime) -> Statement:
    """Hand in the statement: a coordinator of the agency, or the municipality for a paper it received.

    A returned one is replaced. Raises ExitRefused: no_text, file (too large or no PDF or picture), answered.
    """
    right = "exit.run" if may(by.role, "exit.run") else "exit.declare"
    with deed("access.exit_stated", by, f"exit:{exit_id}"):
        one = opened(exit_id, right, by)
        text, kind = clean(told.text, limit=10_000).strip(), kind_of(told.file)
        if not text or by.user_id is None:
            raise ExitRefused("no_text")
        if told.file and (not kind or len(told.file) > LARGEST_BYTES):
            raise ExitRefused("file")
        if Statement.objects.filter(exit=one, answer="accepted").exists():
            raise ExitRefused("answered")
        made, _ = Statement.objects.update_or_create(
            exit=one,
            defaults={
                "text": text,
                "file_name": clean(told.file_name, limit=160),
                "file_type": kind,
                "file": told.file,
                "sha256": sha256(text.encode() + b"\0" + told.file).hexdigest(),
                "by_id": by.user_id,
                "role": by.role,
                "at": now,
                "answer": "",
                "answer_note": "",
                "answered_by": None,
                "answered_at": None,
            },
        )
        _record("access.exit_stated", one, by, sha256=made.sha256, file=bool(told.file))
    return made


def answer(exit_id: int, accept: bool, note: str, *, by: Actor, now: datetime) -> Exit:
    """Accept the statement or give it back with a reason; never by who handed it in.

    Raises ExitRefused: no_statement, answered, own_statement, no_note.
    """
    with deed("access.exit_answered", by, f"exit:{exit_id}"):
        one = opened(exit_id, "exit.run", by)
        made = Statement.objects.select_for_update().filter(exit=one).first()
        words = clean(note, limit=4_000).strip()
        reason = _objection(made, accept, words, by)
        if reason or made is None:
            raise ExitRefused(reason)
        made.answer = "accepted" if accept else "returned"
        made.answer_note, made.answered_by_id, made.answered_at = words, by.user_id, now
        made.save()
        if accept:
            state_ = "would" if one.rehearsal else "done"
            evidence = {"statement": made.pk, "sha256": made.sha256}
            ExitStep.objects.filter(exit=one, code="destruction").update(
                state=state_, at=now, by_id=by.user_id, role=by.role, evidence=evidence
            )
        _record("access.exit_answered", one, by, answer=made.answer, sha256=made.sha256)
    return one


def _objection(made: Statement | None, accept: bool, words: str, by: Actor) -> str:
    if made is None:
        return "no_statement"
    if made.answer:
        return "answered"
    if made.by_id == by.user_id:
        return "own_statement"
    return "" if accept or words else "no_note"


def kind_of(file: bytes) -> str:
    """PDF, PNG or JPEG by its first bytes; empty for anything else."""
    return next((kind for begin, kind in _KINDS.items() if file.startswith(begin)), "")


def _record(action: str, one: Exit, by: Actor, **details: object) -> None:
    told = {"assignment": one.assignment_id, "rehearsal": one.rehearsal, **details}
    audit.record(action, by=by, subject=f"exit:{one.pk}", details=told)
