"""`regie roster solve PROBLEM.json`: a roster without violations, with how good it is proven to be."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regie.project.cli import InputWrong
from regie.project.saying import in_dutch
from regie.roster import words
from regie.roster.problemfile import read_problem, schema
from regie.roster.public_instance import InstanceWrong, is_public, read_instance
from regie.roster.rosterfile import RosterWrong
from regie.roster.rosterfile import as_dict as roster_dict

if TYPE_CHECKING:
    from regie.roster.cpsat import Progress
    from regie.roster.solver import Answer

LONGEST: Final = 24 * 3600


def arguments(parser: argparse.ArgumentParser) -> None:
    """The problem, and how long to search."""
    parser.add_argument("problem", metavar="PROBLEM.json", nargs="?", help="or a public instance (.txt)")
    parser.add_argument("--seconds", type=float, default=60, help="search no longer than this (60)")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    parser.add_argument("--schema", action="store_true", help="print the JSON schema of PROBLEM.json")


def run(args: argparse.Namespace) -> int:
    """Search and print. Gives 1 when something had to give way or nothing was found."""
    if args.schema:
        _say(schema())
        return 0
    if not 0 < args.seconds <= LONGEST:
        raise InputWrong(f"--seconds: cannot be used; mend: give more than 0, at most {LONGEST}")
    if args.problem is None:
        raise InputWrong("PROBLEM.json: is missing; mend: name the file of the problem")
    text = _read(args.problem)
    tell = _quiet if args.quiet else _Told()
    if is_public(text):
        return _public(args.problem, text, args.seconds, tell)
    try:
        problem = read_problem(text)
    except RosterWrong as wrong:
        raise InputWrong("\n".join(f"{args.problem}: {fault}" for fault in wrong.faults)) from wrong
    from regie.roster.solver import solve

    answer = solve(problem, args.seconds, tell)
    _say(_answer(answer))
    lacking = answer.roster is None or answer.relaxed or answer.violations or answer.gaps
    return 1 if lacking else 0


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as wrong:
        raise InputWrong(f"{path}: {wrong.strerror or wrong}; mend: name a file that can be read") from wrong


def _answer(answer: Answer) -> dict[str, object]:
    say = in_dutch()
    told: dict[str, object] = {
        "status": answer.status,
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": answer.gap,
        "seconds": round(answer.seconds, 1),
        "stopped": answer.stopped,
        "relax": [
            {"group": kind, "name": name, "said": words.gave_way(kind, name, say)}
            for kind, name in answer.relaxed
        ],
        "violations": [one.as_dict() | {"said": words.rule(one.rule, say)} for one in answer.violations],
        "gaps": [one.as_dict() for one in answer.gaps],
    }
    return told | (roster_dict(answer.roster) if answer.roster is not None else {"people": [], "shifts": []})


def _public(path: str, text: bytes, seconds: float, tell: object) -> int:
    from regie.roster.public_model import solve_instance

    try:
        instance = read_instance(text)
    except InstanceWrong as wrong:
        raise InputWrong(f"{path}: {wrong}") from wrong
    answer = solve_instance(instance, seconds, tell)  # type: ignore[arg-type]
    _say(answer.as_dict())
    return 0 if answer.lines and not answer.violations else 1


class _Told:
    """Prints a line when something changed."""

    def __init__(self) -> None:
        self._last: tuple[float | None, float | None] = (None, None)

    def __call__(self, progress: Progress) -> bool:
        if (progress.objective, progress.bound) != self._last:
            self._last = (progress.objective, progress.bound)
            gap = "" if progress.gap is None else f", gap {progress.gap:.1%}"
            found = "none yet" if progress.objective is None else f"{progress.objective:g}"
            bound = "" if progress.bound is None else f", bound {progress.bound:g}"
            sys.stderr.write(f"{progress.seconds:.0f} s: {found}{bound}{gap}\n")
            sys.stderr.flush()
        return True


def _quiet(_: Progress) -> bool:
    return True


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
