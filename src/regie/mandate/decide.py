"""The decision: facts and a table in, an outcome with its reasons out. Closed world.

A fact that is missing, unknown, extra, wrongly typed or wrongly cased gives `forbid` with reason
`unknown_fact`: a rule is never skipped because its fact is not there (general policy engines do skip
it, and a forbidding rule that is skipped opens the door). Nothing here raises on bad facts.

Each value of each attribute is compiled to a bit mask of the rules that accept it, so a decision is a
handful of ANDs however many rules there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, Literal

from regie.kernel.windows import MINUTES_A_DAY, MINUTES_A_WEEK, Window, minute_of_week
from regie.mandate.holidays import weekday
from regie.mandate.moments import parse_moment
from regie.mandate.rules import AT, STRENGTH, TIME, During, Obligations, Outcome, Table, joined

EVERY_HOUR: Final = Window("mon-sun 00:00-24:00", tuple(range(7)), 0, MINUTES_A_DAY)
Reason = Literal["rule", "no_rule", "unknown_fact", "not_valid"]


@dataclass(frozen=True, slots=True, order=True)
class NearMiss:
    """A rule that would have matched but for this one attribute (`time` for its windows)."""

    rule: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the table says, and why.

    `because`: the matching rules of the winning outcome; `overruled`: matching rules of weaker
    outcomes; both in the order of the table. `unknown`: the attributes that made facts unusable.
    """

    outcome: Outcome
    reason: Reason
    because: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()
    obligations: Obligations = field(default_factory=Obligations)
    near_misses: tuple[NearMiss, ...] = ()
    unknown: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The published form (docs/reference/mandate.md)."""
        return {
            "outcome": self.outcome,
            "because": list(self.because),
            "overruled": list(self.overruled),
            "obligations": self.obligations.as_dict(),
            "near_misses": [{"rule": n.rule, "attribute": n.attribute} for n in self.near_misses],
            "reason": self.reason,
        }


NOT_VALID: Final = Decision("forbid", "not_valid")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A table as bit masks; bit n stands for rule n."""

    table: Table
    masks: tuple[tuple[str, Mapping[str, int]], ...]  # attribute -> value -> rules that accept it
    minutes: tuple[int, ...]  # minute of the week -> rules that accept it
    outcomes: tuple[tuple[Outcome, int], ...]  # strongest first -> its rules
    every: int
    # for tables with holidays, per minute of the week: rules whose window began that day, or the day before
    begun: tuple[int, ...]
    spilt: tuple[int, ...]
    misses: tuple[tuple[NearMiss, ...], ...]  # per attribute, and last for time: one per rule, made once


@lru_cache(maxsize=128)
def compiled(table: Table) -> Compiled:
    """The table as bit masks; kept for the last 128 tables."""
    masks = tuple((name, _value_masks(table, name, values)) for name, values in table.attributes.items())
    outcomes = tuple(
        (outcome, sum(1 << n for n, rule in enumerate(table.rules) if rule.outcome == outcome))
        for outcome in STRENGTH
    )
    misses = tuple(
        tuple(NearMiss(rule.id, name) for rule in table.rules) for name in [*table.attributes, TIME]
    )
    begun, spilt = _day_masks(table) if table.holidays else ((), ())
    every = (1 << len(table.rules)) - 1
    return Compiled(table, masks, _minute_masks(table), outcomes, every, begun, spilt, misses)


def _value_masks(table: Table, name: str, values: tuple[str, ...]) -> dict[str, int]:
    found = dict.fromkeys(values, 0)
    for n, rule in enumerate(table.rules):
        condition = rule.conditions.get(name)
        accepted = values if condition is None or isinstance(condition, During) else condition.values
        for value in accepted:
            found[value] |= 1 << n
    return found


def _minute_masks(table: Table) -> tuple[int, ...]:
    """Fill the week stretch by stretch: the mask changes only where some window starts or ends."""
    timed = [(n, rule.conditions.get(TIME)) for n, rule in enumerate(table.rules)]
    spans = [(n, span) for n, c in timed if isinstance(c, During) for span in c.spans]
    always = sum(1 << n for n, c in timed if c is None)
    edges = sorted({0, MINUTES_A_WEEK} | {edge for _, span in spans for edge in span})
    found: list[int] = []
    for start, end in pairwise(edges):
        inside = sum(1 << n for n, span in spans if span[0] <= start < span[1])
        found += [always | inside] * (end - start)
    return tuple(found)


