"""What the services told us: a level, an NL-Alert. And the freeze of what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from regie.crisis import states
from regie.crisis.actions import moments
from regie.crisis.actions.authority import decider, locked, record, refuse
from regie.crisis.actions.holding import HOLDS_FOR, hold
from regie.crisis.actions.moments import rhythm
from regie.crisis.models import Crisis, LevelEntry, NlAlert
from regie.crisis.refusal import Refused
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.mandate.levels import LEVELS, level
from regie.mandate.queries import level_table


@dataclass(frozen=True, slots=True)
class Heard:
    """A level as it was told: by whom, and when the services set it. It holds for a day unless told again."""

    level: int
    source: str
    set_at: datetime


def enter_level(crisis: Crisis, heard: Heard, *, by: Actor, now: datetime) -> LevelEntry:
    """Write down a level that the services set; what it does holds when this returns.

    Raises Refused: right (`mandate.phase`), scope, software, level, source, until, state, running (another
    crisis has a level already).
    """
    who = decider("crisis.level_entered", "mandate.phase", crisis.municipality_id, by=by, now=now)
    if wrong := _wrong(heard, now):
        raise refuse("crisis.level_entered", wrong, by, subject=str(crisis))
    try:
        with transaction.atomic():
            row = locked(crisis)
            if row.state not in states.ACTIVE:
                raise Refused("state")
            entry = _enter(row, heard, who, by=by, now=now)
    except (Refused, IntegrityError) as no:
        reason = no.reason if isinstance(no, Refused) else "running"
        raise refuse("crisis.level_entered", reason, by, subject=str(crisis)) from no
    return entry


def _wrong(heard: Heard, now: datetime) -> str:
    if heard.level not in [one.grip for one in LEVELS]:
        return "level"
    if not heard.source.strip():
        return "source"
    return "until" if heard.set_at > now else ""


def _enter(row: Crisis, heard: Heard, who: int, *, by: Actor, now: datetime) -> LevelEntry:
    before, row.level, row.state = row.level, heard.level, states.RUNNING
    _keep_rhythm(row, before, now)
    row.save()
    hold(row, by=by, now=now, until=now + HOLDS_FOR)
    row.save()
    entry = LevelEntry.objects.create(
        crisis=row,
        level=heard.level,
        source=clean(heard.source, limit=200).strip(),
        set_at=heard.set_at,
        until=now + HOLDS_FOR,
        entered_by_id=who,
        entered_role=by.role,
        entered_at=now,
    )
    record("crisis.level_entered", row, by, personal=entry.source, before=before, set_at=heard.set_at)
    moments.note(row, f"level_{heard.level}", now)
    return entry


def _keep_rhythm(row: Crisis, before: int, now: datetime) -> None:
    """A higher level has its own rhythm; the next picture comes sooner, never later, because of it."""
    minutes = level(row.level, level_table(row.municipality_id)).rhythm_minutes
    if minutes is None or (row.rhythm_minutes is not None and row.level <= before):
        return
    row.rhythm_minutes = min(minutes, row.rhythm_minutes or minutes)
    soon = now + rhythm(row)
    row.next_picture_at = min(soon, row.next_picture_at or soon)


def pin_alert(crisis: Crisis, text: str, url: str, sent_at: datetime, *, by: Actor, now: datetime) -> NlAlert:
    """Pin the official text of an NL-Alert with its address; what is planned stops.

    Raises Refused: right, scope, software, no_text, link (not https), until (not sent yet), state.
    """
    who = decider("crisis.alert_pinned", "mandate.phase", crisis.municipality_id, by=by, now=now)
    words = clean(text, limit=2_000).strip()
    wrong = "" if words else "no_text"
    wrong = wrong or ("" if url.startswith("https://") else "link") or ("until" if sent_at > now else "")
    if wrong:
        raise refuse("crisis.alert_pinned", wrong, by, subject=str(crisis))
    with transaction.atomic():
        row = locked(crisis)
        open_now = row.state in states.ACTIVE
        if open_now:
            row.frozen = True
            hold(row, by=by, now=now)
            row.save()
            made = NlAlert.objects.create(
                crisis=row, text=words, url=url[:500], sent_at=sent_at, entered_by_id=who, entered_at=now
            )
            record("crisis.alert_pinned", row, by, url=made.url, sent_at=sent_at)
            moments.note(row, "nl_alert", now)
    if not open_now:
        raise refuse("crisis.alert_pinned", "state", by, subject=str(crisis))
    return made


def unpin_alert(alert: NlAlert, *, by: Actor, now: datetime) -> NlAlert:
    """The alert is over; what was planned stays stopped until somebody thaws it."""
    decider("crisis.alert_unpinned", "mandate.phase", alert.crisis.municipality_id, by=by, now=now)
    with transaction.atomic():
        row = NlAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
        row.unpinned_at = row.unpinned_at or now
        row.save(update_fields=["unpinned_at"])
        record("crisis.alert_unpinned", alert.crisis, by)
    return row


def freeze(crisis: Crisis, on: bool, *, by: Actor, now: datetime) -> Crisis:
    """Stop what is planned at any level, or end that stop; a level that stops it goes on doing so.

    Raises Refused: right (`mandate.phase`), scope, software, state.
    """
    action = "crisis.frozen" if on else "crisis.thawed"
    decider(action, "mandate.phase", crisis.municipality_id, by=by, now=now)
    with transaction.atomic():
        row = locked(crisis)
        open_now = row.state in states.ACTIVE
        if open_now:
            row.frozen = on
            hold(row, by=by, now=now)
            row.save()
            record(action, row, by)
    if not open_now:
        raise refuse(action, "state", by, subject=str(crisis))
    return row
