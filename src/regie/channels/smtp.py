"""Offering one mail to a mail server, knowing at each step whether it can have been taken."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Final

from regie.channels import egress
from regie.channels.adapter import Account, Later, Refused, Unauthorised, Uncertain
from regie.channels.imap import port, said, setting

_GO_AHEAD: Final = 354
_ACCEPTED: Final = 250


def left(end: float) -> float:
    """Seconds until the end (monotonic clock); Later when there are none."""
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise Later("the mail server took too long before the mail was offered")
    return seconds


class _Checked(smtplib.SMTP):
    """smtplib that connects through `egress`, with TLS from the start where asked."""

    account: Account

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = egress.connect(host, port, timeout, allow_private=egress.allows_private(self.account))
        if setting(self.account, "smtp_security", "starttls") != "ssl":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


@contextmanager
def server(account: Account, end: float) -> Iterator[smtplib.SMTP]:
    """A server that accepted our login. Everything that fails here is certainly not sent."""
    session = _Checked(timeout=left(end))
    session.account = account
    session._host = setting(account, "smtp_host")  # type: ignore[attr-defined]
    try:
        _open(session, account)
    except smtplib.SMTPAuthenticationError:
        session.close()
        raise Unauthorised("the mail server for sending refuses the name or the password") from None
    except (smtplib.SMTPException, OSError) as wrong:
        session.close()
        raise Later(f"SMTP: {said(wrong)}") from None
    try:
        yield session
    finally:
        session.close()


def _open(session: smtplib.SMTP, account: Account) -> None:
    security = setting(account, "smtp_security", "starttls")
    usual = {"ssl": 465, "starttls": 587}.get(security, 25)
    session.connect(setting(account, "smtp_host"), port(account, "smtp_port", usual))
    session.ehlo()
    if security == "starttls":
        session.starttls(context=ssl.create_default_context())
        session.ehlo()
    if session.has_extn("auth"):
        session.login(setting(account, "user", account.external_id), account.secrets.get("password", ""))


def offer(session: smtplib.SMTP, mail: EmailMessage, end: float) -> None:
    """Offer the mail. Refused or Later while it was not taken; Uncertain when the answer is lost.

    After the content is sent only the server's own word counts: a lost connection there means it may
    have been taken (RFC 5321 6.1).
    """
    recipients = [address for _, address in getaddresses(mail.get_all("To", []))]
    sender = getaddresses([mail["From"]])[0][1]
    try:
        _expect(session, end, f"MAIL FROM:<{sender}>", _ACCEPTED)
        for recipient in recipients:
            _expect(session, end, f"RCPT TO:<{recipient}>", _ACCEPTED)
        _expect(session, end, "DATA", _GO_AHEAD)
    except (smtplib.SMTPException, OSError) as wrong:
        raise Later(f"SMTP: {said(wrong)}") from None
    body = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in _lines(mail))
    try:
        _wait_at_most(session, end)
        session.send(body + b"\r\n.\r\n")
        code, said_back = session.getreply()
    except (smtplib.SMTPException, OSError, Later):
        raise Uncertain("the connection broke after the mail was offered") from None
    _judge(code, said_back, _ACCEPTED)


def _lines(mail: EmailMessage) -> list[bytes]:
    return mail.as_bytes().replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")


def _wait_at_most(session: smtplib.SMTP, end: float) -> None:
    if session.sock is not None:
        session.sock.settimeout(left(end))


def _expect(session: smtplib.SMTP, end: float, command: str, code: int) -> None:
    _wait_at_most(session, end)
    _judge(*session.docmd(command), code)


def _judge(code: int, words: bytes, expected: int) -> None:
    if code == expected or (expected == _ACCEPTED and code == 251):
        return
    text = f"the mail server says {code} {words.decode('utf-8', 'replace')}"[:200]
    if 500 <= code < 600:
        raise Refused(text)
    raise Later(text)
