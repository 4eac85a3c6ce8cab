"""A mailbox over a checked connection, and the proof of sending that is kept in its Sent folder."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Final

from imap_tools import AND, BaseMailBox, MailboxLoginError, MailMessageFlags
from imap_tools.errors import ImapToolsError

from regie.channels import egress
from regie.channels.adapter import Account, Later, Unauthorised

SECONDS: Final = 20.0
_LARGEST: Final = 30_000_000
_TROUBLE: Final = (imaplib.IMAP4.error, ImapToolsError, OSError)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

Box = BaseMailBox


@dataclass(frozen=True, slots=True)
class Copy:
    """Our own copy in the Sent folder; a draft as long as the server has not said that it took it."""

    uids: tuple[str, ...]
    draft: bool


class _Checked(imaplib.IMAP4):
    """imaplib that connects through `egress`."""

    def __init__(self, account: Account, seconds: float) -> None:
        self._account = account
        self._security = setting(account, "imap_security", "ssl")
        usual = 993 if self._security == "ssl" else 143
        super().__init__(setting(account, "imap_host"), port(account, "imap_port", usual), seconds)
        if self._security == "starttls":
            self.starttls(ssl.create_default_context())

    def _create_socket(self, timeout: float | None) -> socket.socket:
        allowed = egress.allows_private(self._account)
        plain = egress.connect(self.host, self.port, timeout, allow_private=allowed)
        if self._security != "ssl":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


class _AccountBox(BaseMailBox):
    def __init__(self, account: Account, seconds: float) -> None:
        self._account, self._seconds = account, seconds
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _Checked(self._account, self._seconds)


def setting(account: Account, name: str, usual: str = "") -> str:
    """A setting of the account as text."""
    return str(account.settings.get(name) or usual)


def port(account: Account, name: str, usual: int) -> int:
    """A port from the settings; Later when it is no number, so a person sees it."""
    value = setting(account, name, str(usual))
    if not value.isdigit():
        raise Later(f"{name} is no number")
    return int(value)


def folder(account: Account) -> str:
    """Where mail comes in."""
    return setting(account, "folder", "INBOX")


def sent_folder(account: Account) -> str:
    """Where our copies are kept."""
    return setting(account, "sent_folder", "Sent")


@contextmanager
def mailbox(account: Account, inside: str | None = None, *, seconds: float = SECONDS) -> Iterator[Box]:
    """An open mailbox; turns every trouble into Unauthorised or Later."""
    try:
        box = _AccountBox(account, max(0.5, seconds))
        try:
            user = setting(account, "user", account.external_id)
            box.login(user, account.secrets.get("password", ""), initial_folder=inside or folder(account))
            yield box
        finally:
            _leave(box)
    except MailboxLoginError:
        raise Unauthorised("the mail server refuses the name or the password") from None
    except _TROUBLE as wrong:
        raise Later(f"IMAP: {said(wrong)}") from None


def _leave(box: Box) -> None:
    try:
        box.logout()
    except _TROUBLE:
        box.client.shutdown()


def said(wrong: Exception) -> str:
    """A short line from an exception, without what we sent."""
    text = " ".join(str(part) for part in wrong.args if isinstance(part, str | bytes)) or type(wrong).__name__
    return " ".join(text.split())[:200]


def source(box: Box, uid: int) -> bytes:
    """The bytes of a mail; of a very large one its headers only. Empty when it is gone."""
    _, data = box.client.uid("FETCH", str(uid), "(RFC822.SIZE)")
    found = _SIZE.search(b" ".join(d for d in data if isinstance(d, bytes)))
    large = found is not None and int(found.group(1)) > _LARGEST
    _, parts = box.client.uid("FETCH", str(uid), "(BODY.PEEK[HEADER])" if large else "(BODY.PEEK[])")
    bodies: list[Any] = [part[1] for part in parts if isinstance(part, tuple)]
    return bytes(bodies[0]) if bodies else b""


def idle(box: Box, heard: Callable[[], None], stop: Callable[[], bool], *, seconds: float) -> None:
    """One round of IDLE: `heard` at every word from the server, until the time is up or `stop`."""
    end = time.monotonic() + seconds
    box.idle.start()  # type: ignore[no-untyped-call]
    while not stop() and time.monotonic() < end:
        if box.idle.poll(timeout=2):
            heard()
    box.idle.stop()  # type: ignore[no-untyped-call]


def find_copy(account: Account, own_id: str, *, seconds: float = SECONDS) -> Copy | None:
    """Our copy with this Message-ID, or None."""
    with mailbox(account, seconds=seconds) as box:
        if not box.folder.exists(sent_folder(account)):
            return None
        box.folder.set(sent_folder(account))
        _, data = box.client.uid("SEARCH", "HEADER", "Message-ID", f'"{own_id}"')
        uids = (data[0] or b"").decode().split()
        if not uids:
            return None
        drafts = box.uids(AND(uid=",".join(uids), draft=True))
        return Copy(tuple(uids), draft=len(drafts) == len(uids))


def put_copy(account: Account, mail: EmailMessage, *, seconds: float) -> None:
    """Keep a copy marked as draft, before anything is offered."""
    with mailbox(account, seconds=seconds) as box:
        if not box.folder.exists(sent_folder(account)):
            box.folder.create(sent_folder(account))
        box.append(mail.as_bytes(), sent_folder(account), flag_set=[MailMessageFlags.DRAFT])


def settle(account: Account, own_id: str, *, sent: bool) -> None:
    """Take the mark off, or the copy away. When the mailbox is gone now, the mark stays: in doubt."""
    try:
        copy = find_copy(account, own_id)
        if copy is None:
            return
        with mailbox(account, sent_folder(account)) as box:
            if sent:
                box.flag(copy.uids, MailMessageFlags.SEEN, True)
                box.flag(copy.uids, MailMessageFlags.DRAFT, False)
            else:
                box.delete(copy.uids)
    except (Later, Unauthorised):
        return
