"""Advice of the privacy officer, approval by somebody who did not write it, and the end."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local
from regie.kernel.text import clean
from regie.watch.actions.authority import deed, opened
from regie.watch.actions.writing import proposal_of
from regie.watch.models import MonitoringQuery
from regie.watch.proposal import faults
from regie.watch.refusal import Refused
from regie.watch.states import ADVICES, ADVISED, APPROVED, ASKED, DRAFT, ENDED, NEGATIVE, POSITIVE


def advise(query_id: int, advice: str, text: str, *, by: Actor, now: datetime) -> MonitoringQuery:
    """The privacy officer's advice, of today. Anything but a plain yes needs words. Raises Refused."""
    query = opened(query_id, "watch.advised", "watch.advise", by=by, now=now)
    with deed("watch.advised", str(query), by):
        row = _locked(query, ASKED)
        if row.made_by_id == by.user_id:
            raise Refused("own_words")
        said = clean(text, limit=2000).strip()
        if advice not in ADVICES or (advice != POSITIVE and not said):
            raise Refused("no_note")
        row.move(ADVISED)
        row.advice, row.advice_text = advice, said
        row.advised_by_id, row.advised_on = by.user_id, local(now).date()
        row.save()
        audit.record("watch.advised", by=by, subject=str(row), details={"advice": advice})
    return row


def approve(query_id: int, note: str, *, by: Actor, now: datetime) -> MonitoringQuery:
    """From its first day on this is listened to. Against the advice only with a reason. Raises Refused.

    Looked at once more as it stands: rules may have become stricter since it was asked.
    """
    query = opened(query_id, "watch.approved", "watch.approve", by=by, now=now)
    with deed("watch.approved", str(query), by):
        row = _locked(query, ADVISED)
        if row.made_by_id == by.user_id:
            raise Refused("own_words")
        said = clean(note, limit=500).strip()
        if row.advice == NEGATIVE and not said:
            raise Refused("no_note")
        wrong = faults(proposal_of(row), local(now).date(), settings.WATCH_LONGEST_DAYS, whole=True)
        if wrong:
            raise Refused("faults", wrong)
        row.move(APPROVED)
        row.approved_by_id, row.approved_at, row.approval_note = by.user_id, now, said
        row.author_key = secrets.token_bytes(32)
        row.save()
        told = {
            "advice": row.advice,
            "from": row.starts_on,
            "until": row.ends_on,
            "replaces": row.replaces_id,
        }
        audit.record("watch.approved", by=by, subject=str(row), details=told)
        if row.replaces_id:
            _end(MonitoringQuery.objects.select_for_update().get(pk=row.replaces_id), "", by, now)
    return row


def send_back(query_id: int, note: str, *, by: Actor, now: datetime) -> MonitoringQuery:
    """Back to the writer with a reason; the advice lapses, as it was about these words. Raises Refused.

    By the privacy officer while it waits for advice, by an approver after it.
    """
    first = MonitoringQuery.objects.filter(pk=query_id).values_list("state", flat=True).first()
    right = "watch.advise" if first == ASKED else "watch.approve"
    query = opened(query_id, "watch.sent_back", right, by=by, now=now)
    with deed("watch.sent_back", str(query), by):
        row = _locked(query, first or "")
        said = clean(note, limit=500).strip()
        if not said:
            raise Refused("no_note")
        if row.state not in {ASKED, ADVISED}:
            raise Refused("state")
        row.move(DRAFT)
        row.returned_note = said
        row.advice, row.advice_text, row.advised_by_id, row.advised_on = "", "", None, None
        row.save()
        audit.record("watch.sent_back", by=by, subject=str(row))
    return row


def end(query_id: int, note: str, *, by: Actor, now: datetime) -> MonitoringQuery:
    """Stop listening before its last day. Raises Refused."""
    query = opened(query_id, "watch.ended", "watch.approve", by=by, now=now)
    with deed("watch.ended", str(query), by):
        row = _locked(query, APPROVED)
        said = clean(note, limit=300).strip()
        if not said:
            raise Refused("no_note")
        _end(row, said, by, now)
    return row


def end_over(now: datetime) -> int:
    """End what is past its last day; how many. Nothing was collected after that day, sweep or no sweep."""
    over = MonitoringQuery.objects.filter(state=APPROVED, ends_on__lt=local(now).date())
    done = 0
    for number in over.values_list("pk", flat=True):
        by = software("watch")
        with deed("watch.ended", f"watch:{number}", by):
            row = over.select_for_update(skip_locked=True, of=("self",)).filter(pk=number).first()
            if row is not None:
                _end(row, "", software("watch", municipality_id=row.municipality_id), now)
                done += 1
    return done


def _end(row: MonitoringQuery, note: str, by: Actor, now: datetime) -> None:
    if row.state != APPROVED:
        return
    row.move(ENDED)
    row.ended_at, row.ended_by_id, row.end_note = now, by.user_id, note
    row.save()
    audit.record("watch.ended", by=by, subject=str(row), details={"early": local(now).date() <= row.ends_on})


def _locked(query: MonitoringQuery, state: str) -> MonitoringQuery:
    row = MonitoringQuery.objects.select_for_update(of=("self",)).get(pk=query.pk)
    if row.state != state:
        raise Refused("state")
    return row
