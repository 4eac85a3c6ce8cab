"""What publishing tells about messages that went out, and the inbox about messages it has seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from regie.channels.actions.storing import link, lock_intake
from regie.channels.adapter import Outgoing, Sent
from regie.channels.models import ChannelAccount, Message, Thread
from regie.kernel.text import clean

_KINDS = {"email": "email", "feed": "feed"}


@transaction.atomic
def record_outgoing(
    account: ChannelAccount,
    outgoing: Outgoing,
    sent: Sent,
    *,
    thread_id: int | None,
    in_reply_to_id: int | None,
    now: datetime,
) -> Message:
    """The message as it stands on the network. Safe to call again, and after it was already fetched."""
    lock_intake(account.pk, wait=True)
    known = Message.objects.filter(account=account, external_id=sent.external_id).first()
    if known is not None:
        known.direction, known.text = Message.OUT, clean(outgoing.text)
        known.in_reply_to_id = known.in_reply_to_id or in_reply_to_id
        known.taken_at = known.taken_at or now
        known.save(update_fields=["direction", "text", "in_reply_to", "taken_at"])
        message = known
    else:
        message = Message.objects.create(
            account=account,
            external_id=sent.external_id,
            thread_id=thread_id or _thread(account, outgoing, sent, now),
            author=None,
            direction=Message.OUT,
            kind=_KINDS.get(account.network, "reply" if outgoing.in_reply_to else "post"),
            visibility=outgoing.visibility,
            in_reply_to_id=in_reply_to_id,
            in_reply_to_external=outgoing.in_reply_to,
            text=clean(outgoing.text),
            lang=outgoing.lang,
            remote_created_at=now,
            received_at=now,
            permalink=sent.permalink[:1000],
            practice=account.practice,
            taken_at=now,
        )
        link(account.pk, [message.pk])
    ChannelAccount.objects.filter(pk=account.pk).update(last_out_at=now)
    return message


def _thread(account: ChannelAccount, outgoing: Outgoing, sent: Sent, now: datetime) -> int:
    kind = _KINDS.get(account.network, "dm" if outgoing.visibility == "direct" else "public_post")
    thread, _ = Thread.objects.get_or_create(
        account=account,
        external_root_id=outgoing.thread_root or sent.external_id,
        defaults={"kind": kind, "subject": outgoing.subject[:500], "started_at": now},
    )
    return thread.pk


def mark_deleted(message_id: int, now: datetime) -> None:
    """We took it off the network ourselves; the text stays on record here."""
    Message.objects.filter(pk=message_id, deleted_at=None).update(deleted_at=now)


def mark_taken(ids: Iterable[int], now: datetime) -> int:
    """The inbox has seen these versions. Call it in the transaction that locked them (`queries.untaken`)."""
    return Message.objects.filter(pk__in=list(ids)).update(taken_at=now)
