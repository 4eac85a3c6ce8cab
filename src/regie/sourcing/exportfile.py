"""Reading an export row by row: memory grows with hours and a few bytes a message, never with the file."""

from __future__ import annotations

import csv
import io
import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

import numpy as np

from regie.sourcing.exportshape import EARLIEST, LATEST, MOST_COLUMNS, Mapped, minutes_of, moment_of
from regie.sourcing.history import MOST_HOURS, Floats, Hourly

PEEKED: Final = 200
SHOWN: Final = 5
MOST_EXAMPLES: Final = 5
TELL_EVERY: Final = 100_000
MOST_CHANNELS: Final = 50
LONGEST_LINE: Final = 1_000_000
Row = Mapping[str, str]
Tell = Callable[[int], None]


class Unreadable(ValueError):
    """The file cannot be used; `code` says why, `told` what exactly."""

    def __init__(self, code: str, told: str = "") -> None:
        super().__init__(f"{code} {told}".strip())
        self.code, self.told = code, told


@dataclass(frozen=True, slots=True)
class Peek:
    """The beginning of a file."""

    kind: str  # csv or jsonl
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Reading:
    """What was found. `faults` counts by code; `examples` has row and text of the first few of each."""

    hours: Counter[int] = field(default_factory=Counter)
    rows: int = 0
    counted: int = 0
    outgoing: int = 0
    twice: int = 0
    answered: int = 0
    can_tell_answered: bool = False
    median_minutes: float | None = None
    within_minutes_90: float | None = None
    channels: Counter[str] = field(default_factory=Counter)
    last_by_channel: dict[str, int] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def fault(self, code: str, text: str) -> None:
        """Count it, and keep the first few to show."""
        self.faults[code] += 1
        kept = self.examples.setdefault(code, [])
        if len(kept) < MOST_EXAMPLES:
            kept.append((self.rows + 1, text[:80]))

    def hourly(self, zone: ZoneInfo) -> Hourly:
        """Counts hour by hour. Raises Unreadable when there is nothing, or more than ten years of it."""
        if not self.hours:
            raise Unreadable("empty")
        first, last = min(self.hours), max(self.hours)
        if last - first > MOST_HOURS:
            raise Unreadable("span")
        counts: Floats = np.zeros(last - first + 1)
        for hour, number in self.hours.items():
            counts[hour - first] = number
        start = datetime.fromtimestamp(first * 3600, zone)
        return Hourly(start, counts, zone, np.zeros(len(counts), dtype=bool))


def peek(file: BinaryIO) -> Peek:
    """The columns and first rows; the file is left at its beginning. Raises Unreadable."""
    kind, rows = _opened(file)
    first = []
    for row in rows:
        first.append(row)
        if len(first) == PEEKED:
            break
    file.seek(0)
    if not first:
        raise Unreadable("empty")
    columns = tuple(dict.fromkeys(name for row in first for name in row))
    if len(columns) > MOST_COLUMNS:
        raise Unreadable("columns", str(len(columns)))
    return Peek(kind, columns, tuple(first))


def _opened(file: BinaryIO) -> tuple[str, Iterator[Row]]:
    file.seek(0)
    start = file.read(64 * 1024)
    file.seek(0)
    encoding = _encoding(start)
    text = _lines(io.TextIOWrapper(_Kept(file), encoding, errors="replace", newline=""))
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        return "jsonl", _json_rows(text)
    sample = start.decode(encoding, "replace").split("\n", 1)[0]
    mark = max(";,\t|", key=sample.count)
    if not sample.count(mark) and len(sample) > 200:
        raise Unreadable("no_columns")
    return "csv", _csv_rows(text, mark)


class _Kept(io.BufferedReader):
    """A reader whose closing leaves the file open for who gave it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(_Raw(file))


class _Raw(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, into: object) -> int:
        view = memoryview(into).cast("B")  # type: ignore[arg-type]  # a writable buffer by contract
        data = self._file.read(len(view))
        view[: len(data)] = data
        return len(data)


def _encoding(start: bytes) -> str:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        start[: start.rfind(b"\n") + 1 or len(start)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines, none of them without end."""
    while line := text.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            raise Unreadable("line")
        yield line.replace("\0", "")


def _csv_rows(lines: Iterable[str], mark: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=mark)
    names: list[str] | None = None
    try:
        for cells in reader:
            if not any(cells):
                continue
            if names is None:
                names = _unique([one.strip() for one in cells])
                continue
            yield dict(zip(names, cells, strict=False))
    except csv.Error as wrong:
        raise Unreadable("line", f"{reader.line_num}: {wrong}") from wrong


