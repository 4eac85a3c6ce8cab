"""What this machine has seen of the database, kept outside it, so that a step back in time is noticed.

A restored backup knows nothing of what went out after it was made: it would send again what is already
on the network. The ledger only ever grows, so a line that was seen and is gone means that the database
is another one than before.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Standing = Literal["same", "first", "new_here", "rolled_back", "moved"]


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest line of the ledger, and which database it stood in.

    `cluster` and `timeline` are PostgreSQL's own: a restore to a moment begins a new timeline, a restore
    into another server has another cluster. Empty where the server does not tell. `line` is 0 for an
    empty ledger.
    """

    line: int
    uid: str
    cluster: str = ""
    timeline: int = 0


def read(path: Path) -> Seen | None:
    """What was kept, or None when there is nothing. Raises ValueError for a file that cannot be read."""
    try:
        told = json.loads(path.read_text())
        return Seen(int(told["line"]), str(told["uid"]), str(told["cluster"]), int(told["timeline"]))
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError, OSError) as wrong:
        raise ValueError(f"{path} cannot be read") from wrong


def keep(path: Path, seen: Seen) -> None:
    """Replace the file as a whole, so a crash leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(fresh, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(json.dumps(asdict(seen)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def judge(kept: Seen | None, now: Seen, *, still_there: bool) -> Standing:
    """How the database stands to what was kept; `still_there`: the kept line stands in it unchanged.

    Closed: a database with a past on a machine that remembers nothing counts as put back.
    """
    if kept is None:
        return "first" if now.line == 0 else "new_here"
    if kept.line and not still_there:
        return "rolled_back"
    if _differs(kept.cluster, now.cluster) or _differs(kept.timeline, now.timeline):
        return "moved"
    return "same"


def _differs(old: object, new: object) -> bool:
    """Both known and not the same."""
    return bool(old) and bool(new) and old != new
