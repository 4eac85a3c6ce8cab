"""How an exercise went, from what happened when. Plain: moments in seconds of the script in, lines out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from regie.crisis.script import Script

# What the picture and the messages are counted from: nobody can look before there is something to see.
FROM = {"picture": "alarm", "kernel_approved": "alarm", "message": "alarm"}


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: at which minute it happened, how many minutes that took, and the limit. None: never."""

    kind: str
    minute: float | None
    took: float | None
    limit: int

    @property
    def met(self) -> bool:
        """Whether it happened in time."""
        return self.took is not None and self.took <= self.limit


@dataclass(frozen=True, slots=True)
class Happened:
    """A moment of the exercise, in seconds of the script."""

    kind: str
    second: float


@dataclass(frozen=True, slots=True)
class Judged:
    """An inject of the script and the second at which it was dealt with by hand, if it was."""

    key: str
    second: float | None


def lines(script: Script, happened: Iterable[Happened]) -> list[Line]:
    """First alarm, first picture, first kernel message and first message out."""
    first = firsts(happened)
    found = []
    for kind in ("alarm", "picture", "kernel_approved", "message"):
        start = first.get(FROM.get(kind, ""), 0.0)
        at = first.get(kind)
        took = None if at is None else max(0.0, at - start) / 60
        found.append(Line(kind, None if at is None else at / 60, took, script.limits[kind]))
    return found


def injects(script: Script, happened: Sequence[Happened], by_hand: Iterable[Judged]) -> list[Line]:
    """Each inject and when it was dealt with: by what the script expects, or by a person who said so."""
    ticked = {one.key: one.second for one in by_hand}
    found = []
    for inject in script.injects:
        given = inject.minute * 60
        done = [one.second for one in happened if one.kind == inject.expects and one.second >= given]
        hand = ticked.get(inject.key)
        at = min([*done, *([] if hand is None else [hand])], default=None)
        took = None if at is None else (at - given) / 60
        found.append(Line(inject.key, None if at is None else at / 60, took, script.limits["inject"]))
    return found


def firsts(happened: Iterable[Happened]) -> Mapping[str, float]:
    """The first second of each kind."""
    found: dict[str, float] = {}
    for one in happened:
        found[one.kind] = min(one.second, found.get(one.kind, one.second))
    return found