def _unique(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for place, name in enumerate(names, 1):
        told = name or f"({place})"
        seen[told] += 1
        found.append(told if seen[told] == 1 else f"{told} {seen[told]}")
    return found


def _json_rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as wrong:
            raise Unreadable("json", str(number)) from wrong
        if not isinstance(value, dict):
            raise Unreadable("json", str(number))
        yield {str(name): _flat(one) for name, one in value.items()}


def _flat(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(slots=True)
class _Seen:
    """What is remembered of each message: 20 bytes."""

    keys: array[int] = field(default_factory=lambda: array("Q"))
    hours: array[int] = field(default_factory=lambda: array("l"))
    minutes: array[float] = field(default_factory=lambda: array("f"))


def read(file: BinaryIO, how: Mapped, tell: Tell = lambda _: None) -> Reading:
    """Read everything. Rows that cannot be used are counted and left out. Raises Unreadable."""
    zone = ZoneInfo(how.zone)
    _, rows = _opened(file)
    found, seen = Reading(), _Seen()
    columns = {name: column for name, column in how.columns.items() if column}
    found.can_tell_answered = bool(columns.get("answered") or columns.get("minutes"))
    for row in rows:
        _take(row, columns, (how, zone), (found, seen))
        found.rows += 1
        if found.rows % TELL_EVERY == 0:
            tell(found.rows)
    _without_doubles(found, seen)
    _durations(found, seen.minutes)
    tell(found.rows)
    return found


def _take(
    row: Row, columns: Mapping[str, str], how: tuple[Mapped, ZoneInfo], into: tuple[Reading, _Seen]
) -> None:
    (mapping, zone), (found, seen) = how, into
    if "direction" in columns and row.get(columns["direction"], "").strip() != mapping.incoming.strip():
        found.outgoing += 1
        return
    at = _moment(row.get(columns["moment"], ""), mapping.form, zone, found)
    if at is None:
        return
    hour = int(at.timestamp()) // 3600
    named = columns.get("thread") or columns.get("id") or ""
    key = row.get(named, "") or "|".join(row.values())
    seen.keys.append(int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big"))
    seen.hours.append(hour)
    name = row.get(columns.get("channel", ""), "").strip()[:60]
    if name and (name in found.channels or len(found.channels) < MOST_CHANNELS):
        found.channels[name] += 1
        found.last_by_channel[name] = max(hour, found.last_by_channel.get(name, hour))
    _answer(row, columns, (mapping, zone, at), into)


def _moment(text: str, form: str, zone: ZoneInfo, found: Reading) -> datetime | None:
    if not text.strip():
        found.fault("no_moment", text)
        return None
    try:
        at = moment_of(text, form)
        aware = at if at.tzinfo is not None else at.replace(tzinfo=zone)
        if not EARLIEST <= aware <= LATEST:
            found.fault("far", text)
            return None
    except (ValueError, OverflowError, OSError):
        found.fault("moment", text)
        return None
    if at.tzinfo is None and aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at:
        found.fault("skipped_hour", text)  # the clock jumped over it: the zone is likely another one
    return aware


def _answer(
    row: Row,
    columns: Mapping[str, str],
    how: tuple[Mapped, ZoneInfo, datetime],
    into: tuple[Reading, _Seen],
) -> None:
    """Minutes to the answer, where they can be told."""
    (mapping, zone, at), (found, seen) = how, into
    minutes: float | None = None
    at_column, took = columns.get("answered", ""), columns.get("minutes", "")
    try:
        if row.get(took, "").strip():
            minutes = minutes_of(row[took])
        elif row.get(at_column, "").strip():
            answered = moment_of(row[at_column], mapping.form)
            answered = answered if answered.tzinfo is not None else answered.replace(tzinfo=zone)
            minutes = (answered - at).total_seconds() / 60
    except (ValueError, OverflowError, OSError):
        found.fault("answer", row.get(took, "") or row.get(at_column, ""))
    if minutes is None or not minutes < 1e6:
        return
    if minutes < 0:
        found.fault("negative", f"{minutes:.0f} min")
        return
    found.answered += 1
    seen.minutes.append(minutes)


def _without_doubles(found: Reading, seen: _Seen) -> None:
    """Each message or conversation once, at its first moment. Without a column that names it, rows that are
    the same in every column are one.
    """
    if not seen.keys:
        return
    keys, hours = np.frombuffer(seen.keys, dtype=np.uint64), np.frombuffer(seen.hours, dtype=np.int64)
    order = np.lexsort((hours, keys))
    sorted_keys = keys[order]
    first = np.ones(len(keys), dtype=bool)
    first[1:] = sorted_keys[1:] != sorted_keys[:-1]
    kept = hours[order[first]]
    found.twice = len(keys) - len(kept)
    found.counted = len(kept)
    place, number = np.unique(kept, return_counts=True)
    found.hours = Counter(dict(zip(place.tolist(), number.tolist(), strict=True)))


def _durations(found: Reading, minutes: array[float]) -> None:
    if minutes:
        middle, most = np.percentile(np.frombuffer(minutes, dtype=np.float32), [50, 90])
        found.median_minutes, found.within_minutes_90 = round(float(middle), 1), round(float(most), 1)
