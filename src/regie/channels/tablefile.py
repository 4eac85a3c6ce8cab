"""Reading messages from a CSV or JSONL file, row by row, knowing at which byte to continue."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from regie.kernel.clock import AMSTERDAM

FIELDS: Final = ("created_at", "id", "text", "author", "thread", "in_reply_to", "lang", "url")
REQUIRED: Final = ("created_at", "id", "text")
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "created_at": ("created_at", "created", "timestamp", "date", "datetime", "datum", "tijd", "time"),
    "id": ("id", "message_id", "status_id", "tweet_id", "post_id", "nummer"),
    "text": ("text", "bericht", "message", "content", "body", "tweet", "tekst"),
    "author": ("author", "user", "username", "afzender", "from", "screen_name", "author_id"),
    "thread": ("thread", "thread_id", "conversation_id", "gesprek"),
    "in_reply_to": ("in_reply_to", "reply_to", "in_reply_to_id", "antwoord_op"),
    "lang": ("lang", "language", "taal"),
    "url": ("url", "permalink", "link"),
}
_FORMATS: Final = ("%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%a %b %d %H:%M:%S %z %Y")
_LONGEST_FIELD: Final = 1_000_000
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class FileWrong(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Good:
    """A row that can become a message, with its fields by our names."""

    line: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot, and why."""

    line: int
    reason: str
    head: str


@dataclass(slots=True)
class Position:
    """Where the next row starts: byte in the file, and number of the line counted from 1."""

    offset: int = 0
    line: int = 1


class TableFile:
    """An open file with a mapping from our field names to its columns."""

    def __init__(self, path: Path, *, form: str = "", mapping: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.form = form or ("jsonl" if path.suffix.lower() in {".jsonl", ".ndjson", ".json"} else "csv")
        self.size = path.stat().st_size
        self._delimiter = ","
        self._columns: list[str] = []
        head = self._head()
        self.mapping = _mapping(mapping or {}, head, path)

    def _head(self) -> list[str]:
        """Column names; also finds the delimiter and where the rows begin."""
        with self.path.open("rb") as file:
            first = file.readline(_LONGEST_FIELD)
        if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in first:
            raise FileWrong(f"{self.path}: the file is not UTF-8 text; save it again as UTF-8.")
        text = _text(first)
        if not text.strip():
            raise FileWrong(f"{self.path}, line 1: the file is empty.")
        if self.form == "jsonl":
            return sorted(_object(text, self.path))
        self._delimiter = max(",;\t|", key=text.count)
        try:
            self._columns = [name.strip() for name in next(csv.reader([text], delimiter=self._delimiter))]
        except csv.Error as wrong:
            raise FileWrong(f"{self.path}, line 1: {wrong}") from None
        self.start = Position(len(first), 2)
        return self._columns

    start = Position()

    def rows(self, position: Position) -> Iterator[Good | Bad]:
        """Rows from `position`, which moves along: after each row it points at the next."""
        with self.path.open("rb") as file:
            if self.form == "csv" and position.offset == 0:
                position.offset, position.line = self.start.offset, self.start.line
            file.seek(position.offset)
            yield from (
                self._json_rows(file, position) if self.form == "jsonl" else self._csv_rows(file, position)
            )

    def _json_rows(self, file: BinaryIO, position: Position) -> Iterator[Good | Bad]:
        for raw in file:
            line = position.line
            position.offset += len(raw)
            position.line += 1
            text = _text(raw)
            if not text.strip():
                continue
            try:
                values = _object(text, self.path)
            except FileWrong:
                yield Bad(line, "not a JSON object", text[:200])
                continue
            yield self._row(line, {k: "" if v is None else str(v) for k, v in values.items()}, text)

    def _csv_rows(self, file: BinaryIO, position: Position) -> Iterator[Good | Bad]:
        taken: list[bytes] = []

        def lines() -> Iterator[str]:
            for raw in file:
                taken.append(raw)
                yield _text(raw)

        reader = csv.reader(lines(), delimiter=self._delimiter)
        while True:
            line = position.line
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as wrong:
                # An opened quote swallowed what follows: give up this line only, go on at the next.
                yield Bad(line, f"quotes or field length: {wrong}", _text(taken[0])[:200])
                position.offset += len(taken[0])
                position.line += 1
                file.seek(position.offset)
                taken.clear()
                reader = csv.reader(lines(), delimiter=self._delimiter)
                continue
            position.offset += sum(map(len, taken))
            position.line += len(taken)
            text = taken[0]
            taken.clear()
            if not values:
                continue
            if len(values) != len(self._columns):
                wanted = f"{len(values)} columns instead of {len(self._columns)}"
                yield Bad(line, wanted, _text(text)[:200])
                continue
            yield self._row(line, dict(zip(self._columns, values, strict=True)), "")

    def _row(self, line: int, values: dict[str, str], text: str) -> Good | Bad:
        fields = {ours: values.get(theirs, "") for ours, theirs in self.mapping.items()}
        for name in REQUIRED:
            if not fields[name].strip():
                return Bad(line, f"{name} is empty", text[:200] or str(values)[:200])
        try:
            fields["created_at"] = moment(fields["created_at"]).isoformat()
        except ValueError as wrong:
            return Bad(line, str(wrong), text[:200] or str(values)[:200])
        return Good(line, fields)


def moment(text: str) -> datetime:
    """A time as people and programs write it; without a zone it is a Dutch clock time."""
    given = text.strip()
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = _other_moment(given)
    if found is None:
        raise ValueError(f"created_at '{given[:40]}' is no date and time")
    aware = found if found.tzinfo else found.replace(tzinfo=AMSTERDAM)
    if not _EARLIEST <= aware <= _LATEST:
        raise ValueError(f"created_at '{given[:40]}' is not between 1990 and 2100")
    return aware


def _other_moment(given: str) -> datetime | None:
    if given.isascii() and given.isdigit() and len(given) in {10, 13}:
        return datetime.fromtimestamp(int(given[:10]), UTC)
    for form in _FORMATS:
        try:
            return datetime.strptime(given, form)  # noqa: DTZ007 - the caller adds the zone
        except ValueError:
            continue
    return None


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _object(text: str, path: Path) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FileWrong(f"{path}, line 1: a JSONL file has one JSON object per line.")
    return found


def _mapping(given: Mapping[str, str], columns: list[str], path: Path) -> dict[str, str]:
    """Our names to theirs: as given, else by the usual names."""
    for ours, theirs in given.items():
        if ours not in FIELDS:
            raise FileWrong(f"--map {ours}: unknown field; use {', '.join(FIELDS)}.")
        if theirs not in columns:
            raise FileWrong(f"{path}, line 1: no column '{theirs}'; there are {', '.join(columns)[:300]}.")
    by_name = {name.lower(): name for name in columns}
    guessed = {ours: by_name[n] for ours, names in _NAMES.items() for n in reversed(names) if n in by_name}
    mapping = {**guessed, **given}
    for name in REQUIRED:
        if name not in mapping:
            raise FileWrong(
                f"{path}, line 1: which column is {name}? Say it with --map {name}=COLUMN. "
                f"The columns are {', '.join(columns)[:300]}."
            )
    return mapping
