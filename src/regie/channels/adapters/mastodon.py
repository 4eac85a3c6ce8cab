"""Mastodon and servers that speak its API: notifications in, statuses out with an Idempotency-Key."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from urllib.parse import urlparse

import mastodon

from regie.channels import egress
from regie.channels.adapter import (
    Account,
    Capabilities,
    ChannelError,
    Check,
    Fetched,
    Incoming,
    Later,
    Outgoing,
    Raw,
    Refused,
    Sent,
)
from regie.channels.mastodon_client import Client, Wake, conversation
from regie.channels.mastodon_text import USUAL_LENGTH, count, incoming, moment, plain, same_words

_KINDS = {"mention", "quote", "status"}
_PAGE = 40
_WATCHED = 60  # mentions whose edits and deletions are looked after
_LOOK_EVERY = timedelta(seconds=90)
_LOOK_AT = 15
_ONTO_NETWORK = {"followers": "private"}


class ADAPTER:
    """One account on one server."""

    network = "mastodon"

    def __init__(self) -> None:
        self._limits: dict[str, int] = {}
        self._own_ids: dict[tuple[int, str], str] = {}

    def capabilities(self, account: Account) -> Capabilities:
        """Everything but hiding: Mastodon cannot hide what others say."""
        return Capabilities(
            reply=True,
            post=True,
            direct=True,
            delete=True,
            edit=True,
            push=True,
            idempotency="key",
            read_back=True,
            max_length=self._limits.get(str(account.settings.get("server")), USUAL_LENGTH),
        )

    # -- in ----------------------------------------------------------------------------------

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Mentions since the last notification, and now and then edits and deletions of recent ones."""
        with conversation(account) as client:
            own = self._own(account, client)
            last = str(cursor.get("notification") or "")
            notes = client.api.notifications(limit=_PAGE, types=sorted(_KINDS), min_id=last or None)
            mentions = [n for n in notes if str(n.get("type")) in _KINDS and n.get("status")]
            events = [raw for note in reversed(mentions) for raw in self._with_thread(client, note, own)]
            newest = _newest([str(n["id"]) for n in notes], last)
            watched = dict(cast("Mapping[str, str]", cursor.get("watched") or {}))
            looked = str(cursor.get("looked") or "")
            now = datetime.now(UTC)
            if not looked or now - moment(looked) > _LOOK_EVERY:
                events += self._look_again(client, watched)
                looked = now.isoformat()
            for note in reversed(mentions):
                watched[str(note["status"]["id"])] = _version(note["status"])
        kept = dict(list(watched.items())[-_WATCHED:])
        more = bool(last) and len(notes) >= _PAGE and newest != last
        return Fetched(events, {"notification": newest, "watched": kept, "looked": looked, "own": own}, more)

    def _own(self, account: Account, client: Client) -> str:
        key = (account.pk, client.token)
        if key not in self._own_ids:
            self._own_ids[key] = str(client.api.account_verify_credentials()["id"])
            self._limits[str(account.settings.get("server"))] = _longest(client)
        return self._own_ids[key]

    def _with_thread(self, client: Client, note: Mapping[str, Any], own: str) -> list[Raw]:
        """The mention, and our own words before it, so that the conversation is whole."""
        status = note["status"]
        before: Sequence[Mapping[str, Any]] = []
        if status.get("in_reply_to_id"):
            try:
                before = list(client.api.status_context(status["id"])["ancestors"])
            except (mastodon.MastodonNotFoundError, mastodon.MastodonAPIError):
                before = []
        root = str(before[0]["id"] if before else status.get("in_reply_to_id") or status["id"])
        ours = [s for s in before if str(s["account"]["id"]) == own]
        return [_raw(s, root, own) for s in [*ours, status]]

    def _look_again(self, client: Client, watched: dict[str, str]) -> list[Raw]:
        """Edits and deletions among the mentions looked at longest ago."""
        found = []
        for status_id in list(watched)[:_LOOK_AT]:
            version = watched.pop(status_id)
            try:
                status = client.api.status(status_id)
            except mastodon.MastodonNotFoundError:
                found.append(Raw(f"{status_id}:deleted", {"deleted": status_id}))
                continue
            watched[status_id] = _version(status)
            if watched[status_id] != version:
                found.append(_raw(status, "", "", change="edited"))
        return found

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """One status; a deletion carries only its id."""
        if "deleted" in payload:
            gone = str(payload["deleted"])
            now = datetime.now(UTC)
            return [Incoming(gone, gone, "public_post", "", now, None, change="deleted")]
        return [incoming(payload, str(payload.get("own") or ""))]

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Web Push is not used; streaming and polling are."""
        return False

    def listen(self, account: Account, heard: Callable[[], None], stop: Callable[[], bool]) -> None:
        """Wait for events as the server offers them: server-sent events, else WebSocket, else return."""
        with conversation(account, timeout=15.0) as client:
            news = threading.Event()
            handle = _stream(client, Wake(news))
            if handle is None:
                _listen_socket(account, client, heard, stop)
                return
            heard()
            while not stop() and handle.is_alive():
                if news.wait(1):
                    news.clear()
                    heard()
            # Closing a response that another thread reads waits for that thread; so it is only told to
            # end, and does at the server's next heartbeat or its own time-out.
            handle.closed = True

    # -- out ---------------------------------------------------------------------------------

    def count(self, text: str) -> int:
        """Links are 23, of @name@server only the name counts."""
        return count(text)

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Post with the key as Idempotency-Key; whoever is answered is addressed in front."""
        text = addressed(message)
        longest = self.capabilities(account).max_length
        if count(text) > longest:
            raise Refused(f"the text counts {count(text)} of at most {longest} characters")
        answered = str(message.reply_ref.get("id") or message.in_reply_to) or None
        timeout = (timeout_seconds * 0.4, timeout_seconds * 0.6)
        with conversation(account, timeout=timeout, writing=True) as client:
            status = client.api.status_post(
                text,
                in_reply_to_id=answered,
                visibility=_ONTO_NETWORK.get(message.visibility, message.visibility),
                spoiler_text=str(message.reply_ref.get("spoiler") or "") or None,
                language=message.lang or None,
                idempotency_key=message.key,
            )
            return _sent(status)

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Among our latest statuses, and under what was answered: the same words, in reply to the same."""
        answered = str(message.reply_ref.get("id") or message.in_reply_to)
        after = (message.created_at or datetime.now(UTC)) - timedelta(minutes=10)
        with conversation(account) as client:
            own = self._own(account, client)
            found: list[Mapping[str, Any]] = list(client.api.account_statuses(own, limit=_PAGE))
            if answered:
                found += _descendants(client, answered)
            for status in found:
                ours = str(status["account"]["id"]) == own
                place = str(status.get("in_reply_to_id") or "") == answered
                late = moment(plain(status["created_at"])) >= after
                if ours and place and late and same_words(status, message.text):
                    return _sent(status)
        return None

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Delete a status of our own; hiding does not exist."""
        if action != "delete":
            raise Refused("Mastodon cannot hide what others say; report, mute or block on the network")
        with conversation(account, writing=True) as client:
            client.api.status_delete(external_id)

    def edit(self, account: Account, external_id: str, text: str) -> Sent:
        """Change a status of our own."""
        with conversation(account, writing=True) as client:
            return _sent(client.api.status_update(external_id, status=text))

    def health(self, account: Account) -> Check:
        """Who the server says we are."""
        try:
            with conversation(account, timeout=10.0) as client:
                me = client.api.account_verify_credentials()
        except ChannelError as wrong:
            return Check(False, wrong.detail)
        return Check(True, f"@{me['acct']}")


