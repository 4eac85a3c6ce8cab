"""A selection of the list, read from an address and written back to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

# The views at the side; the first is where somebody begins.
VIEWS: Final = ("open", "mine", "free", "overdue", "acute", "waiting", "advice", "done")
TEXT_LIMIT: Final = 200
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty string: no restriction. Unknown values select nothing, never everything."""

    view: str = "open"
    municipality: str = ""
    account: str = ""
    topic: str = ""
    urgency: str = ""
    kind: str = ""
    language: str = ""
    label: str = ""
    q: str = ""

    def as_query(self) -> str:
        """The part after `?`, shortest form, always in the same order."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        return urlencode({k: v for k, v in given.items() if v and (k, v) != ("view", "open")})

    def but(self, **changes: str) -> Filter:
        """The same selection with something changed."""
        return replace(self, **changes)

    @property
    def narrowed(self) -> bool:
        """Whether something besides the view restricts the list."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "view")


def read(given: Mapping[str, str]) -> Filter:
    """From an address; cuts what is too long and drops what is not ours."""
    names = {f.name for f in fields(Filter)}
    found = {k: str(v).replace("\x00", "").strip()[:TEXT_LIMIT] for k, v in given.items() if k in names}
    if found.get("view", "open") not in VIEWS:
        found["view"] = "open"
    return Filter(**found)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ended: the sort moment and the id of its last row."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}.{self.pk}"


def place(text: str) -> Place | None:
    """A place from an address; None when there is none or it makes no sense (then: from the start)."""
    micros, _, pk = text.partition(".")
    if (
        not (text.isascii() and micros.removeprefix("-").isdigit() and pk.isdigit())
        or len(micros) > 17
        or len(pk) > 18
    ):
        return None
    try:
        return Place(EPOCH + int(micros) * MICROSECOND, int(pk))
    except (ValueError, OverflowError):
        return None
