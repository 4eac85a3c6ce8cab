"""`regie watch match|replay|bursts`: hold messages against queries, and see what grows. Needs no database."""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

from regie.interpret.personal import masked
from regie.project.cli import InputWrong
from regie.watch.alarms import Alarm
from regie.watch.bursts import Bursts
from regie.watch.fold import Fold, Message, Sieve, Watched
from regie.watch.percolator import Queries, Text
from regie.watch.query import Node, QueryWrong, parse

_Row = TypeVar("_Row")
_TOGETHER: Final = 200
_AHEAD: Final = timedelta(days=1)
_FIRST_YEAR: Final = 1971
_LAST_YEAR: Final = 2200

_HANDLE: Final = re.compile(r"@[\w.-]+")
_MENDS: Final = {
    "empty": "say what to look for, as in brand OR rook",
    "mixed": "put brackets: {readings}",
    "person": "ask about a topic; persons and handles are not followed",
    "prefix": "give at least three letters before the *",
    "wildcard": "use * only at the end of a word, and ? beside letters",
    "quote": 'close the quotation mark "',
    "bracket": "close or take away the bracket",
    "only_not": "say what to look for, not only what to leave out",
    "near": "write NEAR/3 or NEAR/3f, at most 100, between words, phrases or words with OR in brackets",
    "field": "use lang:, source:, place: or raw:",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command per question."""
    sub = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    one = sub.add_parser("match", help="which queries each message matches")
    one.add_argument("--queries", required=True, metavar="Q.json", help='[{"id": …, "query": …}]')
    one.add_argument("file", metavar="FILE.csv", help="created_at,id,text[,author,lang,source,place]")
    one = sub.add_parser("replay", help="the alarms that a query gives on past messages, in time order")
    one.add_argument("file", metavar="FILE.csv", help="created_at,id,text[,author,lang,source,place]")
    one.add_argument("--query", required=True)
    one.add_argument("--speed", type=float, default=0.0, help="times real time; 0 is as fast as it goes")
    one = sub.add_parser("bursts", help="how far each count is more than usual, from 0 to 1")
    one.add_argument("file", metavar="FILE.csv", help="timestamp,value at a fixed interval")


def run(args: argparse.Namespace) -> int:
    """Answer the question; wrong input raises InputWrong."""
    if args.question == "match":
        return _match(read_queries(args.queries), args.file)
    return _replay(args) if args.question == "replay" else _bursts(args.file)


def read_queries(path: str) -> dict[str, Node]:
    """Queries by id from a JSON file. Raises InputWrong with every query that cannot be used."""
    try:
        source = json.loads(Path(path).read_text("utf-8-sig"))
    except OSError as wrong:
        raise InputWrong(f"{path}: {wrong.strerror or wrong}; mend: name a file that can be read") from wrong
    except (ValueError, RecursionError) as wrong:
        raise InputWrong(f"{path}: is not JSON ({wrong}); mend: mend the JSON there") from wrong
    if not isinstance(source, list):
        raise InputWrong(f'{path}: is no list; mend: write [{{"id": "q1", "query": "brand"}}]')
    found: dict[str, Node] = {}
    faults = []
    for number, row in enumerate(source):
        try:
            _take(row, found)
        except ValueError as wrong:
            faults.append(f"{path}: [{number}].{wrong}")
    if faults:
        raise InputWrong("\n".join(faults))
    return found


def _take(row: object, found: dict[str, Node]) -> None:
    """Add one query; ValueError says the field, the fault and the mend."""
    if (
        not isinstance(row, dict)
        or not isinstance(row.get("id"), str)
        or not isinstance(row.get("query"), str)
    ):
        raise ValueError("id: needs an id and a query, both text; mend: add them")
    name, text = row["id"], row["query"]
    if name in found:
        raise ValueError(f"id: '{name}' is used twice; mend: give each its own id")
    found[name] = _read(text)


def _read(text: str) -> Node:
    """The query; ValueError says the fault and the mend."""
    try:
        return parse(text)
    except QueryWrong as wrong:
        mend = _MENDS.get(wrong.code, "write it as the reference says").format(
            readings=" or ".join(wrong.readings)
        )
        at = text[wrong.start : wrong.end][:60]
        raise ValueError(f"query: {wrong.code} at sign {wrong.start + 1} ('{at}'); mend: {mend}") from wrong


def _match(queries: Mapping[str, Node], path: str) -> int:
    ready = Queries(queries, _language)
    for rows in _together(row for _, row in _rows(path, ("id", "text"))):
        found = ready.of_many(
            [
                Text(row["text"], row.get("lang") or "", row.get("source") or "", row.get("place") or "")
                for row in rows
            ]
        )
        for row, names in zip(rows, found, strict=True):
            sys.stdout.write(json.dumps({"id": row["id"], "queries": names}, ensure_ascii=False) + "\n")
    return 0


def _together(found: Iterator[_Row]) -> Iterator[list[_Row]]:
    """So many at a time; what came before something wrong is still given."""
    rows: list[_Row] = []
    try:
        for row in found:
            rows.append(row)
            if len(rows) == _TOGETHER:
                yield rows
                rows = []
    except InputWrong:
        if rows:
            yield rows
        raise
    if rows:
        yield rows


def _language(text: str) -> str:
    from regie.interpret.cues import bare
    from regie.interpret.language import language_of

    plain = bare(text)
    return language_of(plain, plain.split()).language


def _replay(args: argparse.Namespace) -> int:
    if not (math.isfinite(args.speed) and args.speed >= 0):
        raise InputWrong("--speed: is no speed; mend: give 0 or a number above it")
    try:
        node = _read(args.query)
    except ValueError as wrong:
        raise InputWrong(f"--{wrong}") from wrong
    sieve = Sieve({args.query: Watched(node, secrets.token_bytes(16))}, _language)
    fold, late = Fold(), 0
    for messages in _paced(_believable(_messages(args.file)), args.speed):
        outcome = fold.take(sieve.hits(messages))
        late += len(outcome.late)
        for _, alarm in outcome.alarms:
            _say_alarm(alarm, args.query)
    if late:
        sys.stderr.write(f"{late} messages came more than ten minutes late and were not counted\n")
    return 0


def _messages(path: str) -> Iterator[Message]:
    for line, row in _rows(path, ("created_at", "id", "text")):
        yield Message(
            row["id"],
            _moment(row["created_at"], f"{path}: line {line}"),
            row["text"],
            row.get("author") or "",
            row.get("lang") or "",
            row.get("source") or "",
            row.get("place") or "",
        )


def _believable(messages: Iterator[Message]) -> Iterator[Message]:
    """A message a day ahead of the one before is believed when the next is as far; else it counts now.

    Without this, one message with a wrong year would make all that follow too late.
    """
    now: datetime | None = None
    ahead: Message | None = None
    for message in messages:
        if ahead is not None:
            yield ahead if message.at >= ahead.at - _AHEAD else replace(ahead, at=now or ahead.at)
            now = ahead.at if message.at >= ahead.at - _AHEAD else now
            ahead = None
        if now is not None and message.at > now + _AHEAD:
            ahead = message
            continue
        now = message.at if now is None else max(now, message.at)
        yield message
    if ahead is not None:
        yield ahead


def _paced(messages: Iterator[Message], speed: float) -> Iterator[list[Message]]:
    """Many at once, or one by one as fast as they came."""
    if not speed:
        yield from _together(messages)
        return
    before: datetime | None = None
    for message in messages:
        if before is not None and message.at > before:
            time.sleep((message.at - before).total_seconds() / speed)
        before = message.at
        yield [message]


def _say_alarm(alarm: Alarm, query: str) -> None:
    answer = {
        "at": alarm.at.isoformat(),
        "query": query,
        "kind": alarm.kind,
        "count": alarm.count,
        "baseline": alarm.baseline,
        "first_message_at": alarm.first_message_at.isoformat(),
        "phrases": list(alarm.phrases),
        "examples": [_HANDLE.sub("@…", masked(text)) for text in alarm.examples],
        "seconds": alarm.seconds,
        "raw": alarm.raw,
    }
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _moment(text: str, where: str) -> datetime:
    """ISO 8601; without an offset it is read as UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        mend = "write it as 2026-11-20T23:10:00+01:00"
        raise InputWrong(f"{where}: created_at: '{text[:40]}' is no moment; mend: {mend}") from wrong
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        mend = f"give a moment from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise InputWrong(f"{where}: created_at: '{text[:40]}' is too long ago or too far ahead; mend: {mend}")
    return at


def _bursts(path: str) -> int:
    bursts = Bursts()
    out = csv.writer(sys.stdout, lineterminator="\n")
    rows = _rows(path, ("timestamp", "value"))
    first = next(rows, None)  # what is wrong with the file as a whole is said before anything is written
    out.writerow(("timestamp", "value", "score"))
    for line, row in chain([first] if first else [], rows):
        try:
            value = float(row["value"])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise InputWrong(
                f"{path}: line {line}: value: '{row['value'][:40]}' is no number; mend: give a count"
            )
        out.writerow((row["timestamp"], row["value"], f"{bursts.push(value):.6f}"))
    return 0


def _rows(path: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV file with a header, and the line on which each ends. Raises InputWrong with the mend."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            yield from _checked(csv.DictReader(file), path, needed)
    except OSError as wrong:
        raise InputWrong(f"{path}: {wrong.strerror or wrong}; mend: name a file that can be read") from wrong
    except UnicodeDecodeError as wrong:
        raise InputWrong(f"{path}: byte {wrong.start}: is not UTF-8; mend: save it as UTF-8") from wrong


def _checked(
    reader: csv.DictReader[str], path: str, needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str]]]:
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise InputWrong(
            f"{path}: line 1: column '{missing[0]}' is missing; mend: name the columns {','.join(needed)}"
        )
    while True:
        try:
            row = next(reader, None)
        except csv.Error as wrong:
            raise InputWrong(f"{path}: line {reader.line_num}: {wrong}; mend: mend the row") from wrong
        if row is None:
            return
        short = [name for name in needed if row.get(name) is None]
        if short:
            raise InputWrong(f"{path}: line {reader.line_num}: {short[0]} is missing; mend: add it")
        yield reader.line_num, row
