"""After a brake: what was queued stops at once, and somebody counts until nothing is under way."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.audit.entry import Entry
from regie.kernel.actor import software
from regie.kernel.clock import running_from
from regie.mandate import queries as mandate
from regie.mandate.actions import brakes
from regie.mandate.models import Brake
from regie.publishing import queries
from regie.publishing.actions.ledger import record
from regie.publishing.models import Release

_BATCH: Final = 500


def hold(now: datetime) -> int:
    """Stop everything queued or scheduled in the scope of every brake that is on; how many.

    The gate would stop each when it comes due. This does it at once, also for what is scheduled for
    tomorrow or waits for an account that rests, so people see what is held back.
    """
    return sum(hold_for(brake, now) for brake in mandate.all_brakes_on())


def hold_for(brake: Brake, now: datetime) -> int:
    """The same for one brake. A row that a sender has locked is left to its gate, which stops it too."""
    total = 0
    while count := _hold_some(brake, now):
        total += count
    if total:
        by = software("brake", municipality_id=brake.municipality_id)
        audit.record("publishing.held", by=by, subject=f"brake:{brake.pk}", details={"stopped": total})
    return total


def _hold_some(brake: Brake, now: datetime) -> int:
    with transaction.atomic():
        queued = queries.in_scope(brake).filter(state="queued").order_by("pk")
        rows = list(queued.select_for_update(skip_locked=True, of=("self",))[:_BATCH])
        for row in rows:
            row.move("stopped", now=now, problem="brake")
        Release.objects.filter(pk__in=[row.pk for row in rows]).update(
            state="stopped", state_since=now, problem="brake", detail="", due_at=None, brake=brake
        )
        audit.record_many(_line(row, brake) for row in rows)
    return len(rows)


def _line(row: Release, brake: Brake) -> Entry:
    by = software("brake", municipality_id=row.municipality_id)
    details = {
        "state": row.state,
        "case": row.case,
        "channel": row.account_id,
        "binding": row.binding,
        "reason": "brake",
        "brake": brake.pk,
    }
    return Entry("publishing.stopped", by, f"release:{row.pk}", "refused", details, {}, row.mandate)


def confirm_due(now: datetime, municipality_id: int | None = None) -> int:
    """Confirm brakes of which no attempt is under way any more; how many.

    Senders call it when an attempt of theirs ends, and a sweep when a lease does.
    """
    clock = running_from(now)
    open_ = Brake.objects.filter(released_at=None, confirmed_at=None)
    if municipality_id is not None:
        open_ = open_.filter(municipality_id=municipality_id)
    done = 0
    for brake in open_:
        # Counted after the brake was seen, so every attempt that passed its gate is counted; the time
        # is taken after the count, so it is never earlier than the end of the last one.
        if queries.under_way(brake, clock()).count == 0:
            done += brakes.confirm_stopped(brake, now=clock())
    return done


def postpone(release: Release, until: datetime) -> None:
    """Leave a queued text in the queue until then; for texts that go out one after the other."""
    release.due_at = until
    Release.objects.filter(pk=release.pk, state="queued").update(due_at=until)


def drop(texts: list[Release], now: datetime) -> None:
    """Withdraw texts of a drill: they were never meant for anybody."""
    for row in texts:
        row.move("withdrawn", now=now, problem="drill")
        row.due_at = row.brake = None
        row.save()
        record("publishing.withdrawn", row, software("brake", municipality_id=row.municipality_id))
