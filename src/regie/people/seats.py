"""What a seat must look like before it is given. Plain: facts in, the reason why not out."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal

from regie.kernel.clock import AMSTERDAM, local
from regie.people.roles import SIDES

Reason = Literal[
    "not_allowed",
    "other_organisation",
    "wrong_side",
    "end_missing",
    "end_past",
    "end_far",
    "initials_wrong",
    "initials_taken",
    "already_seated",
    "last_manager",
    "already_ended",
    "link_spent",
    "password_known",
]
# Agency seats are looked at again at least once a year (BIO2 5.18.02); a municipality may choose less.
LONGEST_MONTHS: Final = 12
SOON: Final = timedelta(days=30)
_INITIALS = re.compile(r"[A-Z]{2,4}")


class SeatRefused(Exception):
    """The seat was not given or ended; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class NewSeat:
    """Who gets which role, where and until when (None: until ended, municipal people only)."""

    email: str
    name: str
    initials: str
    organisation_id: int
    role: str
    until: datetime | None
    asked_by: str = ""


def latest_end(now: datetime, months: int) -> datetime:
    """The last moment an agency seat may end: the end of the same day so many months later, in Amsterdam.

    More than twelve months is never given, whatever is asked; a day that the month does not have
    becomes its last.
    """
    today = local(now).date()
    year, month = divmod(today.month - 1 + min(max(months, 1), LONGEST_MONTHS), 12)
    year, month = today.year + year, month + 1
    day = today.replace(year=year, month=month, day=min(today.day, monthrange(year, month)[1]))
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)


def reason_against(
    seat: NewSeat, organisation_kind: str, now: datetime, *, months: int = LONGEST_MONTHS
) -> Reason | None:
    """Why this seat cannot be given at all, whoever asks; None when it can."""
    if SIDES.get(seat.role) != organisation_kind:
        return "wrong_side"
    if seat.until is not None and seat.until <= now:
        return "end_past"
    if organisation_kind == "agency":
        wrong = _agency_end(seat.until, now, months)
        if wrong is not None:
            return wrong
    if not _INITIALS.fullmatch(seat.initials):
        return "initials_wrong"
    return None


def _agency_end(until: datetime | None, now: datetime, months: int) -> Reason | None:
    if until is None:
        return "end_missing"
    return "end_far" if until > latest_end(now, months) else None


def state(since: datetime, until: datetime | None, now: datetime) -> str:
    """`coming`, `ended`, `soon` (ends within thirty days) or `valid`."""
    if since > now:
        return "coming"
    if until is not None and until <= now:
        return "ended"
    return "soon" if until is not None and until - now <= SOON else "valid"
