"""How many small changes to table, decision, brake and approvals a test notices, counted honestly.

mutmut makes the changes and runs the tests; here they are counted per file. Changes that make no difference
are listed with the reason in tests/equivalent_mutants.toml and left out. One that no test touches, or that
was not tried, counts as not noticed. Fails when a file stays under 95 %.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LISTED: Final = ROOT / "tests" / "equivalent_mutants.toml"
ENOUGH: Final = 0.95
SURVIVED, NO_TESTS = 0, 33
# A change can make a loop endless that keeps storing: it must end by itself before the machine is full.
MOST_MEMORY: Final = 6 << 30


@dataclass(slots=True)
class Tally:
    """Of one file."""

    made: int = 0
    noticed: int = 0
    equal: int = 0
    survived: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Noticed, of those that make a difference."""
        return self.noticed / (self.made - self.equal) if self.made > self.equal else 1.0


def main() -> int:
    """Run, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", action="store_true", help="only count what was run before")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    mutmut = Path(sys.executable).with_name("mutmut")
    if not args.count:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        command = [str(mutmut), "run", "--max-children", str(args.processes)]
        subprocess.run(command, check=True, cwd=ROOT)
    equal = [(one["was"], one["became"]) for one in tomllib.loads(LISTED.read_text())["equivalent"]]
    seen: set[tuple[str, str]] = set()
    tallies = {}
    for file in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]["only_mutate"]:
        tallies[file] = _count(file, mutmut, equal, seen)
    return _tell(tallies, [one for one in equal if one not in seen])


def _count(file: str, mutmut: Path, equal: list[tuple[str, str]], seen: set[tuple[str, str]]) -> Tally:
    tally = Tally()
    told = json.loads((ROOT / "mutants" / f"{file}.meta").read_text())["exit_code_by_key"]
    for name, code in told.items():
        tally.made += 1
        if code not in (SURVIVED, NO_TESTS, None):
            tally.noticed += 1
            continue
        change = _change(name, mutmut)
        if change in equal:
            seen.add(change)
            tally.equal += 1
        else:
            tally.survived.append(f"{name}\n    - {change[0]}\n    + {change[1]}")
    return tally


def _change(name: str, mutmut: Path) -> tuple[str, str]:
    """The line as it was and as it became."""
    shown = subprocess.run([str(mutmut), "show", name], capture_output=True, text=True, check=True, cwd=ROOT)
    return _lines(shown.stdout, "-"), _lines(shown.stdout, "+")


def _lines(diff: str, sign: str) -> str:
    def found() -> Iterator[str]:
        for line in diff.splitlines():
            if line.startswith(sign) and not line.startswith(sign * 3):
                yield line[1:].strip()

    return " ".join(found())


def _tell(tallies: dict[str, Tally], unused: list[tuple[str, str]]) -> int:
    print(f"{'file':44} {'changes':>8} {'no difference':>14} {'noticed':>8} {'not':>4} {'share':>7}")
    for file, one in tallies.items():
        name, not_ = file.removeprefix("src/regie/"), len(one.survived)
        print(f"{name:44} {one.made:8} {one.equal:14} {one.noticed:8} {not_:4} {one.share:7.1%}")
    for one in tallies.values():
        print(*one.survived, sep="\n", end="\n" if one.survived else "")
    for was, became in unused:
        print(f"listed as without difference, but noticed or gone: {was} -> {became}")
    return 0 if all(one.share >= ENOUGH for one in tallies.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
