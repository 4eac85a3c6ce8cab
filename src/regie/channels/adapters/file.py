"""Files of messages: read by `regie import`, never polled and never answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, cast

from regie.channels.adapter import (
    Account,
    Capabilities,
    Check,
    Fetched,
    Incoming,
    Outgoing,
    Refused,
    Sender,
    Sent,
)


class ADAPTER:
    """Rows of a file as messages."""

    network = "file"

    def capabilities(self, account: Account) -> Capabilities:
        """Reading only."""
        return Capabilities()

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Nothing: files come by the command."""
        return Fetched([], cursor)

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """One message from a row with the fields of `tablefile`."""
        row = cast("Mapping[str, str]", payload)
        author = row.get("author", "").strip()
        return [
            Incoming(
                external_id=row["id"].strip(),
                thread_root=row.get("thread") or row.get("in_reply_to") or row["id"],
                thread_kind="public_post",
                text=row["text"],
                created_at=datetime.fromisoformat(row["created_at"]),
                sender=Sender(author, author) if author else None,
                in_reply_to=row.get("in_reply_to", ""),
                lang=row.get("lang", ""),
                permalink=row.get("url", ""),
            )
        ]

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Files push nothing."""
        return False

    def count(self, text: str) -> int:
        """Characters."""
        return len(text)

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Refused always."""
        raise Refused("a file cannot be answered")

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Nothing was ever sent."""
        return None

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Refused always."""
        raise Refused("a file cannot be changed from here")

    def health(self, account: Account) -> Check:
        """Always well; whether anything was imported is judged elsewhere."""
        return Check(True)
