"""Reading controlled language: the longest known phrase first, and the place of what is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from regie.mandate.decide import Decision
from regie.mandate.rules import Table
from regie.mandate.scenario_words import DAYS, MONTHS, OUTCOMES, ROLES, SMALL, WORDS, Phrases, Tongue

_WORD: Final = re.compile(r"[^\s,;.!?()\"“”]+(?:\.[^\s,;.!?()\"“”]+)*")
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])|24[:.]00")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
_ARTICLES: Final = frozenset({"a", "an", "the", "een", "de", "het"})
_LONGEST: Final = 5
Phrase = tuple[str, ...]
Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the line: the column from 1, and the word there."""

    column: int
    word: str


class ScenarioWrong(ValueError):
    """A line that is not understood: where, what, and how to mend it."""

    def __init__(self, place: Place, problem: str, mend: str) -> None:
        super().__init__(f"column {place.column}: '{place.word}' {problem}; mend: {mend}")
        self.place, self.problem, self.mend = place, problem, mend


@dataclass(frozen=True, slots=True)
class Expected:
    """What must follow: the outcome, and when said the role, the time limit and a deciding rule."""

    outcome: str
    role: str = ""
    within_minutes: int | None = None
    rule: str = ""

    def met_by(self, decision: Decision) -> bool:
        """Whether the decision has all of it."""
        asked = decision.obligations
        return (
            (not self.role or self.role in (*asked.from_roles, *asked.to_roles))
            and self.within_minutes in (None, asked.within_minutes)
            and (not self.rule or self.rule in decision.because)
        )


@dataclass(slots=True)
class Words:
    """Reads parts of one line; what is about time is kept for later, in `times`."""

    table: Table
    times: list[tuple[str, str, Place]] = field(default_factory=list)

    def read(self, part: str, offset: int, said: dict[str, str]) -> None:
        """Add the facts in this part to `said`. Raises ScenarioWrong."""
        words = [(found.group().strip("'’"), found.start() + offset + 1) for found in _WORD.finditer(part)]
        words = [(word, column) for word, column in words if word.lower() not in _ARTICLES]
        lexicon = _lexicon(self.table)
        number = 0
        while number < len(words):
            word, column = words[number]
            taken, fact = _longest([w.lower() for w, _ in words[number:]], lexicon)
            if fact is not None:
                _keep(fact, said, Place(column, " ".join(w for w, _ in words[number : number + taken])))
            elif not self._alone(word, Place(column, word), said):
                raise _not_known(Place(column, word), lexicon)
            number += taken or 1

    def _alone(self, word: str, place: Place, said: dict[str, str]) -> bool:
        """A single word that is no phrase: a time, attribute=value, or a small word."""
        if "=" in word:
            name, _, value = word.partition("=")
            if value not in self.table.attributes.get(name, ()):
                raise ScenarioWrong(place, "is no value of this mandate", "write attribute=value")
            _keep((name, value), said, place)
            return True
        kind = _time_kind(word)
        if kind:
            self.times.append((kind, word.lower(), place))
        return bool(kind) or word.lower() in SMALL


def _time_kind(word: str) -> str:
    lower = word.lower()
    for kind, names in (("day", DAYS), ("month", MONTHS)):
        if any(lower == name.lower() for tongue in names.values() for name in tongue):
            return kind
    forms = (("time", _TIME), ("date", _DATE), ("number", _NUMBER))
    return next((kind for kind, form in forms if form.fullmatch(lower)), "")


def _keep(fact: Fact, said: dict[str, str], place: Place) -> None:
    name, value = fact
    if said.get(name, value) != value:
        raise ScenarioWrong(place, f"says {name} a second time", f"keep {said[name]} or {value}")
    said[name] = value


def _longest(words: list[str], lexicon: Mapping[Phrase, Fact]) -> tuple[int, Fact | None]:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        if fact := lexicon.get(tuple(words[:length])):
            return length, fact
    return 0, None


def _not_known(place: Place, lexicon: Mapping[Phrase, Fact]) -> ScenarioWrong:
    near = get_close_matches(place.word.lower(), [" ".join(p) for p in lexicon], n=3, cutoff=0.6)
    mend = f"perhaps: {', '.join(near)}" if near else "use the words of the list, or attribute=value"
    return ScenarioWrong(place, "is not understood", mend)


@lru_cache(maxsize=64)
def _lexicon(table: Table) -> Mapping[Phrase, Fact]:
    """Every phrase for a value that this table knows. The words of the list go before bare values."""
    found: dict[Phrase, Fact] = {}
    bare: dict[Phrase, list[Fact]] = {}
    for name, values in table.attributes.items():
        for phrase, value in _phrases(name):
            if value in values:
                found.setdefault(phrase, (name, value))
        for value in values:
            bare.setdefault(_split(value.replace("_", " ")), []).append((name, value))
    for phrase, facts in bare.items():
        if len(facts) == 1 and phrase and phrase not in found and phrase[0] not in SMALL:
            found[phrase] = facts[0]
    return found


def _phrases(name: str) -> Iterator[tuple[Phrase, str]]:
    for tongue in WORDS.get(name, {}).values():
        for value, phrases in tongue.items():
            for phrase in phrases:
                yield _split(phrase), value


def _split(phrase: str) -> Phrase:
    return tuple(word for word in phrase.lower().split() if word not in _ARTICLES)


def read_expected(part: str, offset: int) -> Expected:
    """The end of the line: outcome, `by the duty adviser`, `within 15 minutes`, `rule R2`."""
    words = [(found.group(), found.start() + offset + 1) for found in _WORD.finditer(part)]
    kept = [(word, column) for word, column in words if word.lower() not in _ARTICLES]
    outcomes, roles = _flat(OUTCOMES), _flat(ROLES)
    found: dict[str, str] = {}
    number = 0
    while number < len(kept):
        rest = [word.lower() for word, _ in kept[number:]]
        place = Place(kept[number][1], kept[number][0])
        for what, lexicon in (("outcome", outcomes), ("role", roles)):
            taken, fact = _longest(rest, lexicon)
            if fact is not None:
                _keep((what, fact[1]), found, place)
                break
        else:
            taken = _detail(rest, kept[number:], place, found)
        number += taken
    if "outcome" not in found:
        end = Place(offset + 1, part.strip()[:40] or "…")
        raise ScenarioWrong(
            end, "names no outcome", "end with allowed, after approval, escalated or forbidden"
        )
    minutes = int(found["minutes"]) if "minutes" in found else None
    return Expected(found["outcome"], found.get("role", ""), minutes, found.get("rule", ""))


def _detail(rest: list[str], written: list[tuple[str, int]], place: Place, found: dict[str, str]) -> int:
    """`within 15 minutes` and `rule R2`; how many words that took. Raises ScenarioWrong."""
    if rest[0] in ("within", "binnen") and len(rest) > 1 and _NUMBER.fullmatch(rest[1]):
        _keep(("minutes", rest[1]), found, place)
        return 3 if len(rest) > 2 and rest[2].startswith("minu") else 2
    if rest[0] in ("rule", "regel") and len(rest) > 1:
        _keep(("rule", written[1][0]), found, place)
        return 2
    if rest[0] in SMALL:
        return 1
    raise ScenarioWrong(place, "is not understood", "name an outcome, a role, 'within … minutes' or 'rule …'")


def _flat(words: Mapping[Tongue, Phrases]) -> dict[Phrase, Fact]:
    return {
        _split(phrase): ("", value)
        for tongue in words.values()
        for value, phrases in tongue.items()
        for phrase in phrases
    }
