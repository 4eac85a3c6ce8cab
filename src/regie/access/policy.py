"""How long access lasts and how often it is looked at again. Plain: dates in, dates out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from regie.kernel.clock import local
from regie.people.roles import RIGHTS, SIDES

Kind = Literal["special", "everyone"]
SPECIAL: Final[Kind] = "special"  # agency accounts and special rights: quarterly, BIO2 8.02.01 and 8.05.01
EVERYONE: Final[Kind] = "everyone"  # all accounts: yearly, BIO2 5.18.02
KINDS: Final[tuple[Kind, ...]] = (SPECIAL, EVERYONE)
BIO2: Final[Mapping[str, tuple[str, ...]]] = {
    SPECIAL: ("8.02.01", "8.05.01", "5.18.01"),
    EVERYONE: ("5.18.02", "5.16.01"),
}
# Rights with which somebody can open a door for others, stop the work or take data out.
SPECIAL_RIGHTS: Final = frozenset(
    {
        "people.manage",
        "channels.manage",
        "engagement.activate",
        "brake.release",
        "mandate.sign",
        "mandate.sign_communication",
        "mandate.sign_manager",
        "audit.export",
        "audit.personal",
        "access.review",
        "exit.run",
    }
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a municipality has chosen; these are the values of one that has chosen nothing."""

    longest_months: int = 12
    remind_days: tuple[int, ...] = (30, 7)
    every_months: Mapping[str, int] = field(default_factory=lambda: {SPECIAL: 3, EVERYONE: 12})
    next_on: Mapping[str, date] = field(default_factory=dict)
    decide_within_days: int = 14


def is_special(role: str) -> bool:
    """Whether the role is looked at every quarter: anybody of an agency, and who has special rights."""
    return SIDES.get(role) == "agency" or bool(RIGHTS.get(role, frozenset()) & SPECIAL_RIGHTS)


def in_review(kind: str, role: str) -> bool:
    """Whether a seat with this role belongs in a review of this kind."""
    return kind == EVERYONE or is_special(role)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; a day that month does not have becomes its last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def step(until: datetime, days: Collection[int], now: datetime) -> int | None:
    """Which reminder is due: the smallest number of days that has been reached; None before the first.

    Days are those of the calendar in Amsterdam, counted from the last day of the seat.
    """
    if until <= now:
        return None
    left = (local(until - timedelta(seconds=1)).date() - local(now).date()).days
    return min((chosen for chosen in days if left <= chosen), default=None)
