"""How often one address may try something. It slows guessing; what must hold exactly is counted in a row."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache
from django.http import HttpRequest

from regie.web.session import origin


def within(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Count this try; False when this address did it more than `most` times in the last `seconds`."""
    tries = [*_recent(request, what, seconds), time.time()][-(most + 1) :]
    cache.set(_key(request, what), tries, seconds)
    return len(tries) <= most


def spent(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Whether this address has had its tries, without counting one."""
    return len(_recent(request, what, seconds)) >= most


def _recent(request: HttpRequest, what: str, seconds: int) -> list[float]:
    since = time.time() - seconds
    return [moment for moment in cache.get(_key(request, what), ()) if moment > since]


def _key(request: HttpRequest, what: str) -> str:
    """The address itself is not kept, also not in a cache."""
    return f"limit:{what}:{hashlib.sha256(origin(request).encode()).hexdigest()[:32]}"
