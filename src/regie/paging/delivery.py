"""Sending over checked connections, and what an answer means for the attempt. Plain: no database.

The address somebody typed is checked at the moment of connecting (ADR 0028); redirects are not followed,
because a page that is sent somewhere else has not arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx

from regie.channels.adapter import Later, Refused
from regie.channels.egress import Transport
from regie.paging.gateway import Request

MOST_FAILURES: Final = 5
SECONDS: Final = 8
_AGAIN_SECONDS: Final = 5
_MAY_PASS: Final = frozenset({408, 425, 429})
_GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ok`: the other side took it. `again`: worth another try. `gone`: the address does not exist."""

    ok: bool
    detail: str = ""
    again: bool = False
    gone: bool = False


def client(*, allow_private: bool) -> httpx.Client:
    """One client for a batch; every connection is checked."""
    return httpx.Client(
        transport=Transport(allow_private=allow_private),
        timeout=SECONDS,
        headers={"User-Agent": "Regie (municipal duty)"},
    )


def post(to: Request, by: httpx.Client) -> Outcome:
    """Send, and say what came of it. Never raises: whatever goes wrong is an outcome."""
    try:
        answer = by.post(to.url, content=to.content, headers=to.headers)
    except Refused:
        return Outcome(False, "the address lies inside the own network")
    except (httpx.HTTPError, httpx.InvalidURL, Later, OSError, ValueError) as wrong:
        return Outcome(False, type(wrong).__name__, again=not isinstance(wrong, ValueError))
    return read(answer.status_code)


def read(status: int) -> Outcome:
    """What a status means."""
    if 200 <= status < 300:
        return Outcome(True, str(status))
    return Outcome(False, str(status), again=status in _MAY_PASS or status >= 500, gone=status in _GONE)


def next_try(failures: int) -> timedelta:
    """How long after the nth failure: 5, 10, 20, 40 seconds."""
    return timedelta(seconds=_AGAIN_SECONDS * 2 ** max(0, failures - 1))
