"""A network in memory: the second implementation of the adapter contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from regie.channels.adapter import (
    Account,
    Capabilities,
    ChannelError,
    Check,
    Fetched,
    Incoming,
    Outgoing,
    Raw,
    Refused,
    Sender,
    Sent,
)


def post(external_id: str, text: str, at: datetime, **more: object) -> dict[str, object]:
    """A payload as `FakeNetwork` reads it; `more` are fields of `Incoming`."""
    return {"external_id": external_id, "text": text, "created_at": at.isoformat(), **more}


@dataclass
class FakeNetwork:
    """Serves what is put in `waiting`, keeps what is sent in `sent`, and fails as told in `faults`."""

    network: str = "mastodon"
    waiting: list[dict[str, object]] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)  # key -> text
    faults: list[ChannelError] = field(default_factory=list)
    page: int = 100
    seen_secrets: dict[str, str] = field(default_factory=dict)
    hook_secret: str = ""

    def capabilities(self, account: Account) -> Capabilities:
        """Everything, with a key."""
        return Capabilities(
            reply=True, post=True, direct=True, hide=True, delete=True, idempotency="key", read_back=True
        )

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Pages of `waiting`; the cursor counts what was served."""
        self.seen_secrets = dict(account.secrets)
        self._fail()
        start = int(cast(int, cursor.get("served", 0)))
        page = self.waiting[start : start + self.page]
        events = [Raw(f"{p['external_id']}:{p.get('change', 'new')}:{p.get('text')}", p) for p in page]
        end = start + len(page)
        return Fetched(events, {"served": end}, more=end < len(self.waiting))

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """One message per payload; ValueError when there is no text."""
        if "text" not in payload:
            raise ValueError("no text in the post")
        if payload["text"] == "defect":
            raise RuntimeError("an adapter with a defect")
        fields: dict[str, Any] = dict(payload)
        fields["created_at"] = datetime.fromisoformat(str(fields["created_at"]))
        author = str(fields.pop("author", "resident"))
        fields["sender"] = Sender(author, f"@{author}", author.title())
        fields.setdefault("thread_root", fields.get("in_reply_to") or fields["external_id"])
        fields.setdefault("thread_kind", "public_post")
        return [Incoming(**fields)]

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Signed with `hook_secret`; see `channels.hooks`."""
        from regie.channels.hooks import signed

        return bool(self.hook_secret) and signed(headers, body, self.hook_secret)

    def count(self, text: str) -> int:
        """Characters."""
        return len(text)

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Accepted once per key."""
        self._fail()
        self.sent.setdefault(message.key, message.text)
        return Sent(f"sent-{message.key}", f"https://network.example/{message.key}")

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Whether the key was accepted before."""
        self._fail()
        return Sent(f"sent-{message.key}") if message.key in self.sent else None

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Only `delete` of what is there."""
        if action != "delete":
            raise Refused("this network cannot hide")

    def health(self, account: Account) -> Check:
        """Well, unless a fault waits."""
        try:
            self._fail()
        except ChannelError as error:
            return Check(False, error.detail)
        return Check(True)
