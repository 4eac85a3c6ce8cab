"""What was under way when the brake was set: look whether it appeared, and delete it where asked.

Looking and deleting call a network, so each takes its row with a lease, calls outside any transaction,
and then keeps what came of it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from regie.audit import actions as audit
from regie.channels import registry
from regie.channels.actions.outgoing import mark_deleted
from regie.channels.adapter import ChannelError, Later, Outgoing, Sent, Uncertain
from regie.channels.queries import open_account
from regie.halt import queries
from regie.halt.actions.authority import allowed, refuse
from regie.halt.looking import AGAIN, LEASE, MOST_DELETIONS, next_look
from regie.halt.models import Straggler
from regie.kernel.actor import Actor, software
from regie.mandate import queries as mandate
from regie.mandate.models import Brake
from regie.publishing import queries as publishing
from regie.publishing.actions import outbox
from regie.publishing.models import Attempt, Release

log = logging.getLogger(__name__)

_BEFORE_A_RESTORE: Final = timedelta(days=30)
# After a restore each of these may be out already, although our records do not know it any more.
_MAYBE_SENT: Final = ("waiting", "escalated", "queued", "sending", "unknown", "failed", "lapsed", "stopped")


def trace(now: datetime) -> int:
    """Remember, for every brake that is on, what may still appear; how many were added."""
    return sum(_trace(brake, now) for brake in mandate.all_brakes_on())


def _trace(brake: Brake, now: datetime) -> int:
    touched = _touched(brake, now).exclude(straggled__brake=brake)
    rows = [
        Straggler(brake=brake, release=row, key=row.key, text=row.text, due_at=now)
        for row in touched.order_by("pk")
    ]
    Straggler.objects.bulk_create(rows, ignore_conflicts=True)  # another worker may trace too
    return len(rows)


def _touched(brake: Brake, now: datetime) -> QuerySet[Release]:
    """In scope, and under way at the press or of unknown end; after a restore all that is not settled."""
    rows = publishing.in_scope(brake, rewritten=True)
    if brake.cause == Brake.RESTORED:
        return rows.filter(state__in=_MAYBE_SENT, created_at__gt=brake.set_at - _BEFORE_A_RESTORE)
    unsure = Q(ended_at=None) | Q(ended_at__gte=brake.set_at) | Q(outcome__in=("uncertain", "lost"))
    around = Attempt.objects.filter(
        unsure,
        release=OuterRef("pk"),
        kind=Attempt.SEND,
        lease_until__gte=brake.set_at,
        started_at__lte=brake.no_new_sends_at or now,
    )
    since_unknown = Q(state="unknown", state_since__lte=now)
    return rows.filter(Exists(around) | since_unknown)


def look_due(now: datetime, limit: int = 50) -> int:
    """Look once for each straggler that is due; how many."""
    done = 0
    while done < limit and (taken := _take(Straggler.LOOKING, now)) is not None:
        _look(taken, now)
        done += 1
    return done


def _take(state: str, now: datetime) -> Straggler | None:
    with transaction.atomic():
        due = Straggler.objects.filter(state=state, due_at__lte=now).order_by("due_at", "pk")
        row = due.select_for_update(skip_locked=True, of=("self",)).first()
        if row is not None:
            row.due_at = now + LEASE
            row.save(update_fields=["due_at"])
    return row


def _look(row: Straggler, now: datetime) -> None:
    release = Release.objects.select_related("account", "thread", "in_reply_to", "brake").get(
        pk=row.release_id
    )
    same = release.key == row.key
    if same and release.state == "sent":
        _appeared(row, release, Sent(release.external_id, release.permalink), now)
    elif same and release.state == "sending":
        _keep(row, due_at=now + timedelta(seconds=2))  # the outbox reads it back by itself
    else:
        _read_back(row, release, now)


def _read_back(row: Straggler, release: Release, now: datetime) -> None:
    message = replace(release.outgoing(), key=str(row.key), text=row.text)
    adapter = registry.adapter(release.account.network)
    try:
        account = open_account(release.account_id)
        if not adapter.capabilities(account).read_back:
            _keep(row, state=Straggler.UNREADABLE, due_at=None)
            return
        found = adapter.read_back(account, message)
    except (Later, Uncertain) as said:
        _keep(row, due_at=now + AGAIN, detail=said.detail[:500])
    except ChannelError as said:
        _keep(row, state=Straggler.UNREADABLE, due_at=None, detail=said.detail[:500])
    except Exception as defect:
        log.exception("straggler %s could not be read back", row.pk)
        _keep(row, due_at=now + LEASE, detail=type(defect).__name__)
    else:
        _told(row, release, message, found, now)


def _told(row: Straggler, release: Release, message: Outgoing, found: Sent | None, now: datetime) -> None:
    if found is not None:
        if release.key == row.key:
            outbox.found(release.pk, message, found, now=now)
        _appeared(row, release, found, now)
        return
    again = next_look(row.looks + 1, now, restored=row.brake.cause == Brake.RESTORED)
    state = Straggler.LOOKING if again else Straggler.ABSENT
    _keep(row, state=state, looks=row.looks + 1, due_at=again, detail="")


def _appeared(row: Straggler, release: Release, sent: Sent, now: datetime) -> None:
    with transaction.atomic():
        _keep(
            row,
            state=Straggler.APPEARED,
            due_at=None,
            appeared_at=now,
            external_id=sent.external_id,
            permalink=sent.permalink[:1000],
            detail="",
        )
        by = software("brake", municipality_id=release.municipality_id)
        _record("halt.straggler_found", row, by)


def ask_deletion(straggler: Straggler, *, by: Actor, now: datetime) -> Straggler:
    """Ask that it be taken off the network; the worker, which alone holds the keys, does it.

    Raises Refused: `state` when it did not appear or is gone, `cannot_delete` where the network has no
    such thing.
    """
    release = straggler.release
    subject = f"release:{release.pk}"
    who = allowed("halt.delete_asked", "publishing.withdraw", release.municipality_id, subject, by)
    if not queries.can_delete(release.account):
        raise refuse("halt.delete_asked", "cannot_delete", subject, by)
    with transaction.atomic():
        row = Straggler.objects.select_for_update(of=("self",)).get(pk=straggler.pk)
        possible = row.state in (Straggler.APPEARED, Straggler.KEPT)
        if possible:
            _keep(
                row,
                state=Straggler.DELETING,
                looks=0,
                due_at=now,
                delete_asked_by_id=who,
                delete_asked_at=now,
                detail="",
            )
            _record("halt.delete_asked", row, by)
    if not possible:
        raise refuse("halt.delete_asked", "state", subject, by)
    return row


def delete_due(now: datetime, limit: int = 50) -> int:
    """Delete what people asked; how many were tried."""
    done = 0
    while done < limit and (taken := _take(Straggler.DELETING, now)) is not None:
        _delete(taken, now)
        done += 1
    return done


def _delete(row: Straggler, now: datetime) -> None:
    release = Release.objects.select_related("account").get(pk=row.release_id)
    adapter = registry.adapter(release.account.network)
    try:
        adapter.moderate(open_account(release.account_id), row.external_id, "delete")
    except (Later, Uncertain) as said:
        _not_yet(row, said.detail, now)
    except ChannelError as said:
        _not_deleted(row, said.detail)
    except Exception as defect:
        log.exception("straggler %s could not be deleted", row.pk)
        _not_yet(row, type(defect).__name__, now)
    else:
        with transaction.atomic():
            _keep(row, state=Straggler.DELETED, due_at=None, deleted_at=now, detail="")
            if release.message_id is not None:
                mark_deleted(release.message_id, now)
            _record("halt.deleted", row, _worker(row))


def _not_yet(row: Straggler, detail: str, now: datetime) -> None:
    if row.looks + 1 >= MOST_DELETIONS:
        _not_deleted(row, detail)
    else:
        _keep(row, looks=row.looks + 1, due_at=now + AGAIN, detail=detail[:500])


def _not_deleted(row: Straggler, detail: str) -> None:
    with transaction.atomic():
        _keep(row, state=Straggler.KEPT, due_at=None, detail=detail[:500])
        _record("halt.not_deleted", row, _worker(row), result="failed")


def _keep(row: Straggler, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def _worker(row: Straggler) -> Actor:
    return software("brake", municipality_id=row.brake.municipality_id)


def _record(action: str, row: Straggler, by: Actor, *, result: str = "done") -> None:
    details = {"brake": row.brake_id, "external_id": row.external_id, "state": row.state}
    audit.record(action, by=by, subject=f"release:{row.release_id}", result=result, details=details)
