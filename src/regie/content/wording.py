"""How words stand on a network: length in its own count, links, tags, translations in step. Plain."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from regie.kernel.text import graphemes

_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_TAG: Final = re.compile(r"(?<![\w&/])#(\w+)")
_TRACKING: Final = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|mc_eid)=", re.IGNORECASE)
LONG_WORD: Final = 12  # a tag of this length in small letters alone is likely more words
MOST_TAGS: Final = 2


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something to mend, at [start, end) of the text. `weight`: stop or advice.

    Codes: empty, too_long (detail: how many too many), tag_case, tags, link_plain, link_tracking,
    link_twice, link_bare.
    """

    code: str
    weight: str
    start: int = 0
    end: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A text against its network. `limit` 0: none known."""

    count: int
    limit: int
    wrongs: tuple[Wrong, ...]

    @property
    def stops(self) -> bool:
        """Whether it cannot go out as it is."""
        return any(one.weight == "stop" for one in self.wrongs)


def measured(text: str, count: Callable[[str], int], limit: int) -> Measured:
    """`count`: as the network counts; its adapter has it."""
    found: list[Wrong] = []
    if not text.strip():
        found.append(Wrong("empty", "stop"))
    length = count(text)
    if 0 < limit < length:
        found.append(Wrong("too_long", "stop", detail=str(length - limit)))
    return Measured(length, limit, (*found, *_links(text), *_tags(text)))


def _links(text: str) -> list[Wrong]:
    found, seen = [], set()
    for match in _LINK.finditer(text):
        address = match.group().rstrip(".,;:!?)")
        where = (match.start(), match.start() + len(address))
        parts = urlsplit(address)
        if parts.scheme == "http":
            found.append(Wrong("link_plain", "stop", *where))
        if _TRACKING.search(address):
            found.append(Wrong("link_tracking", "stop", *where))
        if "." not in (parts.hostname or ""):
            found.append(Wrong("link_bare", "stop", *where))
        if address in seen:
            found.append(Wrong("link_twice", "advice", *where))
        seen.add(address)
    return found


def _tags(text: str) -> list[Wrong]:
    """Screen readers read a tag as one word unless each word in it begins with a capital."""
    blanked = _LINK.sub(lambda match: " " * len(match.group()), text)
    found = [
        Wrong("tag_case", "advice", match.start(), match.end(), match.group(1))
        for match in _TAG.finditer(blanked)
        if graphemes(match.group(1)) >= LONG_WORD and match.group(1).islower()
    ]
    matches = list(_TAG.finditer(blanked))
    if len(matches) > MOST_TAGS:
        found.append(
            Wrong("tags", "advice", matches[MOST_TAGS].start(), matches[-1].end(), str(len(matches)))
        )
    return found


def seal(*parts: str) -> str:
    """Of the exact words: the same only for the same words in the same places."""
    said = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(said.encode()).hexdigest()


def stale(source_seal: str, translated_from: str) -> bool:
    """Whether a translation was made from other words than the source now has. Unknown counts as stale."""
    return not translated_from or source_seal != translated_from


def with_link(text: str, link: str) -> str:
    """What goes out: the words, and the link on a line of its own unless the words have it already."""
    return text if not link or link in text else f"{text}\n{link}"
