"""What an export of some tool looks like, and how its columns are to be read. Plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

# What a column may mean. Only `moment` is needed.
MEANINGS: Final = ("moment", "id", "thread", "channel", "direction", "answered", "minutes")
FORMS: Final = ("iso", "day_first", "month_first", "epoch", "epoch_ms")
MOST_COLUMNS: Final = 200
EARLIEST, LATEST = datetime(2004, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "answered": (
        "first response at",
        "answered",
        "beantwoord",
        "responded",
        "replied",
        "reactie op",
        "antwoord",
    ),
    "minutes": ("response time", "reactietijd", "minutes", "minuten", "handle time", "wachttijd"),
    "direction": ("direction", "richting", "inbound", "in/out", "message type", "soort"),
    "thread": ("thread", "conversation", "gesprek", "ticket", "case", "zaak"),
    "channel": ("channel", "kanaal", "network", "netwerk", "platform", "bron", "source", "medium"),
    "moment": (
        "created",
        "received",
        "ontvangen",
        "datum",
        "date",
        "moment",
        "timestamp",
        "tijdstip",
        "time",
    ),
    "id": ("message id", "bericht id", "external id", "berichtnummer", "nummer", "uuid", "id"),
}
_INCOMING: Final = frozenset(
    {"in", "inbound", "incoming", "inkomend", "received", "ontvangen", "user", "binnen"}
)
_ISO: Final = re.compile(r"^\d{4}-\d{2}-\d{2}")
_SPLIT: Final = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})[ T,]*(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Mapped:
    """How to read an export: which column means what (empty: none), in which form moments are written, and
    in which zone when they do not say; `incoming` is what the direction says of a message that came in.
    """

    columns: Mapping[str, str]
    form: str = "iso"
    zone: str = "Europe/Amsterdam"
    incoming: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As stored."""
        return {**asdict(self), "columns": dict(self.columns)}


def mapped(stored: Mapping[str, Any]) -> Mapped:
    """As it was stored."""
    return Mapped(dict(stored["columns"]), stored["form"], stored["zone"], stored["incoming"])


def guess(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Mapped:
    """The likeliest reading, from names and from what stands in the first rows. A person corrects it."""
    found: dict[str, str] = {}
    for meaning, words in _WORDS.items():
        free = [one for one in columns if one not in found.values()]
        best = next((c for word in words for c in free if _named(c, word)), "")
        if best and (meaning not in ("moment", "answered") or form_of(_values(rows, best))):
            found[meaning] = best
    if "moment" not in found:
        free = [one for one in columns if one not in found.values()]
        found["moment"] = next((one for one in free if form_of(_values(rows, one))), "")
    form = form_of(_values(rows, found["moment"])) if found["moment"] else ""
    said = _values(rows, found.get("direction", ""))
    incoming = next((one for one in said if one.strip().lower() in _INCOMING), "")
    if "direction" in found and not incoming:
        del found["direction"]  # a column of which nothing is understood counts nothing out
    return Mapped(found, form or "iso", incoming=incoming)


def _named(column: str, word: str) -> bool:
    name = re.sub(r"[_\-.\s]+", " ", column).strip().lower()
    return name == word or (len(word) > 2 and word in name) or name.endswith(f" {word}")


def _values(rows: Sequence[Mapping[str, str]], column: str) -> list[str]:
    return [row[column] for row in rows if row.get(column, "").strip()] if column else []


def form_of(values: Sequence[str]) -> str:
    """In which form these moments are written; empty when in none."""
    if not values:
        return ""
    if all(one.strip().isdigit() for one in values):
        wide = {len(one.strip()) for one in values}
        return "epoch" if wide == {10} else "epoch_ms" if wide == {13} else ""
    if all(_ISO.match(one.strip()) for one in values):
        return "iso"
    parts = [_SPLIT.match(one.strip()) for one in values]
    if not all(parts):
        return ""
    second = [int(one.group(2)) for one in parts if one]
    first = [int(one.group(1)) for one in parts if one]
    return "month_first" if max(second) > 12 and max(first) <= 12 else "day_first"


def moment_of(text: str, form: str) -> datetime:
    """The moment, naive when its text names no zone. Raises ValueError."""
    told = text.strip()
    if form == "iso":
        return datetime.fromisoformat(told)
    if form in ("epoch", "epoch_ms"):
        return datetime.fromtimestamp(float(told) / (1000 if form == "epoch_ms" else 1), UTC)
    parts = _SPLIT.match(told)
    if parts is None:
        raise ValueError(told)
    a, b, year, hour, minute, second = (int(one or 0) for one in parts.groups())
    day, month = (b, a) if form == "month_first" else (a, b)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # the zone comes from the mapping


def minutes_of(text: str) -> float:
    """A duration in minutes: a number, or hours, minutes and seconds with colons. Raises ValueError."""
    told = text.strip().replace(",", ".")
    if ":" not in told:
        return float(told)
    sign = -1 if told.startswith("-") else 1
    parts = [float(one) for one in told.lstrip("-").split(":")]
    hours, minutes, seconds = [*parts, 0.0][:3]
    return sign * (hours * 60 + minutes + seconds / 60)
