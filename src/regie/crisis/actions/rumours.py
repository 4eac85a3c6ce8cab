"""What is said and not known to be so: seen, counted, and judged with a source."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.crisis import picture, states
from regie.crisis.actions import moments
from regie.crisis.actions.authority import allowed, record, refuse
from regie.crisis.models import Crisis, Rumour
from regie.kernel.actor import Actor
from regie.kernel.text import clean


def see(crisis: Crisis, text: str, count: int, *, by: Actor, now: datetime) -> Rumour:
    """Write down a rumour as what is said, never who says it.

    Raises Refused: right, scope, software, no_text, personal, state.
    """
    who = allowed("crisis.rumour_seen", "crisis.picture", crisis.municipality_id, by=by, now=now)
    words = clean(text, limit=300).strip()
    wrong = "no_text" if not words else "personal" if picture.names_somebody(words) else ""
    wrong = wrong or ("" if crisis.state in states.ACTIVE else "state")
    if wrong:
        raise refuse("crisis.rumour_seen", wrong, by, subject=str(crisis))
    with transaction.atomic():
        made = Rumour.objects.create(
            crisis=crisis, text=words, count=max(1, min(count, 100_000)), seen_at=now, seen_by_id=who
        )
        record("crisis.rumour_seen", crisis, by, rumour=made.pk)
        moments.note(crisis, "rumour_seen", now, words)
    return made


def judge(rumour: Rumour, status: str, source: str, *, by: Actor, now: datetime) -> Rumour:
    """Refuted or confirmed, and from whom we know; or unconfirmed again.

    Raises Refused: right, scope, software, status, source (needed unless unconfirmed).
    """
    crisis = rumour.crisis
    who = allowed("crisis.rumour_judged", "crisis.picture", crisis.municipality_id, by=by, now=now)
    words = clean(source, limit=200).strip()
    if status not in states.RUMOURS:
        raise refuse("crisis.rumour_judged", "status", by, subject=str(crisis))
    if status != states.UNCONFIRMED and not words:
        raise refuse("crisis.rumour_judged", "source", by, subject=str(crisis))
    with transaction.atomic():
        row = Rumour.objects.select_for_update(of=("self",)).get(pk=rumour.pk)
        before, row.status, row.source = row.status, status, words
        row.judged_at, row.judged_by_id = now, who
        row.save()
        record("crisis.rumour_judged", crisis, by, rumour=row.pk, before=before, status=status)
        if status != states.UNCONFIRMED:
            moments.note(crisis, "rumour_judged", now, row.text)
    return row
