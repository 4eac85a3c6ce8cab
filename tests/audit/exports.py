"""Makes exports and runs the verifier on them as an outsider would."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from regie.audit import actions, verify_ledger
from regie.audit.entry import Entry
from regie.audit.export import Scope
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now

ANNA = Actor("person", "7", "Anna Bakker", "agent", 2, 1, "192.0.2.7")
BRAM = Actor("person", "8", "Bram Visser", "adviser", 3, 3, "192.0.2.8")
NAMES = {1: "Veldermeer", 2: "Bureau Morgenrood", 3: "Zandermeer"}


def write(count: int, by: Actor = ANNA, start: int = 0) -> None:
    """Lines with a personal text each."""
    actions.record_many(
        Entry(
            "inbox.drafted",
            by,
            f"case:{start + n}",
            details={"n": n, "topic": "waste"},
            personal={"text": f"Dag mevrouw {n}"},
            mandate="night@1#abcdef12",
        )
        for n in range(count)
    )


def export(target: Path, scope: Scope | None = None, at: datetime | None = None) -> Path:
    """An export made now."""
    actions.export(target, scope or Scope(), by=ANNA, now=at or utc_now(), names=NAMES)
    return target


def judge(path: Path, *since: Path, key: str | None = None) -> dict[str, object]:
    """The verdict, from inside this process."""
    try:
        outcome = verify_ledger.check_file(str(path), [str(p) for p in since], key)
    except (verify_ledger.Unusable, OSError, ValueError, KeyError) as wrong:
        return {"verdict": "incomplete", "problems": [{"code": "unreadable", "text": str(wrong)}]}
    return verify_ledger.report(outcome, True)[0]


def run(*arguments: str, cwd: Path) -> tuple[int, dict[str, object], str]:
    """The verifier as a program of its own, without Regie in reach: code, JSON, sentence."""
    script = Path(verify_ledger.__file__).resolve()
    alone = cwd / "verify_ledger.py"
    alone.write_bytes(script.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
    )
    return done.returncode, json.loads(done.stdout), done.stderr
