"""The adapter for the faulty network: an ordinary client over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import httpx

from regie.channels.adapter import (
    Account,
    Capabilities,
    Check,
    Fetched,
    Incoming,
    Later,
    Outgoing,
    Refused,
    Sent,
    Uncertain,
)


class FaultyAdapter:
    """Speaks to `faulty_network` at `url`; what it can do depends on the account."""

    network = "practice"

    def __init__(self, url: str) -> None:
        self.url = url

    def capabilities(self, account: Account) -> Capabilities:
        """By the account's name."""
        name = account.external_id
        return Capabilities(
            reply=True,
            post=True,
            idempotency="key" if name.startswith("key-") else "none",
            read_back=not name.startswith("blind-"),
        )

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """One request; whatever is not a clear answer is uncertain."""
        body = {"account": account.external_id, "key": message.key, "text": message.text}
        try:
            answer = httpx.post(f"{self.url}/send", json=body, timeout=timeout_seconds, verify=False)
        except httpx.ConnectError as failure:
            raise Later("no connection") from failure
        except httpx.HTTPError as failure:
            raise Uncertain(type(failure).__name__) from failure
        if answer.status_code in {429, 503}:
            wait = answer.headers.get("Retry-After")
            raise Later(str(answer.status_code), float(wait) if wait else None)
        if answer.status_code != 200:
            raise Refused(str(answer.status_code))
        return Sent(str(answer.json()["id"]))

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Look it up among the own posts, by its text."""
        asked = {"account": account.external_id, "text": message.text}
        try:
            answer = httpx.get(f"{self.url}/look", params=asked, timeout=0.5, verify=False)
        except httpx.HTTPError as failure:
            raise Uncertain(type(failure).__name__) from failure
        if answer.status_code != 200:
            raise Later(str(answer.status_code))
        post = answer.json()["post"]
        return Sent(str(post["id"])) if post else None

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Nothing comes in."""
        return Fetched((), {})

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """Nothing."""
        return ()

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Never."""
        return False

    def count(self, text: str) -> int:
        """Code points."""
        return len(text)

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Nothing to hide."""

    def health(self, account: Account) -> Check:
        """Fine."""
        return Check(True)
