"""`regie roster …`: judge a roster, make one, say how many people a queue needs. Needs no database."""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from pathlib import Path
from typing import Final

from regie.project.cli import InputWrong
from regie.project.commands import roster_solving as solving
from regie.project.saying import in_dutch
from regie.roster import erlang, words
from regie.roster.gaps import unfilled
from regie.roster.rosterfile import RosterWrong, read_roster
from regie.roster.working_hours import judge

SECONDS: Final = {
    "second": 1,
    "minute": 60,
    "quarter": 900,
    "half-hour": 1800,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
}
_LENGTH = re.compile(r"([1-9][0-9]{0,6})(s|sec|m|min|h)")
_UNITS: Final = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}


def arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command per question."""
    sub = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    one = sub.add_parser("check", help="judge a roster by the Working Hours Act; exit 1 when it breaks it")
    one.add_argument("roster", metavar="ROSTER.json")
    solving.arguments(
        sub.add_parser("solve", help="make a lawful roster; exit 1 when something had to give way")
    )
    one = sub.add_parser("staff", help="how many people reach a service level (Erlang C, or A with patience)")
    one.add_argument("--arrivals", type=float, required=True, help="how many arrive")
    one.add_argument("--per", required=True, help=f"in which time: {', '.join(SECONDS)}, or 30min, 900s, 2h")
    one.add_argument("--handle", type=float, required=True, help="mean seconds of work for one")
    one.add_argument("--target", type=float, required=True, help="share helped in time, as 0.8")
    one.add_argument("--within", type=float, required=True, help="in time means within so many seconds")
    one.add_argument("--patience", type=float, help="mean seconds before people give up (Erlang A)")
    one.add_argument("--definition", choices=erlang.DEFINITIONS, default="of_all", help="in time, of whom")
    one.add_argument("--agents", type=int, help="do not search: what do so many people make of it")
    one.add_argument("--shrinkage", type=float, default=0.0, help="share of paid time away from the work")
    one.add_argument("--max-occupancy", type=float, default=1.0, help="share of time people may be busy")


def run(args: argparse.Namespace) -> int:
    """Answer the question. `check` gives 1 when there are violations or gaps."""
    if args.question == "solve":
        return solving.run(args)
    return _check(args.roster) if args.question == "check" else _staff(args)


def _check(path: str) -> int:
    try:
        roster = read_roster(Path(path).read_bytes())
    except RosterWrong as wrong:
        raise InputWrong("\n".join(f"{path}: {fault}" for fault in wrong.faults)) from wrong
    except OSError as wrong:
        raise InputWrong(f"{path}: {wrong.strerror or wrong}; mend: name a file that can be read") from wrong
    violations, gaps, say = judge(roster), unfilled(roster), in_dutch()
    told = [one.as_dict() | {"said": words.rule(one.rule, say)} for one in violations]
    _say({"violations": told, "gaps": [one.as_dict() for one in gaps]})
    return 1 if violations or gaps else 0


def _staff(args: argparse.Namespace) -> int:
    _bounds(args)
    queue = erlang.Queue(args.arrivals / _seconds(args.per), args.handle, args.patience)
    if args.agents is not None:
        service = erlang.serve(queue, args.agents, args.within, args.definition)
    else:
        try:
            service = erlang.needed(queue, args.target, args.within, args.definition)
        except erlang.Unreachable as wrong:
            raise InputWrong(f"--target: {wrong}; mend: lower it") from wrong
        least = erlang.least_for_occupancy(queue.load, args.max_occupancy)
        if least > service.agents:
            service = erlang.serve(queue, least, args.within, args.definition)
    answer = {
        "model": "erlang_c" if args.patience is None else "erlang_a",
        "agents": service.agents,
        "service_level": service.service_level,
        "mean_wait": service.mean_wait if math.isfinite(service.mean_wait) else None,
        "occupancy": service.occupancy,
        "abandoned": service.abandoned,
        "waiting": service.waiting,
        "load": queue.load,
        "positions": erlang.positions(service.agents, args.shrinkage),
        "definition": "of_all" if args.patience is None else args.definition,
        "stable": args.patience is not None or service.agents > queue.load or queue.load == 0,
    }
    _say(answer)
    return 0 if args.agents is None or service.service_level >= args.target else 1


def _bounds(args: argparse.Namespace) -> None:
    checks = (
        ("--arrivals", 0 <= args.arrivals < 1e9, "a number from 0"),
        ("--handle", 0 < args.handle < 1e9, "more than 0 seconds"),
        ("--target", 0 < args.target < 1, "a share between 0 and 1"),
        ("--within", 0 <= args.within < 1e9, "seconds from 0"),
        ("--patience", args.patience is None or 0 < args.patience < 1e9, "more than 0 seconds"),
        ("--agents", args.agents is None or 0 <= args.agents <= erlang.MOST_AGENTS, "a number from 0"),
        ("--shrinkage", 0 <= args.shrinkage < 1, "a share from 0 up to 1"),
        ("--max-occupancy", 0 < args.max_occupancy <= 1, "a share above 0, up to 1"),
    )
    for name, holds, mend in checks:
        if not holds:
            raise InputWrong(f"{name}: cannot be used; mend: give {mend}")


def _seconds(per: str) -> float:
    if per in SECONDS:
        return SECONDS[per]
    match = _LENGTH.fullmatch(per)
    if match is None:
        raise InputWrong(f"--per: '{per}' is not a length of time; mend: {', '.join(SECONDS)}, or 30min")
    return int(match[1]) * _UNITS[match[2]]


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
