"""A person says what an alarm is. Nothing else ever changes its state."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.watch.actions.authority import alarm as opened_alarm
from regie.watch.actions.authority import deed, opened, refuse
from regie.watch.models import THRESHOLDS, Alarm, Lesson, MonitoringQuery
from regie.watch.refusal import Refused
from regie.watch.states import CONFIRMED, CRISIS, DISMISSED, REASONS, may_judge
from regie.watch.teaching import taught


def confirm(alarm_id: int, note: str, *, by: Actor, now: datetime) -> Alarm:
    """It is real; somebody looks into it. Raises Refused."""
    return _judge(alarm_id, CONFIRMED, note, by=by, now=now)


def dismiss(alarm_id: int, because: str, note: str, *, by: Actor, now: datetime) -> Alarm:
    """It was nothing, with the reason; what that teaches is kept as lessons to see and take back."""
    alarm = opened_alarm(alarm_id, "watch.alarm_dismissed", "watch.judge", by=by, now=now)
    with deed("watch.alarm_dismissed", str(alarm), by):
        if because not in REASONS:
            raise Refused("no_reason")
        row = _locked(alarm, DISMISSED)
        _set(row, DISMISSED, note, by, now)
        row.dismissed_because = because
        row.save()
        learned = _teach(row, by, now)
        told = {"query": row.query_id, "because": because, "taught": learned}
        audit.record("watch.alarm_dismissed", by=by, subject=str(row), details=told)
    return row


def mark_crisis(alarm_id: int, *, by: Actor, now: datetime) -> Alarm:
    """A crisis was opened from it; called where that is done. Raises Refused."""
    return _judge(alarm_id, CRISIS, "", by=by, now=now)


def take_back(lesson_id: int, *, by: Actor, now: datetime) -> Lesson:
    """Undo what a dismissal taught: the threshold goes back to what it was before. Raises Refused."""
    lesson = Lesson.objects.filter(pk=lesson_id).select_related("query").first()
    if lesson is None:
        raise refuse("watch.lesson_undone", "not_there", by, subject=f"lesson:{lesson_id}")
    opened(lesson.query_id, "watch.lesson_undone", "watch.judge", by=by, now=now)
    with deed("watch.lesson_undone", str(lesson.query), by):
        query = MonitoringQuery.objects.select_for_update().get(pk=lesson.query_id)
        row = Lesson.objects.get(pk=lesson_id)
        if row.undone_at is not None:
            raise Refused("state")
        value = getattr(query, row.threshold)
        later = query.lessons.filter(threshold=row.threshold, at__gt=row.at, undone_at__isnull=True)
        if later.exists() or value != row.after:
            raise Refused("later_lesson")  # the newest first, so that none is undone twice over
        setattr(query, row.threshold, type(value)(row.before))
        query.save(update_fields=[row.threshold])
        row.undone_at, row.undone_by_id = now, by.user_id
        row.save(update_fields=["undone_at", "undone_by"])
        told = {"threshold": row.threshold, "from": row.after, "to": row.before}
        audit.record("watch.lesson_undone", by=by, subject=str(query), details=told)
    return row


def _judge(alarm_id: int, state: str, note: str, *, by: Actor, now: datetime) -> Alarm:
    action = f"watch.alarm_{state}"
    alarm = opened_alarm(alarm_id, action, "watch.judge", by=by, now=now)
    with deed(action, str(alarm), by):
        row = _locked(alarm, state)
        _set(row, state, note, by, now)
        row.save()
        audit.record(action, by=by, subject=str(row), details={"query": row.query_id})
    return row


def _locked(alarm: Alarm, to: str) -> Alarm:
    row = Alarm.objects.select_for_update(of=("self",)).select_related("query").get(pk=alarm.pk)
    if not may_judge(row.state, to):
        raise Refused("state")
    return row


def _set(row: Alarm, state: str, note: str, by: Actor, now: datetime) -> None:
    row.state, row.note, row.dismissed_because = state, clean(note, limit=500).strip(), ""
    row.judged_by_id, row.judged_at = by.user_id, now


def _teach(row: Alarm, by: Actor, now: datetime) -> dict[str, list[float]]:
    query = MonitoringQuery.objects.select_for_update().get(pk=row.query_id)
    values = {name: float(getattr(query, name)) for name in THRESHOLDS}
    steps = taught(row.kind, row.dismissed_because, row.count, values)
    for step in steps:
        setattr(query, step.threshold, type(getattr(query, step.threshold))(step.after))
        Lesson.objects.create(
            query=query,
            alarm=row,
            threshold=step.threshold,
            before=step.before,
            after=step.after,
            by_id=by.user_id or 0,
            at=now,
        )
    query.save(update_fields=list(THRESHOLDS))
    return {step.threshold: [step.before, step.after] for step in steps}
