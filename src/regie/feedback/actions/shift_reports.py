"""The report of a watch: pre-filled from the facts, completed by a person, read by the other side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.duty import queries as duty
from regie.duty.models import Turn
from regie.feedback.actions.authority import refuse
from regie.feedback.models import ShiftReport
from regie.handover.queries.asked import asked
from regie.handover.queries.report import report
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.roles import may


@dataclass(frozen=True, slots=True)
class Told:
    """What only a person can say about a watch."""

    mood: str = ""
    incidents: str = ""
    unanswered: str = ""
    advice: str = ""
    signal: str = ""


def write(turn: Turn, told: Told, *, send: bool = False, by: Actor, now: datetime) -> ShiftReport:
    """Keep it, or with `send` hand it over: from then on it and the facts stay as they are.

    By somebody of the side that has or had the watch. Raises Refused: right, scope, software, state, period
    (the watch was not taken), mood.
    """
    user = _of_side(turn, "incoming_id", "feedback.shift_written", by, now)
    known = ShiftReport.objects.filter(turn=turn).first()
    reason = "state" if known and known.sent_at else "period" if turn.passes_at is None else ""
    reason = reason or ("" if told.mood in ("", *ShiftReport.MOODS) else "mood")
    if reason:
        raise refuse("feedback.shift_written", reason, f"turn:{turn.pk}", by)
    words = {
        "mood": told.mood,
        "incidents": clean(told.incidents, limit=4_000).strip(),
        "unanswered": clean(told.unanswered, limit=4_000).strip(),
        "advice": clean(told.advice, limit=4_000).strip(),
        "signal": " ".join(clean(told.signal, limit=300).split()),
    }
    with transaction.atomic():
        Turn.objects.select_for_update().get(pk=turn.pk)  # two who send at once make one report
        if ShiftReport.objects.filter(turn=turn, sent_at__isnull=False).exists():
            sent = True
        else:
            sent, row = False, _keep(turn, words, user, now, send)
            action = "feedback.shift_sent" if send else "feedback.shift_written"
            said = {name: text for name, text in words.items() if text and name != "mood"}
            audit.record(action, by=by, subject=str(row), details={"mood": told.mood}, personal=said or None)
    if sent:
        raise refuse("feedback.shift_written", "state", f"turn:{turn.pk}", by)
    return row


def _keep(turn: Turn, words: dict[str, str], user: int, now: datetime, send: bool) -> ShiftReport:
    facts = facts_of(turn, now) if send else {}
    row, _made = ShiftReport.objects.update_or_create(
        turn=turn,
        defaults={
            **words,
            "municipality_id": turn.municipality_id,
            "facts": facts,
            "written_by_id": user,
            "written_at": now,
            "sent_at": now if send else None,
        },
    )
    return row


def facts_of(turn: Turn, now: datetime) -> dict[str, object]:
    """Numbers, codes and ids of the watch; no words of residents."""
    found = report(turn, now)
    if found is None:
        return {}
    talk = asked(turn, (found.since, found.until or now))
    spread = found.answers
    return {
        "counts": dict(found.counts),
        "cases": talk.cases,
        "still_open": talk.still_open,
        "topics": [list(one) for one in talk.topics],
        "without": [list(one) for one in talk.without],
        "kept_percent": spread.kept_percent if spread else None,
        "percentiles": list(spread.percentiles) if spread else [],
        "concerns": [one.pk for one in found.concerns],
        "until": (found.until or now).isoformat(),
    }


def read(row: ShiftReport, *, by: Actor, now: datetime) -> ShiftReport:
    """Somebody of the other side has read it, with its signal. Refused: right, scope, software, state."""
    user = _of_side(row.turn, "outgoing_id", "feedback.shift_read", by, now)
    with transaction.atomic():
        found = ShiftReport.objects.select_for_update().get(pk=row.pk)
        done = found.sent_at is not None and found.read_at is None
        if done:
            found.read_at, found.read_by_id = now, user
            found.save(update_fields=["read_at", "read_by"])
            audit.record("feedback.shift_read", by=by, subject=str(found))
    if not done:
        raise refuse("feedback.shift_read", "state", str(row), by)
    return found


def _of_side(turn: Turn, side: str, action: str, by: Actor, now: datetime) -> int:
    """The user id of somebody at work on that side of the turn."""
    reason = ""
    if by.user_id is None:
        reason = "software"
    elif not may(by.role, "duty.hand_over"):
        reason = "right"
    elif getattr(turn, side) != by.organisation_id or not duty.turns(by, now).filter(pk=turn.pk).exists():
        reason = "scope"
    if reason or by.user_id is None:
        raise refuse(action, reason, f"turn:{turn.pk}", by)
    return by.user_id
