"""Deciding not to answer, opening again, and closing what was only read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.inbox.actions import clocks
from regie.inbox.actions.authority import NoRight, NotThere, allowed, locked, on_behalf, person, subject_of
from regie.inbox.models import Case, Silence
from regie.inbox.states import BULK_REASONS, CLOSED, OPEN, SILENCE_REASONS, SILENT, MoveNotAllowed, moved
from regie.kernel.actor import Actor
from regie.kernel.text import clean

BULK_LIMIT = 200


class ReasonWrong(ValueError):
    """No such reason, or one that asks for an explanation which is missing."""


class InHands(Exception):
    """Somebody else holds the case; `holder` is the name."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Bulk:
    """What a bulk decision came to: silent cases, and those left alone with the reason why."""

    done: tuple[int, ...]
    left: tuple[tuple[int, str], ...]


def decide_silence(case_id: int, reason: str, text: str = "", *, by: Actor, now: datetime) -> Silence:
    """Decide not to answer, with the reason; as much a decision as an answer."""
    words = clean(text, limit=2_000).strip()
    if reason not in SILENCE_REASONS or (SILENCE_REASONS[reason] and not words):
        raise ReasonWrong(reason)
    allowed("inbox.silence", case_id, by=by, now=now)
    with transaction.atomic():
        return _silence(locked(case_id), reason, words, by=by, now=now)


def silence_many(case_ids: Sequence[int], reason: str, *, by: Actor, now: datetime) -> Bulk:
    """The same decision over several cases: spam and duplicates only. Each gets its own record."""
    if reason not in BULK_REASONS:
        raise ReasonWrong(reason)
    done: list[int] = []
    left: list[tuple[int, str]] = []
    for case_id in list(dict.fromkeys(case_ids))[:BULK_LIMIT]:
        try:
            decide_silence(case_id, reason, by=by, now=now)
            done.append(case_id)
        except (NoRight, NotThere, InHands, MoveNotAllowed) as no:
            left.append((case_id, type(no).__name__))
    return Bulk(tuple(done), tuple(left))


def _silence(case: Case, reason: str, words: str, *, by: Actor, now: datetime) -> Silence:
    _mine_or_free(case, by)
    made = Silence.objects.create(
        case=case, reason=reason, text=words, decided_by_id=person(by), decided_at=now
    )
    _finish(case, moved(case.state, SILENT), now)
    details = {"reason": reason, "silence": made.pk}
    personal = {"text": words} if words else None
    audit.record(
        "inbox.silenced", by=on_behalf(by, case), subject=subject_of(case), details=details, personal=personal
    )
    return made


def close(case_id: int, *, by: Actor, now: datetime) -> None:
    """Read and done: for feed items and whatever asked for nothing."""
    allowed("inbox.silence", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        _mine_or_free(case, by)
        _finish(case, moved(case.state, CLOSED), now)
        audit.record("inbox.closed", by=on_behalf(by, case), subject=subject_of(case))


def close_practice(municipality_id: int, since: datetime, *, by: Actor, now: datetime) -> int:
    """Close what an exercise left open on the practice channel since it began; how many.

    Real cases are never touched, and neither is what waits for an answer that was offered.
    """
    with transaction.atomic():
        left = Case.objects.select_for_update(of=("self",)).filter(
            municipality_id=municipality_id, practice=True, opened_at__gte=since, state=OPEN
        )
        rows = list(left.order_by("pk"))
        for case in rows:
            _finish(case, moved(case.state, CLOSED), now)
            details = {"because": "exercise_ended"}
            audit.record("inbox.closed", by=on_behalf(by, case), subject=subject_of(case), details=details)
    return len(rows)


def reopen(case_id: int, *, by: Actor, now: datetime) -> None:
    """Back to work. Two cases at work in one thread from one sender cannot be: then it is refused."""
    allowed("inbox.claim", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        same = Case.objects.filter(thread_id=case.thread_id, sender_id=case.sender_id)
        if same.filter(state__in=("open", "waiting")).exclude(pk=case.pk).exists():
            raise MoveNotAllowed(case.state, OPEN)
        before, case.state, case.done_at, case.changed_at = case.state, moved(case.state, OPEN), None, now
        clocks.again(case, now=now)
        case.save(update_fields=["state", "done_at", "changed_at", "due_at"])
        audit.record(
            "inbox.reopened", by=on_behalf(by, case), subject=subject_of(case), details={"from": before}
        )


def _mine_or_free(case: Case, by: Actor) -> None:
    if case.holder_id not in {None, by.user_id}:
        raise InHands(case.holder.name if case.holder else "")


def _finish(case: Case, state: str, now: datetime) -> None:
    case.state, case.done_at, case.changed_at = state, now, now
    case.holder, case.claimed_at, case.active_at = None, None, None
    clocks.end(case, state, now, whole=True)
    case.save(update_fields=["state", "done_at", "changed_at", "holder", "claimed_at", "active_at"])
