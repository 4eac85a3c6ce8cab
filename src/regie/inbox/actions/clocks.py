"""The clocks of a case: starting, standing still, ending, and telling before a promise is broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override

from regie.audit import actions as audit
from regie.escalation import queries as concerns
from regie.escalation.actions import concerns as escalation
from regie.escalation.concern import NewConcern
from regie.escalation.states import RUNNING
from regie.inbox.actions.authority import allowed, locked, on_behalf, person, subject_of
from regie.inbox.models import Case, Timing
from regie.inbox.promises import (
    CLOSE,
    FIRST,
    LONGEST_PAUSE_DAYS,
    NEXT,
    PAUSES,
    Asked,
    Book,
    Promise,
    promise,
    stored,
)
from regie.inbox.queries.clocks import book_of
from regie.inbox.states import AT_WORK
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local

TELL_WITHIN_MINUTES: Final = 15


class PauseWrong(ValueError):
    """No such reason, no clock to stop, or an end that is past or too far."""


# -- starting and ending -------------------------------------------------------------------------


def begun(case: Case, what: str, since: datetime, book: Book) -> Timing | None:
    """The clock as it starts, unsaved; None when nothing was promised."""
    asked = Asked(case.account_id, case.network, case.topic, case.urgency, since)
    found = promise(what, asked, book)
    if found is None:
        return None
    made = Timing(case=case, municipality_id=case.municipality_id, what=what, started_at=since)
    made.counted_from = since
    _set(made, found, book.warn_share)
    return made


def _set(row: Timing, found: Promise, warn_share: int) -> None:
    row.promise, row.assignment_id = found.as_dict(), found.assignment_id
    left = max(0.0, found.minutes - row.used_minutes)
    row.due_at = found.due(row.counted_from, after_minutes=left)
    before = max(0.0, found.minutes * warn_share / 100 - row.used_minutes)
    row.warn_at = None if row.warned_at else found.due(row.counted_from, after_minutes=before)


def answers_due(rows: Iterable[Timing]) -> datetime | None:
    """When the next answer has to be there, as the list shows it; None when none is."""
    found = [row.resume_at if row.state == Timing.PAUSED else row.due_at for row in rows if _goes_on(row)]
    return min((moment for moment in found if moment is not None), default=None)


def _goes_on(row: Timing) -> bool:
    return row.state != Timing.ENDED and row.what != CLOSE


def start(case: Case, what: str, since: datetime, *, now: datetime) -> None:
    """Start a clock unless it goes already; sets when the case is due, unsaved. Call it locked."""
    rows = list(case.timings.exclude(state=Timing.ENDED))
    if all(row.what != what for row in rows):
        made = begun(case, what, since, book_of(case.municipality_id, now))
        if made is not None:
            made.save()
            rows.append(made)
    case.due_at = answers_due(rows) or case.due_at


def again(case: Case, *, now: datetime) -> None:
    """The case was opened again: an answer is due, and being done with. Call it locked."""
    start(case, NEXT if case.first_reply_at else FIRST, now, now=now)
    start(case, CLOSE, now, now=now)


def end(case: Case, outcome: str, at: datetime, *, whole: bool) -> None:
    """An answer went out, or somebody decided: the clocks for an answer end, with `whole` all of them."""
    rows = case.timings.select_for_update().exclude(state=Timing.ENDED)
    for row in rows if whole else rows.exclude(what=CLOSE):
        found = stored(row.promise)
        row.took_minutes = row.used_minutes + _since_counted(row, found, at)
        row.state, row.ended_at, row.outcome, row.warn_at = Timing.ENDED, at, outcome, None
        if row.broken_at is None and row.took_minutes > found.minutes:
            row.broken_at = row.due_at
        row.save()


def _since_counted(row: Timing, found: Promise, at: datetime) -> float:
    return 0.0 if row.state == Timing.PAUSED else found.passed(row.counted_from, at)


def change(case: Case, *, now: datetime) -> None:
    """Somebody said how urgent it is: running clocks promise anew, from the moment they started."""
    book = book_of(case.municipality_id, now)
    rows = list(case.timings.select_for_update().exclude(state=Timing.ENDED))
    if not any(_goes_on(row) for row in rows):
        start(case, NEXT if case.first_reply_at else FIRST, case.last_in_at, now=now)
        return
    for row in rows:
        asked = Asked(case.account_id, case.network, case.topic, case.urgency, row.started_at)
        found = promise(row.what, asked, book)
        if found is None:
            row.delete()
            continue
        _set(row, found, book.warn_share)
        row.save()
    case.due_at = answers_due([row for row in rows if row.pk]) or case.due_at


def hurry(rows: Sequence[Timing], case: Case, since: datetime, book: Book) -> None:
    """The case turned out more urgent: what is now promised counts from the message that made it so."""
    asked = Asked(case.account_id, case.network, case.topic, case.urgency, since)
    for row in rows:
        found = promise(row.what, asked, book)
        if row.broken_at is None and found is not None and found.due(since) < row.due_at:
            row.counted_from, row.used_minutes = since, 0
            _set(row, found, book.warn_share)


# -- standing still ------------------------------------------------------------------------------


def pause(case_id: int, reason: str, until: datetime, *, by: Actor, now: datetime) -> None:
    """Let the clocks stand still, for a reason, until a stated moment at most."""
    if reason not in PAUSES or not now < until <= now + timedelta(days=LONGEST_PAUSE_DAYS):
        raise PauseWrong(reason)
    allowed("inbox.claim", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        rows = list(case.timings.select_for_update().filter(state=Timing.RUNNING))
        if not rows or case.state not in AT_WORK or any(row.broken_at for row in rows if row.what != CLOSE):
            raise PauseWrong("nothing_runs")
        for row in rows:
            row.used_minutes += _since_counted(row, stored(row.promise), now)
            row.state, row.pause, row.paused_at, row.resume_at = Timing.PAUSED, reason, now, until
            row.paused_by_id = person(by)
            row.save()
        _keep(case, rows, "inbox.clock_paused", {"reason": reason, "until": until}, by=by, now=now)


def resume(case_id: int, *, by: Actor, now: datetime) -> None:
    """Let them run again, with the time that was left."""
    allowed("inbox.claim", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        rows = list(case.timings.select_for_update().filter(state=Timing.PAUSED))
        if not rows:
            raise PauseWrong("nothing_stands_still")
        run_again(rows, now, book_of(case.municipality_id, now).warn_share)
        Timing.objects.bulk_update(rows, CHANGES)
        _keep(case, rows, "inbox.clock_resumed", {}, by=by, now=now)


# What may change on a clock that goes on.
CHANGES: Final = (
    "state", "pause", "resume_at", "counted_from", "used_minutes", "due_at", "warn_at", "promise",
    "assignment",
)  # fmt: skip


def run_again(rows: Iterable[Timing], now: datetime, warn_share: int) -> None:
    """Set them running in memory."""
    for row in rows:
        row.state, row.pause, row.resume_at, row.counted_from = Timing.RUNNING, "", None, now
        _set(row, stored(row.promise), warn_share)


def _keep(
    case: Case, rows: list[Timing], action: str, details: dict[str, object], *, by: Actor, now: datetime
) -> None:
    case.due_at = answers_due(rows) or case.due_at
    case.changed_at = now
    case.save(update_fields=["due_at", "changed_at"])
    audit.record(action, by=on_behalf(by, case), subject=subject_of(case), details=details)


# -- the sweep -----------------------------------------------------------------------------------


def watch(*, now: datetime, limit: int = 200) -> int:
    """End pauses whose time has come, note promises that were broken, and warn of those that will be."""
    return _resume_due(now, limit) + _break_due(now, limit) + _warn_due(now, limit)


def _resume_due(now: datetime, limit: int) -> int:
    due = Timing.objects.filter(state=Timing.PAUSED, resume_at__lte=now).values_list("case", flat=True)
    return sum(_resume_one(pk, now) for pk in list(due.distinct()[:limit]))


@transaction.atomic
def _resume_one(case_id: int, now: datetime) -> int:
    case = Case.objects.select_for_update(skip_locked=True).filter(pk=case_id).first()
    rows = list(case.timings.filter(state=Timing.PAUSED, resume_at__lte=now)) if case else []
    if case is None or not rows:
        return 0
    run_again(rows, now, book_of(case.municipality_id, now).warn_share)
    Timing.objects.bulk_update(rows, CHANGES)
    by = software("clock", municipality_id=case.municipality_id)
    _keep(case, rows, "inbox.clock_resumed", {"pause_over": True}, by=by, now=now)
    return 1


@transaction.atomic
def _break_due(now: datetime, limit: int) -> int:
    due = Timing.objects.filter(state=Timing.RUNNING, broken_at__isnull=True, due_at__lte=now)
    rows = list(due.select_for_update(skip_locked=True).order_by("due_at")[:limit])
    for row in rows:
        row.broken_at, row.warn_at = row.due_at, None
        _record("inbox.promise_broken", row)
    Timing.objects.bulk_update(rows, ["broken_at", "warn_at"])
    return len(rows)


@transaction.atomic
def _warn_due(now: datetime, limit: int) -> int:
    due = Timing.objects.filter(state=Timing.RUNNING, warn_at__lte=now)
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("case")[:limit])
    told: dict[int, list[Timing]] = {}
    for row in rows:
        row.warn_at, row.warned_at = None, now
        _record("inbox.promise_near", row)
        told.setdefault(row.municipality_id, []).append(row)
    Timing.objects.bulk_update(rows, ["warn_at", "warned_at"])
    for municipality_id, near in told.items():
        _concern(municipality_id, near, book_of(municipality_id, now), now)
    return len(rows)


def _concern(municipality_id: int, near: list[Timing], book: Book, now: datetime) -> None:
    """One concern for all that is near: while one runs, what comes after joins it (the list shows it)."""
    wanted = [
        row
        for row in near
        if row.what != CLOSE and row.promise["priority"] in book.warn_for and row.case.state == "open"
    ]
    subject = f"promises:{municipality_id}"
    if not wanted or concerns.for_subject(subject).filter(state__in=RUNNING).exists():
        return
    first = min(wanted, key=lambda row: row.due_at)
    new = NewConcern(
        municipality_id=municipality_id,
        subject=subject,
        url=f"/inbox/{first.case_id}/",
        question=_question(first),
        urgency="acute" if first.promise["priority"] == "acute" else "high",
        to="duty_adviser",
        within_minutes=TELL_WITHIN_MINUTES,
    )
    escalation.raise_concern(new, by=software("clock", municipality_id=municipality_id), now=now)


def _question(first: Timing) -> str:
    """In Dutch, because it is kept as it was asked."""
    with override("nl"):
        return gettext("An answer that was promised before %(until)s is not there yet. Who answers now?") % {
            "until": f"{local(first.due_at):%H:%M}"
        }


def _record(action: str, row: Timing) -> None:
    """With the promise as it held, so that the ledger can tell it later."""
    by = software("clock", municipality_id=row.municipality_id)
    details = {"what": row.what, "due": row.due_at, "promise": row.promise, "timing": row.pk}
    audit.record(action, by=by, subject=f"case:{row.case_id}", result="failed", details=details)
