"""Signed-in access to a Bluesky server: one session per account, few sign-ins, errors in our own words.

The server allows 30 sign-ins per five minutes and 300 a day per account (some entryways 100), so a
session is kept and refreshed for as long as the process lives, and a refused password is not tried
again for a while. Answers are read as plain JSON: one post of an unknown kind must not stop the rest.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import httpx
from atproto import Client, Request
from atproto.exceptions import AtProtocolError, RateLimitExceededError, RequestErrorBase, UnauthorizedError
from atproto_client.models.dot_dict import DotDict

from regie.channels.adapter import Account, ChannelError, Later, Refused, Unauthorised, Uncertain

READ_SECONDS: Final = 8.0
_REFUSED_FOR_SECONDS: Final = 300.0
_NOT_STARTED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_STALE: Final = {"ExpiredToken", "InvalidToken"}
_GONE: Final = {"AccountTakedown", "AccountDeactivated", "AccountSuspended"}


class Sessions:
    """The sessions of this process, by server, name and password."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self._refused: dict[str, float] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def query(
        self,
        account: Account,
        nsid: str,
        params: Mapping[str, object],
        *,
        timeout_seconds: float = READ_SECONDS,
    ) -> dict[str, Any]:
        """Ask something; safe to repeat. Raises Unauthorised or Later (or Refused, when asked wrongly)."""

        def ask(client: Client) -> Any:
            return client.invoke_query(nsid, DotDict(dict(params)), timeout=timeout_seconds).content

        return self._with_session(account, ask, changing=False)

    def change(
        self,
        account: Account,
        nsid: str,
        data: Mapping[str, object],
        *,
        timeout_seconds: float = READ_SECONDS,
    ) -> dict[str, Any]:
        """Change something. Also raises Uncertain when it may or may not have been done."""

        def ask(client: Client) -> Any:
            return client.invoke_procedure(
                nsid,
                data=DotDict(dict(data)),
                input_encoding="application/json",
                timeout=timeout_seconds,
            ).content

        return self._with_session(account, ask, changing=True)

    def own_did(self, account: Account) -> str:
        """The identity this account writes as."""
        session = self._client(account)._session
        return session.did if session else account.external_id

    def close(self) -> None:
        """Let go of every connection; the next call signs in anew."""
        with self._guard:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.request.close()

    # -- how -----------------------------------------------------------------------------------

    def _with_session(self, account: Account, ask: Any, *, changing: bool) -> dict[str, Any]:
        for attempt in (1, 2):
            client = self._client(account)
            try:
                found = ask(client)
                return dict(found) if isinstance(found, Mapping) else {}
            except (AtProtocolError, httpx.HTTPError, ValueError) as error:
                if attempt == 1 and _is_stale(error):
                    self._forget(account, client)
                    continue
                raise translated(error, changing=changing) from error
        raise Unauthorised("the server does not accept the session")

    def _client(self, account: Account) -> Client:
        key = _key(account)
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._clients:
                self._clients[key] = self._sign_in(account, key)
            return self._clients[key]

    def _sign_in(self, account: Account, key: str) -> Client:
        if time.monotonic() - self._refused.get(key, -_REFUSED_FOR_SECONDS) < _REFUSED_FOR_SECONDS:
            raise Unauthorised("the app password was refused")
        password = account.secrets.get("app_password", "")
        if not password:
            raise Unauthorised("no app password is stored")
        client = Client(_server(account), request=Request(timeout=READ_SECONDS))
        try:
            client.login(account.external_id or account.handle, password, fetch_bsky_profile=False)
        except (AtProtocolError, httpx.HTTPError, ValueError) as error:
            client.request.close()
            if isinstance(error, UnauthorizedError) or _code(error) in _GONE:
                self._refused[key] = time.monotonic()
                raise Unauthorised(
                    f"the app password was refused ({_code(error) or 'no reason given'})"
                ) from error
            raise translated(error, changing=False) from error
        return client

    def _forget(self, account: Account, client: Client) -> None:
        key = _key(account)
        with self._guard:
            if self._clients.get(key) is client:
                del self._clients[key]


def translated(error: Exception, *, changing: bool) -> ChannelError:
    """What an error means for the caller. `changing`: the request could have had an effect."""
    if isinstance(error, RateLimitExceededError):
        return Later("too many requests", after_seconds=_wait(error))
    response = error.response if isinstance(error, RequestErrorBase) else None
    if response is None:
        return _unanswered(error, changing=changing)
    status, said = response.status_code, _code(error)
    if status in {401, 403} or said in _GONE | _STALE:
        return Unauthorised(f"the server refuses access ({said or status})")
    if status >= 500:
        text = f"the server answers {status}"
        return Uncertain(text) if changing else Later(text)
    if status == 409:
        return Later("somebody else changed it at the same moment")
    return Refused(f"the server refuses it ({said or status})")


def _unanswered(error: Exception, *, changing: bool) -> ChannelError:
    cause = error.__cause__ if isinstance(error, RequestErrorBase) else error
    if isinstance(cause, _NOT_STARTED):
        return Later("the server cannot be reached")
    timed_out = isinstance(cause, httpx.TimeoutException)
    text = (
        "the server gave no answer in time"
        if timed_out
        else "the connection broke or the answer was unreadable"
    )
    return Uncertain(text) if changing else Later(text)


def _wait(error: RateLimitExceededError) -> float | None:
    if error.retry_after is not None:
        return float(error.retry_after)
    if error.reset_at is not None:
        return float(max(1.0, (error.reset_at - datetime.now(UTC)).total_seconds()))
    return None


def _is_stale(error: Exception) -> bool:
    return isinstance(error, UnauthorizedError) or _code(error) in _STALE


def _code(error: Exception) -> str:
    response = error.response if isinstance(error, RequestErrorBase) else None
    return str(getattr(response.content, "error", "") or "")[:60] if response else ""


def _server(account: Account) -> str:
    return str(account.settings.get("service") or "https://bsky.social")


def _key(account: Account) -> str:
    secret = account.secrets.get("app_password", "")
    return hashlib.sha256(
        "\n".join((str(account.pk), _server(account), account.external_id, secret)).encode()
    ).hexdigest()
