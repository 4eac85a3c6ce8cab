"""E-mail: IMAP with IDLE in, SMTP out.

Sending leaves its own proof on the mail server: before the message is offered, a copy with our
Message-ID (made from `Outgoing.key`) is put in the Sent folder as a draft; when the SMTP server has
accepted it, the draft mark is taken off. So `read_back` knows: no copy, certainly not sent; a copy
without the mark, sent; a copy with the mark, in doubt, and a person looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any, Literal, cast

from imap_tools import AND

from regie.channels import imap, mailtext, smtp
from regie.channels.adapter import (
    Account,
    Capabilities,
    Check,
    Fetched,
    File,
    Incoming,
    Later,
    Outgoing,
    Raw,
    Refused,
    Sender,
    Sent,
    Unauthorised,
    Uncertain,
)

_PAGE = 40
_FIRST_DAYS = 14
_IDLE_SECONDS = 240.0  # servers hang up after half an hour of it


class ADAPTER:
    """One mailbox."""

    network = "email"

    def capabilities(self, account: Account) -> Capabilities:
        """Answers, and a newsletter where there is a list; a mail server never takes a message back."""
        posts = "@" in str(account.settings.get("list_address", ""))
        return Capabilities(
            reply=True, post=posts, direct=True, push=True, idempotency="own_id", read_back=True
        )

    # -- in ----------------------------------------------------------------------------------

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Mail with a higher number than the last; at first, and when the server renumbers, two weeks."""
        with imap.mailbox(account) as box:
            validity = int(box.folder.status(imap.folder(account), ["UIDVALIDITY"])["UIDVALIDITY"])
            last = int(cast(int, cursor.get("uid", 0))) if cursor.get("uidvalidity") == validity else 0
            since = (datetime.now(UTC) - timedelta(days=_FIRST_DAYS)).date()
            wanted = AND(uid=f"{last + 1}:*") if last else AND(date_gte=since)
            uids = sorted(u for u in map(int, box.uids(wanted)) if u > last)
            page = uids[:_PAGE]
            events = [_raw(box, uid, validity) for uid in page]
        end = page[-1] if page else last
        return Fetched(events, {"uid": end, "uidvalidity": validity}, more=len(uids) > len(page))

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """One message; ValueError for a mail that could not be read."""
        if "problem" in payload:
            raise ValueError(str(payload["problem"]))
        mail = cast("dict[str, list[list[str]]]", payload)
        words = cast("dict[str, str]", payload)
        sender = (mail["from"] or [["", ""]])[0]
        references = cast("list[str]", payload["references"])
        answered = words["in_reply_to"] or (references[-1] if references else "") or words["bounced"]
        root = (references or [answered or words["message_id"]])[0]
        reply_to = (mail["reply_to"] or [sender])[0][1]
        return [
            Incoming(
                external_id=words["message_id"],
                thread_root=root,
                thread_kind="email",
                text=mailtext.without_quote(words["text"]),
                created_at=_moment(words["date"] or words["arrived"]),
                sender=Sender(sender[1], sender[1], sender[0]) if sender[1] else None,
                outgoing=sender[1] == account.external_id.lower(),
                kind="email",
                visibility="direct",
                in_reply_to=answered,
                subject=words["subject"],
                html=words["html"],
                automatic=words["automatic"],
                reply_ref={
                    "to": reply_to,
                    "message_id": words["message_id"],
                    "references": references[-20:],
                    "subject": words["subject"],
                },
                files=[File(**f) for f in cast("list[dict[str, Any]]", payload["files"])],
            )
        ]

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Mail servers push nothing over the web."""
        return False

    def listen(self, account: Account, heard: Callable[[], None], stop: Callable[[], bool]) -> None:
        """Wait for news with IDLE and call `heard`; returns when told to stop or the server has no IDLE."""
        with imap.mailbox(account, seconds=imap.SECONDS) as box:
            if "IDLE" not in box.client.capabilities:
                return
            heard()  # whatever came before we listened
            while not stop():
                imap.idle(box, heard, stop, seconds=_IDLE_SECONDS)

    # -- out ---------------------------------------------------------------------------------

    def count(self, text: str) -> int:
        """Characters; mail has no limit."""
        return len(text)

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Prove, offer, and mark; see the module. Only an unanswered offer is uncertain."""
        end = time.monotonic() + timeout_seconds
        mail = compose(account, message)
        own_id = mail["Message-ID"]
        copy = imap.find_copy(account, own_id, seconds=smtp.left(end))
        if copy is not None and not copy.draft:
            return Sent(own_id)
        with smtp.server(account, end) as server:
            if copy is None:
                imap.put_copy(account, mail, seconds=smtp.left(end))
            try:
                smtp.offer(server, mail, end)
            except (Refused, Later):
                imap.settle(account, own_id, sent=False)
                raise
        imap.settle(account, own_id, sent=True)
        return Sent(own_id)

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """By the copy in the Sent folder; Uncertain when it is still marked as a draft."""
        own_id = own_message_id(account, message)
        copy = imap.find_copy(account, own_id)
        if copy is None:
            return None
        if copy.draft:
            raise Uncertain("the mail was offered to the mail server, which did not say whether it took it")
        return Sent(own_id)

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """What is mailed stays mailed."""
        raise Refused("an e-mail cannot be hidden or deleted after it was sent")

    def health(self, account: Account) -> Check:
        """Log in on both servers."""
        try:
            with imap.mailbox(account), smtp.server(account, time.monotonic() + imap.SECONDS):
                return Check(True)
        except (Later, Refused, Unauthorised) as wrong:
            return Check(False, wrong.detail)


