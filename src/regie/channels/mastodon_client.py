"""The Mastodon.py client over checked connections, with its errors in our words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast
from urllib.parse import urlparse

import mastodon
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from regie.channels import egress
from regie.channels.adapter import Account, ChannelError, Later, Refused, Unauthorised, Uncertain

_SAYS_NO: Final = frozenset({400, 403, 404, 405, 410, 413, 422})
_NOT_DONE: Final = frozenset({408, 425, 429, 503})


class _Guarded(HTTPAdapter):
    """A requests adapter whose connections go through `egress.connect`."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Pools with checked connections."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._allow_private)


def _pools(allow_private: bool) -> dict[str, Any]:
    def new_socket(connection: HTTPConnection) -> Any:
        timeout = connection.timeout if isinstance(connection.timeout, int | float) else None
        try:
            return egress.connect(
                connection.host, connection.port or 443, timeout, allow_private=allow_private
            )
        except Later as nobody:
            raise NewConnectionError(connection, nobody.detail) from nobody

    plain = type("Plain", (HTTPConnection,), {"_new_conn": new_socket})
    sealed = type("Sealed", (HTTPSConnection,), {"_new_conn": new_socket})
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SealedPool", (HTTPSConnectionPool,), {"ConnectionCls": sealed}),
    }


class Client:
    """One conversation with one server. `api` is the unmodified Mastodon.py."""

    def __init__(self, account: Account, *, timeout: float | tuple[float, float] = 15.0) -> None:
        self.base = server_address(account)
        self.session = requests.Session()
        self.session.trust_env = False
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, _Guarded(egress.allows_private(account)))
        self.session.hooks["response"].append(self._note)
        self.retry_after: float | None = None
        self.token = account.secrets.get("access_token", "")
        self.api = mastodon.Mastodon(
            access_token=self.token,
            api_base_url=self.base,
            ratelimit_method="throw",
            request_timeout=cast(float, timeout),  # handed on to requests, which takes pairs
            version_check_mode="none",
            session=self.session,
            user_agent="Regie (municipal webcare)",
        )

    def _note(self, response: requests.Response, *_: object, **__: object) -> None:
        value = response.headers.get("Retry-After", "")
        self.retry_after = float(value) if value.isdigit() else None

    def close(self) -> None:
        """Drop the connections."""
        self.session.close()

    def get(self, path: str) -> Any:
        """JSON from a path the library has no safe call for; None when it is not offered."""
        answer = self.session.get(
            self.base + path, headers={"Authorization": f"Bearer {self.token}"}, timeout=10
        )
        try:
            return answer.json() if answer.ok else None
        except ValueError:
            return None


def server_address(account: Account) -> str:
    """Scheme and host of the server, whatever was typed. Refused when it is no web address."""
    typed = str(account.settings.get("server") or account.external_id.rpartition("@")[2]).strip()
    parts = urlparse(typed if "://" in typed else f"https://{typed}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refused("the server is not a web address")
    return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def conversation(
    account: Account, *, timeout: float | tuple[float, float] = 15.0, writing: bool = False
) -> Iterator[Client]:
    """A client whose every failure comes out as one of ours.

    `writing` makes a failure after the request left Uncertain instead of Later.
    """
    client = Client(account, timeout=timeout)
    try:
        yield client
    except ChannelError:
        raise
    except mastodon.MastodonUnauthorizedError:
        raise Unauthorised("the server no longer accepts the access token") from None
    except mastodon.MastodonRatelimitError:
        raise Later("the server asks to slow down", client.retry_after or 60.0) from None
    except mastodon.MastodonNetworkError as error:
        raise _of_network(error, writing) from None
    except mastodon.MastodonAPIError as error:
        raise _of_answer(error, client, writing) from None
    except requests.RequestException as error:
        raise Later(f"the server does not answer ({type(error).__name__})") from None
    finally:
        client.close()


def _of_network(error: Exception, writing: bool) -> ChannelError:
    cause: BaseException | None = error
    for _ in range(8):
        cause = cause and (cause.__cause__ or cause.__context__ or _inner(cause))
        if isinstance(cause, ChannelError):
            return cause
        if isinstance(cause, NewConnectionError | requests.ConnectTimeout):
            return Later("the server does not answer")
    if writing:
        return Uncertain("the connection broke while the server was working")
    return Later("the server does not answer in time")


def _inner(error: BaseException) -> BaseException | None:
    reason = getattr(error, "reason", None) or (error.args[0] if error.args else None)
    return reason if isinstance(reason, BaseException) else None


def _of_answer(error: Exception, client: Client, writing: bool) -> ChannelError:
    code = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], int) else 0
    said = str(error.args[3] or "")[:160] if len(error.args) > 3 else ""
    if code in _SAYS_NO:
        return Refused(f"the server says {code} {said}".strip())
    if code in _NOT_DONE or (code and not writing):
        return Later(f"the server says {code}", client.retry_after)
    if writing:
        return Uncertain(f"the server says {code or 'nothing readable'}")
    return Later("the server gave no readable answer")


class Wake(mastodon.StreamListener):
    """Says that something came; what it is is fetched in the ordinary way. Stops when `stop` is set."""

    def __init__(self, heard: threading.Event) -> None:
        self._heard = heard

    def on_any_event(self, name: str, data: Any = None, for_stream: str | None = None) -> None:
        """Any event is a reason to look."""
        self._heard.set()
