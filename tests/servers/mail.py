"""A real mail server on loopback: Dovecot for IMAP, aiosmtpd for SMTP.

What is sent to an address that has a mailbox is delivered there; everything accepted is kept in
`accepted`. Faults make the SMTP side misbehave:

    with MailServer.start(tmp_path) as mail:
        mail.deliver(message_bytes, "gemeente@veldermeer.example")
        settings = mail.settings()      # for a channel; password is mail.password
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

DOVECOT = Path("/usr/sbin/dovecot")
Fault = Literal["", "refuse_recipient", "busy", "lose_answer", "lose_before_data", "hang", "refuse_data"]

_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
info_log_path = {home}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{home}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {group}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


def available() -> bool:
    """Whether Dovecot is installed here."""
    return DOVECOT.exists() and Path("/usr/lib/dovecot/imap").exists()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mail(sender: str, to: str, subject: str, text: str, **headers: str) -> EmailMessage:
    """A plain mail; `headers` with underscores for dashes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = headers.pop("Message_ID", f"<{uuid.uuid4()}@resident.example>")
    message["Date"] = headers.pop("Date", "Fri, 20 Nov 2026 23:05:00 +0100")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@dataclass
class MailServer:
    """One server with a few mailboxes, all with the same password."""

    home: Path
    addresses: tuple[str, ...] = ("gemeente@veldermeer.example", "inwoner@resident.example")
    password: str = "een-goed-wachtwoord"
    imap_port: int = 0
    smtp_port: int = 0
    fault: Fault = ""
    accepted: list[bytes] = field(default_factory=list)
    _dovecot: subprocess.Popen[bytes] | None = None
    _controller: Controller | None = None

    @classmethod
    @contextlib.contextmanager
    def start(cls, home: Path, **more: Any) -> Iterator[MailServer]:
        """A running server, stopped at the end. The Unix sockets inside `home` keep paths short."""
        short = Path("/tmp") / f"regie-mail-{uuid.uuid4().hex[:10]}"
        server = cls(short if len(str(home)) > 60 or os.geteuid() == 0 else home, **more)
        server.open()
        try:
            yield server
        finally:
            server.close()
            shutil.rmtree(server.home, ignore_errors=True)

    def settings(self) -> dict[str, object]:
        """Settings of a channel on this server."""
        return {
            "imap_host": "127.0.0.1",
            "imap_port": self.imap_port,
            "imap_security": "plain",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.smtp_port,
            "smtp_security": "plain",
        }

    def open(self) -> None:
        """Start both halves; returns when they answer."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o755)
        owner = self._owner()
        for address in self.addresses:
            for part in ("cur", "new", "tmp"):
                (self.home / "mail" / address / part).mkdir(parents=True, exist_ok=True)
        (self.home / "users").write_text(
            "".join(f"{a}:{{PLAIN}}{self.password}\n" for a in self.addresses), "utf-8"
        )
        (self.home / "users").chmod(0o644)
        self._give(owner)
        self.imap_port = self.imap_port or free_port()
        (self.home / "dovecot.conf").write_text(self._config(owner))
        self._start_dovecot()
        self.smtp_port = self.smtp_port or free_port()
        self._controller = Controller(
            _Door(self),
            hostname="127.0.0.1",
            port=self.smtp_port,
            auth_require_tls=False,
            authenticator=self._authenticate,
            data_size_limit=40_000_000,
        )
        self._controller.start()

    def close(self) -> None:
        """Stop both halves."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
        self.stop_imap()

    def stop_imap(self) -> None:
        """Stop Dovecot only."""
        if self._dovecot is not None:
            self._dovecot.terminate()
            try:
                self._dovecot.wait(5)
            except subprocess.TimeoutExpired:
                self._dovecot.kill()
                self._dovecot.wait(5)
            self._dovecot = None

    def start_imap(self) -> None:
        """Start Dovecot again on the same port."""
        self._start_dovecot()

    def deliver(self, message: EmailMessage | bytes, to: str) -> None:
        """Put a mail into a mailbox, as a delivery agent does."""
        content = message if isinstance(message, bytes) else message.as_bytes()
        box = self.home / "mail" / to.lower()
        name = f"{time.time_ns()}.{uuid.uuid4().hex}.localhost"
        waiting = box / "tmp" / name
        waiting.write_bytes(content)
        if os.geteuid() == 0:
            uid, gid = self._owner()
            os.chown(waiting, uid, gid)
        waiting.rename(box / "new" / name)

    def _start_dovecot(self) -> None:
        with (self.home / "dovecot.err").open("wb") as errors:
            self._dovecot = subprocess.Popen(
                [str(DOVECOT), "-F", "-c", str(self.home / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.imap_port), 1) as s,
            ):
                if s.recv(20).startswith(b"* OK"):
                    return
            if self._dovecot.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"Dovecot did not start: {(self.home / 'dovecot.err').read_text()}")

    def _config(self, owner: tuple[int, int]) -> str:
        root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid())
        import grp

        return _CONFIG.format(
            home=self.home,
            port=self.imap_port,
            uid=owner[0],
            gid=owner[1],
            login_user="dovenull" if root else me.pw_name,
            internal_user="dovecot" if root else me.pw_name,
            group="dovecot" if root else grp.getgrgid(me.pw_gid).gr_name,
        )

    def _owner(self) -> tuple[int, int]:
        if os.geteuid() != 0:
            return os.geteuid(), os.getegid()
        user = pwd.getpwnam("dovecot")
        return user.pw_uid, user.pw_gid

    def _give(self, owner: tuple[int, int]) -> None:
        if os.geteuid() == 0:
            for path in [self.home / "mail", *(self.home / "mail").rglob("*")]:
                os.chown(path, *owner)

    def _authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=good)


class _Door:
    """What the SMTP side does with a mail."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Refuse or note a recipient."""
        if self._server.fault == "refuse_recipient":
            return "550 5.1.1 no such user"
        if self._server.fault == "busy":
            return "451 4.7.1 greylisted, come back later"
        if self._server.fault == "lose_before_data":
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Deliver, and say so or lose the answer."""
        if self._server.fault == "refuse_data":
            return "554 5.7.1 looks like spam"
        if self._server.fault == "hang":
            await asyncio.sleep(30)
        content = envelope.original_content or envelope.content
        self._server.accepted.append(content)
        for address in envelope.rcpt_tos:
            if address.lower() in self._server.addresses:
                self._server.deliver(content, address)
        if self._server.fault == "lose_answer":
            server.transport.close()
        return "250 OK, taken"