def own_message_id(account: Account, message: Outgoing) -> str:
    """The same at every attempt."""
    return f"<{message.key}@{account.external_id.rpartition('@')[2] or 'localhost'}>"


def compose(account: Account, message: Outgoing) -> EmailMessage:
    """The mail as it leaves. Refused when there is nobody to send it to."""
    answered = str(message.reply_ref.get("message_id", "")) or message.in_reply_to
    to = str(message.reply_ref.get("to", ""))
    if not answered and not to:
        return _newsletter(account, message)
    if "@" not in to:
        raise Refused("this mail has no address to answer to")
    mail = EmailMessage()
    subject = message.subject or str(message.reply_ref.get("subject", ""))
    mail["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()
    _address(mail, account, message, to)
    if answered:
        mail["In-Reply-To"] = answered
        known = cast("Sequence[str]", message.reply_ref.get("references", ()))
        mail["References"] = " ".join([*known, answered])
    return mail


def _newsletter(account: Account, message: Outgoing) -> EmailMessage:
    """To the list of this account: its server knows who reads it, we know no address."""
    to = str(account.settings.get("list_address", ""))
    if "@" not in to:
        raise Refused("this mail has no address to answer to, and this account has no list for newsletters")
    if not message.subject.strip():
        raise Refused("a newsletter needs a subject")
    mail = EmailMessage()
    mail["Subject"] = message.subject
    _address(mail, account, message, to)
    return mail


def _address(mail: EmailMessage, account: Account, message: Outgoing, to: str) -> None:
    """Everything that an answer and a newsletter share."""
    mail["From"] = formataddr((account.handle if "@" not in account.handle else "", account.external_id))
    mail["To"] = to
    mail["Date"] = format_datetime(message.created_at or datetime.now(UTC))
    mail["Message-ID"] = own_message_id(account, message)
    if message.lang:
        mail["Content-Language"] = message.lang
    mail.set_content(message.text)


def _raw(box: imap.Box, uid: int, validity: int) -> Raw:
    """One mail as payload; a mail that cannot be read becomes a payload that says so."""
    arrived = {"uid": uid, "arrived": datetime.now(UTC).isoformat()}
    key = f"{validity}:{uid}"
    source = imap.source(box, uid)
    if not source:
        return Raw(key, {**arrived, "problem": "the mail disappeared while it was read"})
    try:
        return Raw(key, {**arrived, **mailtext.read(source)})
    except Exception as defect:  # noqa: BLE001 - one strange mail must not stop the mailbox
        problem = f"this mail cannot be read ({type(defect).__name__})"
        return Raw(key, {**arrived, "problem": problem, "head": source[:2000].decode("latin-1")})


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
