"""By which means somebody is woken, in which order and when the next one follows. Plain.

What a person prefers comes first; what the municipality asks at least is added and cannot be left out;
e-mail is always the last one, so nobody is ever reached by nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

PUSH, SMS, VOICE, WEBHOOK, EMAIL = "push", "sms", "voice", "webhook", "email"
KINDS: Final = (PUSH, SMS, VOICE, WEBHOOK, EMAIL)
URGENCIES: Final = ("low", "normal", "high", "acute")
# With these urgencies every means is used at the same moment.
AT_ONCE: Final = frozenset({"acute"})
DEFAULT_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "low": (EMAIL,),
    "normal": (PUSH, EMAIL),
    "high": (PUSH, SMS, WEBHOOK, EMAIL),
    "acute": (PUSH, SMS, VOICE, WEBHOOK, EMAIL),
}
DEFAULT_LEAST: Final[Mapping[str, tuple[str, ...]]] = {
    "low": (),
    "normal": (EMAIL,),
    "high": (EMAIL,),
    "acute": (PUSH, SMS, EMAIL),
}
# By these means a link may also let a text go out: they end at one device (ADR 0075).
DEFAULT_RELEASE_BY: Final = (PUSH, SMS)
DEFAULT_GAP_SECONDS: Final = 120
LONGEST_GAP_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Reach:
    """One address of somebody: its means, and the number of its row (0: the account's own e-mail)."""

    kind: str
    address_id: int


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt of a plan, so many seconds after the start."""

    kind: str
    address_id: int
    after_seconds: int


def order(wish: Iterable[str], least: Iterable[str]) -> tuple[str, ...]:
    """Means in order: wishes, then what the municipality adds, then e-mail. Unknown ones are left out."""
    asked = dict.fromkeys([*wish, *least, EMAIL])
    return tuple(kind for kind in asked if kind in KINDS)


def plan(
    have: Sequence[Reach],
    wish: Iterable[str],
    least: Iterable[str],
    urgency: str,
    gap_seconds: int = DEFAULT_GAP_SECONDS,
) -> tuple[Step, ...]:
    """Attempts for one page; empty only when there is no address at all. An urgency that is not known
    is treated as acute: rather woken for nothing.
    """
    together = urgency in AT_ONCE or urgency not in URGENCIES
    gap = 0 if together else min(max(gap_seconds, 0), LONGEST_GAP_SECONDS)
    kinds = [kind for kind in order(wish, least) if any(one.kind == kind for one in have)]
    return tuple(
        Step(kind, one.address_id, number * gap)
        for number, kind in enumerate(kinds)
        for one in have
        if one.kind == kind
    )


def lacking(have: Collection[str], least: Iterable[str]) -> tuple[str, ...]:
    """Means the municipality asks for and this person has no address for."""
    return tuple(kind for kind in least if kind in KINDS and kind not in have)
