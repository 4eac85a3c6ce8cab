"""Being somewhere: who reads, who writes. Reading a citizen's words is written in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from regie.audit import actions as audit
from regie.inbox.actions.authority import on_behalf, person, subject_of, tell
from regie.inbox.models import Case, Presence
from regie.kernel.actor import Actor

# One line in the ledger per person, case and quarter of an hour of reading.
RECORD_EVERY = timedelta(minutes=15)
KEEP = timedelta(hours=1)


@transaction.atomic
def seen(case: Case, *, by: Actor, now: datetime, writing: bool = False, working: bool = False) -> None:
    """Somebody has the case open. The caller has checked that they may see it.

    `working` (a key, a pointer) keeps the claim of its holder alive; an open page alone does not.
    Others are told only when something changed.
    """
    found, fresh = Presence.objects.get_or_create(
        case=case, user_id=person(by), defaults={"seen_at": now, "recorded_at": now, "writing": writing}
    )
    if fresh or now - found.recorded_at >= RECORD_EVERY:
        found.recorded_at = now
        audit.record("inbox.read", by=on_behalf(by, case), subject=subject_of(case))
    stirred = fresh or found.writing != writing or now - found.seen_at > timedelta(minutes=1)
    found.seen_at, found.writing = now, writing
    found.save(update_fields=["seen_at", "writing", "recorded_at"])
    if writing or working:
        Case.objects.filter(pk=case.pk, holder_id=by.user_id).update(active_at=now)
    if stirred:
        tell(case.municipality_id, subject_of(case), "inbox.presence")


@transaction.atomic
def left(case: Case, *, by: Actor, now: datetime) -> None:
    """Somebody closed the page."""
    if Presence.objects.filter(case=case, user_id=person(by)).update(seen_at=now - KEEP, writing=False):
        tell(case.municipality_id, subject_of(case), "inbox.presence")


def searched(words: str, hits: int, *, by: Actor) -> None:
    """A search through what citizens wrote: the words are personal data, their number is not."""
    audit.record("inbox.searched", by=by, details={"hits": hits}, personal={"query": words})


def forget(*, now: datetime) -> int:
    """Sweep away passing knowledge."""
    return Presence.objects.filter(seen_at__lt=now - KEEP - RECORD_EVERY).delete()[0]
