"""`regie mandate decide|analyse|diff|replay`: ask a mandate table without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from regie.mandate.analysis import analyse
from regie.mandate.comparison import diff, replay
from regie.mandate.decide import decide
from regie.mandate.lines import facts_lines, read_table
from regie.mandate.rules import Table
from regie.mandate.table import TableWrong
from regie.project.cli import InputWrong


def arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command per question."""
    sub = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    one = sub.add_parser("decide", help="decide each line of facts on standard input")
    one.add_argument("--table", required=True, metavar="TABLE.json")
    one = sub.add_parser("analyse", help="gaps, dead and masked rules, conflicts; exact")
    one.add_argument("table", metavar="TABLE.json")
    for name, text in (("diff", "what a new version changes"), ("replay", "decide past facts under both")):
        one = sub.add_parser(name, help=text)
        one.add_argument("old", metavar="OLD.json")
        one.add_argument("new", metavar="NEW.json")


def run(args: argparse.Namespace) -> int:
    """Answer the question; 0 when answered. A wrong table raises InputWrong."""
    if args.question == "decide":
        _decide(_table(args.table), sys.stdin.buffer)
        return 0
    try:
        answer = _answer(args)
    except TableWrong as wrong:
        files = " and ".join(str(f) for f in (vars(args).get(k) for k in ("table", "old", "new")) if f)
        raise InputWrong(_told(files, wrong)) from wrong
    _say(answer)
    return 0


def _answer(args: argparse.Namespace) -> dict[str, object]:
    if args.question == "analyse":
        return analyse(_table(args.table)).as_dict()
    old, new = _table(args.old), _table(args.new)
    if args.question == "diff":
        return diff(old, new).as_dict()
    return replay(old, new, facts_lines(sys.stdin.buffer)).as_dict()


def _decide(table: Table, lines: Iterable[bytes]) -> None:
    for facts in facts_lines(lines):
        _say(decide(facts, table).as_dict())


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def _table(path: str) -> Table:
    try:
        return read_table(Path(path).read_bytes())
    except TableWrong as wrong:
        raise InputWrong(_told(path, wrong)) from wrong
    except OSError as wrong:
        raise InputWrong(f"{path}: {wrong.strerror or wrong}; mend: name a file that can be read") from wrong


def _told(path: str, wrong: TableWrong) -> str:
    return "\n".join(f"{path}: {fault}" for fault in wrong.faults)
