"""Writing a kernel message, and the decision of somebody else that from now on this is what we say."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from regie.audit import actions as audit
from regie.engagement.actions.sending import shut_out
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.library.actions.authority import authorise, refuse
from regie.library.kernel import LONGEST_OFFICIAL, LONGEST_PART, PARTS, Kernel
from regie.library.models import KernelMessage
from regie.library.states import APPROVED, DECLINED, DRAFT, REPLACED, RETIRED


def write(
    municipality_id: int, occasion: str, kernel: Kernel, *, practice: bool, by: Actor, now: datetime
) -> KernelMessage:
    """A new version that waits for approval; one that waited already is replaced.

    Raises Refused: right, scope, software, or what `Kernel.wrong` says.
    """
    writer = authorise("library.kernel_written", "crisis.kernel", municipality_id, by=by, now=now)
    if wrong := kernel.wrong(now):
        raise refuse("library.kernel_written", wrong, by, subject=occasion)
    with transaction.atomic():
        shut_out(municipality_id)  # one at a time, so numbers follow each other
        own = KernelMessage.objects.filter(municipality_id=municipality_id, occasion=occasion)
        own.filter(state=DRAFT).update(state=REPLACED)
        number = (own.aggregate(last=Max("number"))["last"] or 0) + 1
        made = KernelMessage.objects.create(
            municipality_id=municipality_id,
            occasion=occasion,
            number=number,
            practice=practice,
            relay=kernel.relay,
            official=clean(kernel.official, limit=LONGEST_OFFICIAL).strip(),
            source_name=clean(kernel.source_name, limit=200).strip(),
            source_url=kernel.source_url[:500],
            next_at=kernel.next_at,
            valid_from=now,
            valid_until=kernel.valid_until,
            made_by_id=writer,
            made_for_id=by.organisation_id or municipality_id,
            made_at=now,
            **{part: clean(getattr(kernel, part), limit=LONGEST_PART).strip() for part in PARTS},
        )
        _record("library.kernel_written", made, by)
    return made


def approve(message: KernelMessage, *, by: Actor, now: datetime, comment: str = "") -> KernelMessage:
    """From now on this is what the municipality says; the one before it ends at this moment.

    Raises Refused: right, scope, software, own_words, state, over.
    """
    with_words = clean(comment, limit=500).strip()
    who = _decider("library.kernel_approved", message, by, now)
    with transaction.atomic():
        # Above senders: when this returns, nothing passes the gate on the version before.
        shut_out(message.municipality_id)
        row = KernelMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
        wrong = "own_words" if row.made_by_id == who else "state" if row.state != DRAFT else ""
        wrong = wrong or ("over" if row.valid_until <= now else "")
        if not wrong:
            _approved(row, by, now, with_words)
    if wrong:
        raise refuse("library.kernel_approved", wrong, by, subject=str(message))
    return row


def decline(message: KernelMessage, comment: str, *, by: Actor, now: datetime) -> KernelMessage:
    """Not like this; the writer reads why. Refused: right, scope, software, no_comment, state."""
    return _end(message, DRAFT, DECLINED, comment, by=by, now=now)


def withdraw(message: KernelMessage, comment: str, *, by: Actor, now: datetime) -> KernelMessage:
    """It is not true any more: nothing goes out on it. Refused as `decline`."""
    return _end(message, APPROVED, RETIRED, comment, by=by, now=now)


def _approved(row: KernelMessage, by: Actor, now: datetime, comment: str) -> None:
    own = KernelMessage.objects.filter(municipality_id=row.municipality_id, occasion=row.occasion)
    own.filter(state=APPROVED).update(state=REPLACED)
    row.move(APPROVED)
    row.valid_from, row.decided_at, row.comment = now, now, comment
    row.decided_by_id, row.decided_role = by.user_id, by.role
    row.save()
    _record("library.kernel_approved", row, by)


def _end(
    message: KernelMessage, old: str, new: str, comment: str, *, by: Actor, now: datetime
) -> KernelMessage:
    action = "library.kernel_declined" if new == DECLINED else "library.kernel_withdrawn"
    who = _decider(action, message, by, now)
    words = clean(comment, limit=500).strip()
    if not words:
        raise refuse(action, "no_comment", by, subject=str(message))
    with transaction.atomic():
        shut_out(message.municipality_id)
        row = KernelMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
        open_ = row.state == old
        if open_:
            row.move(new)
            row.decided_by_id, row.decided_role = who, by.role
            row.decided_at, row.comment = now, words
            row.save()
            _record(action, row, by)
    if not open_:
        raise refuse(action, "state", by, subject=str(message))
    return row


def _decider(action: str, message: KernelMessage, by: Actor, now: datetime) -> int:
    """Deciding is of the municipality's own people, whatever role an agency would be given."""
    who = authorise(action, "crisis.decide", message.municipality_id, by=by, now=now)
    if by.organisation_id != message.municipality_id:
        raise refuse(action, "scope", by, subject=str(message))
    return who


def _record(action: str, row: KernelMessage, by: Actor) -> None:
    audit.record(
        action,
        by=by,
        subject=str(row),
        details={
            "occasion": row.occasion,
            "number": row.number,
            "state": row.state,
            "valid_until": row.valid_until,
            "relay": row.relay,
            **({"practice": True} if row.practice else {}),
        },
        personal={part: getattr(row, part) for part in (*PARTS, "official") if getattr(row, part)},
    )
