"""Scenarios: what a mandate must say, in Given/When/Then lines that people read and the software checks.

`Gegeven een vraag over afval op zaterdag 23:00, als het bureau antwoordt, dan toegestaan.` The words are
those of `scenario_words`, Dutch or English; `attribute=value` says anything else. What is not said is
ordinary (`ORDINARY`). A day is the first such day in the mandate that is no holiday. Nothing is guessed:
a word that is not understood is told with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regie.mandate.decide import Decision, decide
from regie.mandate.phrases import Expected, Place, ScenarioWrong, Words, read_expected
from regie.mandate.rules import AT, Table
from regie.mandate.scenario_time import moment_said
from regie.mandate.scenario_time import told as time_told
from regie.mandate.scenario_words import GIVEN, LINK, OUTCOMES, WHEN, WORDS, Tongue
from regie.mandate.vocabulary import never_by_agency

ORDINARY: Final[Mapping[str, str]] = {
    "action": "reply",
    "channel": "bluesky",
    "topic": "other",
    "kind": "question",
    "language": "nl",
    "risk": "normal",
    "visibility": "public",
    "personal_data": "no",
    "team": "agency",
    "phase": "normal",
}
_FORM: Final = re.compile(
    r"\s*(?:given|gegeven)\b(?P<given>.*?)\b(?:when|als|wanneer)\b(?P<when>.*?)\b(?:then|dan)\b(?P<then>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MEND: Final = "write: Given …, when …, then … (or: Gegeven …, als …, dan …)"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line, understood: the facts it gives (with the ordinary ones) and what must follow."""

    text: str
    facts: Mapping[str, str]
    said: frozenset[str]  # attributes the line names itself
    expected: Expected


@dataclass(frozen=True, slots=True)
class Tried:
    """A scenario held against a table. `number` counts lines from 1; `wrong` when it is not understood."""

    number: int
    text: str
    holds: bool
    scenario: Scenario | None = None
    decision: Decision | None = None
    never: bool = False  # forbidden whatever the table says
    wrong: ScenarioWrong | None = None


def read(text: str, table: Table) -> Scenario:
    """The scenario in this line. Raises ScenarioWrong with the place of what is not understood."""
    found = _FORM.fullmatch(text.rstrip(" .\n"))
    if found is None:
        raise ScenarioWrong(Place(1, text[:40]), "is no scenario", _MEND)
    words = Words(table)
    said: dict[str, str] = {}
    for part in ("given", "when"):
        words.read(found[part], found.start(part), said)
    at = moment_said(words.times, table)
    facts = {name: said.get(name) or _ordinary(name, values) for name, values in table.attributes.items()}
    expected = read_expected(found["then"], found.start("then"))
    return Scenario(text, {AT: at.isoformat(), **facts}, frozenset(said), expected)


def _ordinary(name: str, values: Sequence[str]) -> str:
    usual = ORDINARY.get(name, "")
    return usual if usual in values else values[0]


def run(lines: Sequence[str], table: Table) -> tuple[Tried, ...]:
    """Every line held against the table, in their order; never raises."""
    return tuple(_try(number, line, table) for number, line in enumerate(lines, 1))


def failing(lines: Sequence[str], table: Table) -> tuple[Tried, ...]:
    """Those that do not hold or are not understood."""
    return tuple(one for one in run(lines, table) if not one.holds)


def _try(number: int, line: str, table: Table) -> Tried:
    try:
        scenario = read(line, table)
    except ScenarioWrong as wrong:
        return Tried(number, line, False, wrong=wrong)
    decision = decide(scenario.facts, table)
    never = never_by_agency(scenario.facts)
    outcome = "forbid" if never else decision.outcome
    holds = outcome == scenario.expected.outcome and (never or scenario.expected.met_by(decision))
    return Tried(number, line, holds, scenario, decision, never)


def sentence(facts: Mapping[str, str], outcome: str, table: Table, tongue: Tongue = "nl") -> str:
    """The scenario that says exactly these facts and this outcome; `read` gives them back."""
    given = [_say(name, facts[name], tongue) for name in GIVEN if name in facts]
    rest = [f"{n}={facts[n]}" for n in table.attributes if n not in (*GIVEN, *WHEN)]
    when = [_say(name, facts[name], tongue) for name in WHEN if name in facts]
    first, second, third = {"nl": ("Gegeven", "als", "dan"), "en": ("Given", "when", "then")}[tongue]
    situation = " ".join([*given, *rest, time_told(facts[AT], table, tongue)])
    doing = " ".join(when)
    return f"{first} {situation}, {second} {doing}, {third} {OUTCOMES[tongue][outcome][0]}."


def _say(name: str, value: str, tongue: Tongue) -> str:
    phrases = WORDS.get(name, {}).get(tongue, {}).get(value)
    if phrases is None:
        return f"{name}={value}"
    link = LINK[tongue].get(name, "")
    return f"{link} {phrases[0]}".strip()
