"""The page of a turn: a person completes it, another takes the watch with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regie.audit import actions as audit
from regie.duty.actions import turns
from regie.duty.actions.deeds import deed
from regie.duty.models import Turn
from regie.handover.models import Sheet
from regie.handover.queries.gathering import gather
from regie.kernel.actor import Actor
from regie.kernel.text import clean


@dataclass(frozen=True, slots=True)
class Words:
    """What a person adds to what gathered by itself."""

    message: str = ""
    watch_for: str = ""
    remarks: str = ""


def complete(turn: Turn, words: Words, *, by: Actor, now: datetime) -> Sheet:
    """The outgoing side has written its page; it may write it again until somebody takes the watch."""
    with deed("handover.completed", by, str(turn)):
        row = turns.offer(turn, by=by, now=now)
        told = {name: clean(getattr(words, name), limit=2_000).strip() for name in Words.__slots__}
        sheet, _made = Sheet.objects.update_or_create(
            turn=row, defaults={**told, "written_by_id": by.user_id, "written_at": now}
        )
        personal = {name: text for name, text in told.items() if text}
        audit.record("handover.completed", by=by, subject=str(row), personal=personal or None)
    return sheet


def take(turn: Turn, *, by: Actor, now: datetime) -> Turn:
    """The incoming side has read it and takes the watch; what it showed is kept."""
    with deed("handover.read", by, str(turn)):
        row = turns.take(turn, by=by, now=now)
        shown = gather(row, by, now).as_dict()
        Sheet.objects.update_or_create(turn=row, defaults={"shown": shown})
        audit.record("handover.read", by=by, subject=str(row), details=shown)
    return row
