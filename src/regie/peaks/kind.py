"""Ready-made peaks: what elections, works and unrest usually need. Read from `kinds/*.toml`. Plain."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Queue:
    """A selection of the inbox that everybody sees while the peak runs; `query` as in its address."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to propose to the library; it holds as long as the peak."""

    title: str
    text: str
    topic: str
    source_name: str
    source_url: str
    cues: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One ready-made peak. `steps`: (when, text). `windows` and `people`: whom the roster needs besides."""

    key: str
    title: str
    multiple: float
    days: int
    phase: str = ""
    people: int = 0
    windows: tuple[str, ...] = ()
    queues: tuple[Queue, ...] = ()
    answers: tuple[Said, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()


@cache
def kinds() -> Mapping[str, Kind]:
    """All ready-made peaks by key, and an empty one under `other`."""
    found = {}
    for file in sorted(resources.files("regie.peaks").joinpath("kinds").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            kind = read(tomllib.loads(file.read_text(encoding="utf-8")))
            found[kind.key] = kind
    found[OTHER] = Kind(OTHER, "", 2.0, 7)
    return MappingProxyType(found)


def read(told: Mapping[str, Any]) -> Kind:
    """The kind in a file. Raises KeyError or TypeError for one that is not whole."""
    staff = told.get("staff", {})
    return Kind(
        key=told["key"],
        title=told["title"],
        multiple=float(told["multiple"]),
        days=int(told["days"]),
        phase=told.get("phase", ""),
        people=int(staff.get("people", 0)),
        windows=tuple(staff.get("windows", ())),
        queues=tuple(Queue(**one) for one in told.get("queues", ())),
        answers=tuple(Said(**one) for one in told.get("answers", ())),
        steps=tuple((one["when"], one["text"]) for one in told.get("steps", ())),
    )
