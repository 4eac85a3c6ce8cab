"""In-memory doubles: a network that fails as it is told, and rooms below that answer as told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from regie.channels.adapter import (
    Account,
    Capabilities,
    Check,
    Fetched,
    Incoming,
    Outgoing,
    Sent,
)
from regie.publishing.permission import Answer, Question


@dataclass(slots=True)
class FakeNetwork:
    """A network in memory. `script` is worked off call by call; after that every send succeeds.

    Each entry is an exception to raise; with `keep` first the message is published all the same
    (the answer is lost). `published` is what residents see.
    """

    network: str = "practice"
    can: Capabilities = field(default_factory=lambda: Capabilities(reply=True, post=True, read_back=True))
    script: list[Exception] = field(default_factory=list)
    keep: bool = False
    reading: list[Exception] = field(default_factory=list)
    during: Callable[[], None] | None = None
    on_moderate: Callable[[Account, str, str], None] | None = None
    published: list[Outgoing] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def capabilities(self, account: Account) -> Capabilities:
        """As told."""
        return self.can

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Publish, or fail as scripted."""
        if self.during is not None:
            self.during()
        with self.lock:
            trouble = self.script.pop(0) if self.script else None
            if trouble is None or self.keep:
                self._publish(message)
            if trouble is not None:
                raise trouble
            return Sent(f"post-{message.key}", f"https://network.example/{message.key}")

    def _publish(self, message: Outgoing) -> None:
        known = any(m.key == message.key for m in self.published)
        if not (known and self.can.idempotency != "none"):
            self.published.append(message)

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """What was published under this key."""
        if self.reading:
            raise self.reading.pop(0)
        with self.lock:
            there = any(m.key == message.key for m in self.published)
        return Sent(f"post-{message.key}") if there else None

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
        """As told."""
        if self.on_moderate is not None:
            self.on_moderate(account, external_id, action)

    def health(self, account: Account) -> Check:
        """Fine."""
        return Check(True)


@dataclass(slots=True)
class FakeOutside:
    """A mandate that answers as told and channels that keep nothing."""

    answer: Answer = field(
        default_factory=lambda: Answer("allow", "allow", ("R1",), mandate="night@1#aaaaaaaa")
    )
    asked: list[Question] = field(default_factory=list)
    recorded: list[Sent] = field(default_factory=list)
    unauthorised: list[int] = field(default_factory=list)
    turns: int = 0
    overtaken: list[Callable[[], None]] = field(default_factory=list)  # what others do in between, in turn

    def now_says(self, outcome: str, **more: Any) -> None:
        """From now on answer this."""
        self.answer = replace(self.answer, outcome=outcome, **more)

    def verdict(self, question: Question, at: datetime) -> Answer:
        """As told."""
        self.asked.append(question)
        return self.answer

    def turn(self, municipality_id: int) -> int:
        """As told."""
        return self.turns

    def still_open(self, municipality_id: int, turn: int) -> bool:
        """Unless somebody was quicker, as told."""
        if self.overtaken:
            self.turns += 1
            self.overtaken.pop(0)()
        return turn == self.turns

    def open_account(self, account_id: int) -> Account:
        """An account without secrets."""
        return Account(account_id, "practice", "demo", "demo", {})

    def record_outgoing(self, message: Outgoing, sent: Sent, *, release: Any, now: datetime) -> int | None:
        """Remember that it was asked."""
        self.recorded.append(sent)
        return None

    def mark_unauthorised(self, account_id: int, detail: str, now: datetime) -> None:
        """Remember that it was asked."""
        self.unauthorised.append(account_id)
