"""A monitoring query as somebody proposes it, and what is wrong with it. Plain."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from regie.watch.lawful import objections
from regie.watch.purposes import PURPOSES
from regie.watch.query import QueryWrong, parse

LONGEST: Final = {
    "theme": 80,
    "text": 4096,
    "reason": 500,
    "audience": 200,
    "legal_ground": 300,
    "dpia": 120,
}
# Shown to everybody in the register, so a person must not stand in it either. A special category may be named
# there (why we do not ask for it, say), but is no name of a theme.
_PUBLIC: Final = ("theme", "reason", "audience", "legal_ground")
_PERSONAL: Final = frozenset({"handle", "author", "link", "account", "email", "phone", "bsn", "iban", "name"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What listens, for what, on which ground, for whom, from and until which day (both included)."""

    theme: str
    text: str
    purpose: str
    reason: str = ""
    audience: str = ""
    legal_ground: str = ""
    dpia: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    practice: bool = False


NAMES: Final = tuple(one.name for one in fields(Proposal))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field. Codes: missing, too_long, purpose, wrong (the query does not read),

    unlawful (it asks for somebody), past, before_start, too_long_period.
    """

    field: str
    code: str


def faults(proposal: Proposal, today: date, longest_days: int, *, whole: bool) -> tuple[Fault, ...]:
    """Everything that is in the way. Not `whole`: a draft, which may still lack its ground and reason."""
    needed = ("theme", "text", "reason", "audience", "legal_ground", "dpia") if whole else ("theme", "text")
    found = [Fault(name, "missing") for name in needed if not getattr(proposal, name).strip()]
    found += [
        Fault(name, "too_long") for name, most in LONGEST.items() if len(getattr(proposal, name)) > most
    ]
    if proposal.purpose not in PURPOSES:
        found.append(Fault("purpose", "purpose"))
    found += _query(proposal.text)
    found += [Fault(name, "unlawful") for name in _PUBLIC if _names_somebody(name, getattr(proposal, name))]
    return (*found, *_period(proposal, today, longest_days))


def _query(text: str) -> list[Fault]:
    if not text.strip():
        return []
    if objections(text):
        return [Fault("text", "unlawful")]
    try:
        parse(text)
    except QueryWrong:
        return [Fault("text", "wrong")]
    return []


def _names_somebody(name: str, text: str) -> bool:
    return any(one.code in _PERSONAL or name == "theme" for one in objections(text))


def _period(proposal: Proposal, today: date, longest_days: int) -> list[Fault]:
    start, end = proposal.starts_on, proposal.ends_on
    if start is None or end is None:
        return [
            Fault(name, "missing") for name, day in (("starts_on", start), ("ends_on", end)) if day is None
        ]
    found = []
    if end < today:
        found.append(Fault("ends_on", "past"))
    if end < start:
        found.append(Fault("ends_on", "before_start"))
    if end > start + timedelta(days=longest_days - 1):
        found.append(Fault("ends_on", "too_long_period"))
    return found
