"""When an assignment may start: plain checks on everything that was agreed, all objections at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from regie.engagement import levels, processing
from regie.engagement.agreed import Missing
from regie.engagement.vocabulary import EXIT_ITEMS, KINDS, PUBLIC_VALUES
from regie.interpret.topics import TOPICS
from regie.kernel.clock import local
from regie.kernel.windows import WindowWrong, parse_window

# Leaving without these three would leave doors open or data behind.
EXIT_AT_LEAST: Final = frozenset({"access_revoked", "content_exported", "data_destroyed"})


@dataclass(frozen=True, slots=True)
class Objection:
    """Why it cannot start: a code, and the step where it is mended. `about` names the agreement, if one."""

    code: str
    step: str
    about: str = ""


class Refused(Exception):
    """The action is refused and the ledger knows; `reason` is a code, `objections` all of them.

    Codes: right, scope, software, state, not_an_agency, not_municipal, reason_missing, incomplete,
    validity, content, same_version, and those of `Objection`.
    """

    def __init__(self, reason: str, objections: Sequence[Objection] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.objections = tuple(objections)


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """The beginning of a draft: which work by which agency. The rest is written step by step."""

    municipality_id: int
    agency_id: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What an assignment holds, beside what its municipality and agency really have at this moment."""

    kind: str
    purpose: str
    public_values: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    topics: tuple[str, ...]
    hours: tuple[str, ...]
    service_levels: Sequence[object]
    contract_reference: str
    processing: Mapping[str, object]
    evaluations: tuple[str, ...]
    exit_checklist: tuple[str, ...]
    goals: frozenset[int]
    own_goals: frozenset[int]  # of the municipality, in force
    channels: frozenset[int]
    own_channels: frozenset[int]
    members: frozenset[int]
    seated: frozenset[int]
    lacking: Sequence[Missing] = field(default_factory=tuple)


def objections(terms: Terms, now: datetime) -> list[Objection]:
    """Every reason why it cannot start, in the order of the steps; empty when it can.

    Closed world: empty lists cover nothing.
    """
    found = [Objection(code, step) for step, check in _STEPS.items() for code in check(terms, now) if code]
    return found + [Objection(f"agreement_{one.why}", "agreements", one.kind) for one in terms.lacking]


def _purpose(terms: Terms, _now: datetime) -> Iterator[str]:
    yield "" if terms.kind in KINDS else "unknown_kind"
    yield "" if terms.purpose.strip() else "no_purpose"
    yield "" if terms.goals else "no_goals"
    yield "" if terms.goals <= terms.own_goals else "goal_not_in_force"
    yield "" if terms.public_values else "no_values"
    yield "" if set(terms.public_values) <= set(PUBLIC_VALUES) else "unknown_value"


def _scope(terms: Terms, _now: datetime) -> Iterator[str]:
    yield "" if terms.channels else "no_channels"
    yield "" if terms.channels <= terms.own_channels else "foreign_channel"
    yield "" if terms.topics else "no_topics"
    yield "unknown_topic" if unknown_topics(terms.topics) else ""
    yield "" if terms.hours else "no_hours"
    yield "" if all(is_window(one) for one in terms.hours) else "hours_wrong"


def _levels(terms: Terms, _now: datetime) -> Iterator[str]:
    yield levels.objection(terms.service_levels, terms.channels)


def _contract(terms: Terms, now: datetime) -> Iterator[str]:
    yield "" if terms.contract_reference.strip() else "no_contract"
    yield processing.objection(terms.processing, local(now).date())


def _dates(terms: Terms, now: datetime) -> Iterator[str]:
    if terms.starts_at is None or terms.ends_at is None:
        yield "no_dates"
        return
    yield "dates" if terms.ends_at <= terms.starts_at else ""
    yield "over" if terms.ends_at <= now else ""
    yield _evaluations(terms)
    known = set(terms.exit_checklist) <= set(EXIT_ITEMS)
    yield "" if known and set(terms.exit_checklist) >= EXIT_AT_LEAST else "no_exit"


def _evaluations(terms: Terms) -> str:
    days = [processing.day(one) for one in terms.evaluations]
    if not days:
        return "no_evaluations"
    if terms.starts_at is None or terms.ends_at is None:
        return ""
    first, last = local(terms.starts_at).date(), local(terms.ends_at).date()
    fits = all(one is not None and first <= one <= last for one in days)
    return "" if fits else "evaluation_outside"


def _people(terms: Terms, _now: datetime) -> Iterator[str]:
    yield "" if terms.members else "no_members"
    yield "" if terms.members <= terms.seated else "no_seat"


_STEPS: Final = {
    "purpose": _purpose,
    "scope": _scope,
    "levels": _levels,
    "contract": _contract,
    "dates": _dates,
    "people": _people,
}


def unknown_topics(topics: Collection[str]) -> set[str]:
    """Topics that do not exist."""
    return set(topics) - set(TOPICS)


def is_window(text: object) -> bool:
    """Whether this is a weekly window such as `mon-fri 18:00-08:00`."""
    try:
        parse_window(str(text))
    except WindowWrong:
        return False
    return True
