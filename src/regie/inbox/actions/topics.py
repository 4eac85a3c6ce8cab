"""What a case is about and how urgent it is, decided by a person; the reading only advised."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.channels.models import Message
from regie.inbox.actions import clocks
from regie.inbox.actions.authority import allowed, locked, on_behalf, subject_of
from regie.inbox.models import Case, Label
from regie.inbox.states import AT_WORK, URGENCIES
from regie.interpret import actions as interpret
from regie.interpret.topics import TOPICS
from regie.kernel.actor import Actor
from regie.kernel.text import clean


class WordUnknown(ValueError):
    """A topic, urgency or kind that does not exist."""


def set_topic(case_id: int, topic: str, *, by: Actor, now: datetime) -> None:
    """Say what it is about; the topic model learns from it. May take the case out of an agency's sight."""
    if topic not in TOPICS:
        raise WordUnknown(topic)
    allowed("inbox.label", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        before, case.topic, case.topic_set = case.topic, topic, True
        _store(case, ["topic", "topic_set"], "inbox.topic_set", {"from": before, "to": topic}, by=by, now=now)
        _teach(case, by=on_behalf(by, case), now=now)


def _teach(case: Case, *, by: Actor, now: datetime) -> None:
    """Keep what the sender first wrote as a sample of the topic; practice teaches nothing."""
    first = case.messages.filter(direction=Message.IN, deleted_at__isnull=True).order_by("sort_at").first()
    if first is not None and not case.practice:
        interpret.keep_sample(first.text, case.topic, by=by, now=now)


def set_urgency(case_id: int, urgency: str, *, by: Actor, now: datetime) -> None:
    """Say how urgent it is; the reply clock is set anew, counted from the same moment."""
    if urgency not in URGENCIES:
        raise WordUnknown(urgency)
    allowed("inbox.label", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        before, case.urgency, case.urgency_set = case.urgency, urgency, True
        if case.state in AT_WORK:
            clocks.change(case, now=now)
        changed = ["urgency", "urgency_set", "due_at"]
        _store(case, changed, "inbox.urgency_set", {"from": before, "to": urgency}, by=by, now=now)


def label(case_id: int, name: str, *, by: Actor, now: datetime) -> Label:
    """Put a word of the municipality's own on it."""
    word = " ".join(clean(name, limit=40).split())
    if not word:
        raise WordUnknown(name)
    allowed("inbox.label", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        found, _ = Label.objects.get_or_create(municipality_id=case.municipality_id, name=word)
        case.labels.add(found)
        _store(case, [], "inbox.labelled", {"label": found.pk}, by=by, now=now)
    return found


def unlabel(case_id: int, label_id: int, *, by: Actor, now: datetime) -> None:
    """Take a word off."""
    allowed("inbox.label", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        case.labels.remove(label_id)
        _store(case, [], "inbox.unlabelled", {"label": label_id}, by=by, now=now)


def _store(
    case: Case, changed: list[str], action: str, details: dict[str, object], *, by: Actor, now: datetime
) -> None:
    case.changed_at = now
    case.save(update_fields=[*changed, "changed_at"])
    audit.record(action, by=on_behalf(by, case), subject=subject_of(case), details=details)