def addressed(message: Outgoing) -> str:
    """The text with the person answered in front, unless the text does so itself."""
    acct = str(message.reply_ref.get("acct") or "")
    if not acct or f"@{acct.lower()}" in message.text.lower():
        return message.text
    return f"@{acct} {message.text}"


def _raw(status: Mapping[str, Any], root: str, own: str, *, change: str = "new") -> Raw:
    kept = plain(status)
    payload = {"status": kept, "root": root, "own": own, "change": change}
    return Raw(f"{status['id']}:{change}:{_version(status)}", payload)


def _version(status: Mapping[str, Any]) -> str:
    return str(plain(status.get("edited_at")) or "")


def _newest(ids: Iterable[str], last: str) -> str:
    """The latest id; numbers and ULIDs both sort by length, then by letters."""
    return max([*ids, last], key=lambda text: (len(text), text))


def _sent(status: Mapping[str, Any]) -> Sent:
    if not status.get("id"):
        raise Later("the server scheduled the status instead of posting it")
    return Sent(str(status["id"]), str(status.get("url") or status.get("uri") or ""))


def _descendants(client: Client, status_id: str) -> list[Mapping[str, Any]]:
    try:
        return list(client.api.status_context(status_id)["descendants"])
    except mastodon.MastodonNotFoundError:
        return []


def _longest(client: Client) -> int:
    """Longest status: from the second version of the instance description, else the first, else 500."""
    for path in ("/api/v2/instance", "/api/v1/instance"):
        about = client.get(path)
        if isinstance(about, dict):
            statuses = (about.get("configuration") or {}).get("statuses") or {}
            found = statuses.get("max_characters") or about.get("max_toot_chars")
            if isinstance(found, int) and found > 0:
                return found
    return USUAL_LENGTH


def _stream(client: Client, listener: Wake) -> Any:
    """A running server-sent events stream, or None where the server has none."""
    try:
        handle = client.api.stream_user_notifications(listener, run_async=True, timeout=60)
    except (mastodon.MastodonError, KeyError, AttributeError):
        return None
    for _ in range(60):
        if handle.is_receiving() and handle.connection is not None:
            return handle
        if not handle.is_alive():
            return None
        threading.Event().wait(0.05)
    handle.closed = True
    return None


def _streaming_base(client: Client) -> str:
    """Where streams are: as the second instance page says, else the first, else at the server itself."""
    newer = client.get("/api/v2/instance") or {}
    older = {} if newer else client.get("/api/v1/instance") or {}
    told = (newer.get("configuration") or {}).get("urls") or {}
    named = told.get("streaming") or (older.get("urls") or {}).get("streaming_api")
    return str(named or client.base.replace("http", "ws", 1))


def _listen_socket(
    account: Account, client: Client, heard: Callable[[], None], stop: Callable[[], bool]
) -> None:
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    parts = urlparse(_streaming_base(client))
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    allowed = egress.allows_private(account)
    address = f"{parts.scheme}://{parts.netloc}/api/v1/streaming?stream=user:notification"
    try:
        plain_socket = egress.connect(str(parts.hostname), port, 15, allow_private=allowed)
        headers = {"Authorization": f"Bearer {client.token}"}
        with connect(address, sock=plain_socket, additional_headers=headers, open_timeout=15) as socket:
            heard()
            while not stop():
                try:
                    event = json.loads(socket.recv(timeout=2))
                except TimeoutError:
                    continue
                if event:
                    heard()
    except (WebSocketException, OSError, ValueError):
        return