def _day_masks(table: Table) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which rules accept a minute by a window of that weekday, and by one of the weekday before.

    The second is kept under the weekday on which the window began.
    """
    begun, spilt = [0] * MINUTES_A_WEEK, [0] * MINUTES_A_WEEK
    for n, rule in enumerate(table.rules):
        condition = rule.conditions.get(TIME)
        for window in condition.windows if isinstance(condition, During) else (EVERY_HOUR,):
            for day in window.days:
                for minute in range(window.start, min(window.end, MINUTES_A_DAY)):
                    begun[day * MINUTES_A_DAY + minute] |= 1 << n
                for minute in range(max(0, window.end - MINUTES_A_DAY)):
                    spilt[day * MINUTES_A_DAY + minute] |= 1 << n
    return tuple(begun), tuple(spilt)


def rules_at(at: datetime, ready: Compiled) -> int:
    """The rules whose windows hold; the windows of a holiday are those of a Sunday."""
    holidays = ready.table.holidays
    if not holidays:
        return ready.minutes[minute_of_week(at, ready.table.zone)]
    there = at.astimezone(ready.table.zone)
    minute, today = there.hour * 60 + there.minute, there.date()
    own = weekday(today, holidays) * MINUTES_A_DAY + minute
    before = weekday(today - timedelta(days=1), holidays) * MINUTES_A_DAY + minute
    return ready.begun[own] | ready.spilt[before]


def decide(facts: object, table: Table) -> Decision:
    """What the table says about these facts: `at` and every attribute, each with a known value.

    `at` is ISO 8601 text with an offset, or an aware datetime. Never raises on facts.
    """
    ready = compiled(table)
    at = parse_moment(facts.get(AT)) if isinstance(facts, Mapping) else None
    if at is None or not isinstance(facts, Mapping) or unknown_facts(facts, ready):
        return _not_understood(facts, at, ready)
    if not table.valid_from <= at < table.valid_to:
        return NOT_VALID
    accepted = _accepted(facts, at, ready)
    matched = ready.every
    for mask in accepted:
        matched &= mask
    near = _near_misses(accepted, ready)
    for n, (outcome, mask) in enumerate(ready.outcomes):
        if deciding := matched & mask:
            weaker = sum(other for _, other in ready.outcomes[n + 1 :])
            return Decision(
                outcome,
                "rule",
                because=_ids(deciding, table),
                overruled=_ids(matched & weaker, table),
                obligations=_obligations(deciding, table),
                near_misses=near,
            )
    return Decision("forbid", "no_rule", near_misses=near)


def rules_for(facts: Mapping[Any, object], ready: Compiled) -> int:
    """The rules that accept these facts at some moment, as bits; none when the facts are not understood."""
    if AT not in facts or unknown_facts(facts, ready):
        return 0
    matched = ready.every
    for name, by_value in ready.masks:
        matched &= by_value[str(facts[name])]
    return matched


def unknown_facts(facts: Mapping[object, object], ready: Compiled) -> list[str]:
    """Attributes that are missing, have an unknown value, or do not exist in the table."""
    wrong = [name for name, masks in ready.masks if not _known(facts.get(name), masks)]
    if len(facts) != len(ready.masks) + 1:
        known = {AT, *(name for name, _ in ready.masks)}
        wrong += [str(name) for name in facts if name not in known]
    return wrong


def _known(value: object, masks: Mapping[str, int]) -> bool:
    # Only plain text: a subclass or another type could compare equal without being the value.
    return type(value) is str and value in masks


def _not_understood(facts: object, at: datetime | None, ready: Compiled) -> Decision:
    if not isinstance(facts, Mapping):
        return Decision("forbid", "unknown_fact")
    names = ([AT] if at is None else []) + unknown_facts(facts, ready)
    return Decision("forbid", "unknown_fact", unknown=tuple(names))


def _accepted(facts: Mapping[object, object], at: datetime, ready: Compiled) -> list[int]:
    """Per attribute, and last for time: the rules that accept the fact."""
    masks = [by_value[str(facts[name])] for name, by_value in ready.masks]
    return [*masks, rules_at(at, ready)]


def _near_misses(accepted: list[int], ready: Compiled) -> tuple[NearMiss, ...]:
    once = twice = 0
    for mask in accepted:
        failed = ready.every & ~mask
        twice |= once & failed
        once |= failed
    single = once & ~twice
    found: list[tuple[int, NearMiss]] = []
    for mask, misses in zip(accepted, ready.misses, strict=True):
        missed = single & ~mask
        while missed:
            low = missed & -missed
            bit = low.bit_length() - 1
            found.append((bit, misses[bit]))
            missed ^= low
    found.sort()
    return tuple(miss for _, miss in found)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@lru_cache(maxsize=4096)
def _obligations(deciding: int, table: Table) -> Obligations:
    return joined([table.rules[bit].obligations for bit in _bits(deciding)])


@lru_cache(maxsize=4096)
def _ids(mask: int, table: Table) -> tuple[str, ...]:
    return tuple(table.rules[bit].id for bit in _bits(mask))
