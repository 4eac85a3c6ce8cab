"""What every adapter offers: one contract for all networks (channels.md B4).

Plain: adapters receive an `Account` with opened secrets and give frozen values back. They never
touch the database. They raise only the exceptions below; anything else is a defect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

Visibility = Literal["public", "unlisted", "followers", "direct"]
Moderation = Literal["hide", "unhide", "delete"]
ThreadKind = Literal["public_post", "dm", "review", "email", "feed"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account as adapters see it. `secrets` are open only inside the worker that fetches or sends."""

    pk: int
    network: str
    external_id: str
    handle: str
    settings: Mapping[str, object]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the network lets a page owner do, and its limits."""

    read: bool = True
    reply: bool = False
    post: bool = False
    direct: bool = False
    hide: bool = False
    delete: bool = False
    edit: bool = False
    push: bool = False  # can wait for news (IDLE, streaming) besides polling
    idempotency: Literal["key", "own_id", "none"] = "none"
    read_back: bool = False
    max_length: int = 0  # in the network's own count; 0: no limit known


@dataclass(frozen=True, slots=True)
class Raw:
    """One thing that came in, as it came. `dedupe_key` is the same whenever the same thing comes again."""

    dedupe_key: str
    payload: Mapping[str, object]  # must survive JSON


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page of raw events and the cursor to continue from; `more` asks to be called again at once."""

    events: Sequence[Raw]
    cursor: Mapping[str, object]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote it, only as far as this account knows."""

    external_id: str
    handle: str = ""
    display_name: str = ""
    alt_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as announced by the network."""

    kind: str
    media_type: str = ""
    name: str = ""
    alt_text: str = ""
    remote_url: str = ""
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message read from a raw event. `change` says what happened to it on the network."""

    external_id: str
    thread_root: str
    thread_kind: ThreadKind
    text: str
    created_at: datetime  # aware
    sender: Sender | None
    change: Literal["new", "edited", "deleted"] = "new"
    outgoing: bool = False  # written by the account itself
    kind: str = "post"
    visibility: Visibility = "public"
    in_reply_to: str = ""
    subject: str = ""
    html: str = ""
    lang: str = ""
    permalink: str = ""
    reply_ref: Mapping[str, object] = field(default_factory=dict)
    files: Sequence[File] = ()
    automatic: str = (
        ""  # sent by a machine: auto_reply, list or bounce; such mail is never answered by itself
    )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What must leave. `key` is the same at every attempt: use it as idempotency key or own id.

    `reply_ref` is what `parse` put on the message that is answered; empty for a post of our own.
    """

    key: str  # UUID in hexadecimal with dashes
    text: str
    reply_ref: Mapping[str, object]
    in_reply_to: str = ""
    thread_root: str = ""
    subject: str = ""
    visibility: Visibility = "public"
    lang: str = "nl"
    created_at: datetime | None = None  # moment of release; fixed over attempts


@dataclass(frozen=True, slots=True)
class Sent:
    """The network accepted it."""

    external_id: str
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Health as seen just now. `ok` means: could read and could send if asked."""

    ok: bool
    detail: str = ""
    token_expires_at: datetime | None = None


class ChannelError(Exception):
    """A network said no or nothing. `detail` is short, safe to show, and holds no secret."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Refused(ChannelError):
    """The network refuses this message for good (too long, deleted parent, not allowed)."""


class Unauthorised(ChannelError):
    """The token or password no longer works; a person must reconnect."""


class Later(ChannelError):
    """Certainly not done; try again. `after_seconds` from Retry-After where given."""

    def __init__(self, detail: str, after_seconds: float | None = None) -> None:
        super().__init__(detail)
        self.after_seconds = after_seconds


class Uncertain(ChannelError):
    """It may or may not have been done (time-out, connection lost after sending). Read back before retry."""


class Adapter(Protocol):
    """One network. Stateless apart from caches; every call has its own time-out."""

    network: str

    def capabilities(self, account: Account) -> Capabilities:
        """What this account can do."""
        ...

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """News since the cursor (empty at first). Overlap is fine: duplicates are dropped later."""
        ...

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """Messages in a raw event. Raises ValueError with a plain reason when it cannot be read."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Whether a pushed request really comes from the network; False where there are no webhooks."""
        ...

    def count(self, text: str) -> int:
        """Length as the network counts it."""
        ...

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Put it on the network. Raises Refused, Unauthorised, Later or Uncertain."""
        ...

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Whether `message` is already there: Sent, or None when it is certainly not.

        Raises Uncertain or Later when that cannot be established.
        """
        ...

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Hide or delete; raises Refused where the network cannot."""
        ...

    def health(self, account: Account) -> Check:
        """Tries the account for real; never raises."""
        ...
