"""Holding messages against many queries at once.

Every query waits under a few words of which a message must hold at least one (its rarest part, guessed by
length); only queries woken by a word of the message are looked at. Words with an open end wait under
their first three letters. A query that names no such word is looked at for every message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from regie.watch.query import SHORTEST_PREFIX, All, Any, Close, Field, Near, Node, Not, Phrase, Raw, Word
from regie.watch.words import Words, fold

Span = tuple[int, int]  # first and last place, both included


def matches(node: Node, words: Words) -> bool:
    """Whether the message is what the query looks for."""
    match node:
        case All(nodes):
            return all(matches(one, words) for one in nodes)
        case Any(nodes):
            return any(matches(one, words) for one in nodes)
        case Not(inner):
            return not matches(inner, words)
        case Field(name, value):
            return bool(value) and value == getattr(words, "language" if name == "lang" else name)
    return bool(spans(node, words))


def spans(node: Node, words: Words) -> list[Span]:
    """Where in the message it stands, in order."""
    match node:
        case Word():
            return [(place, place) for place in places(node, words)]
        case Raw(wanted):
            return _side_by_side([[n for n, raw in enumerate(words.raw) if raw == one] for one in wanted])
        case Phrase(wanted):
            return _side_by_side([places(one, words) for one in wanted])
        case Close(wanted, between):
            return _together([places(one, words) for one in wanted], between)
        case Near():
            return _near(node, words)
        case Any(nodes):
            return sorted({span for one in nodes for span in spans(one, words)})
    return []


def places(word: Word, words: Words) -> list[int]:
    """The places of a word, a beginning, or a pattern."""
    if word.open:
        pattern = _pattern(word.text)
        found = sorted(n for text, at in words.at.items() if pattern.fullmatch(text) for n in at)
    else:
        found = words.places(word.text)
    return [n for n in found if n in words.tags] if word.tag else found


@lru_cache(maxsize=20_000)
def _pattern(text: str) -> re.Pattern[str]:
    body = text.removesuffix("*")
    return re.compile(re.escape(body).replace(r"\?", r"\w") + (r"\w*" if body != text else ""))


def _side_by_side(found: Sequence[Sequence[int]]) -> list[Span]:
    later = [set(one) for one in found[1:]]
    return [
        (first, first + len(later))
        for first in found[0]
        if all(first + step in at for step, at in enumerate(later, start=1))
    ]


def _together(found: Sequence[Sequence[int]], between: int) -> list[Span]:
    """Stretches that hold a place of each word (different places), with few enough others among them."""
    length = len(found) + between
    result = []
    for start in sorted({n for one in found for n in one}):
        inside = [[n for n in one if start <= n < start + length] for one in found]
        if all(inside) and _different(inside, frozenset()):
            result.append((start, max(min(one) for one in inside)))
    return result


def _different(choices: Sequence[Sequence[int]], taken: frozenset[int]) -> bool:
    """Whether each word can have a place of its own ("twee twee" needs two)."""
    if not choices:
        return True
    return any(_different(choices[1:], taken | {n}) for n in choices[0] if n not in taken)


def _near(near: Near, words: Words) -> list[Span]:
    left, right = spans(near.left, words), spans(near.right, words)
    found = set()
    for one in left:
        for other in right:
            gap = max(one[0], other[0]) - min(one[1], other[1]) - 1
            apart = one[1] < other[0] if near.ordered else one[1] < other[0] or other[1] < one[0]
            if apart and gap <= near.between:
                found.add((min(one[0], other[0]), max(one[1], other[1])))
    return sorted(found)


# -- many queries ----------------------------------------------------------------------------------


class Queries:
    """Queries by name, ready to be woken. Building is quick, so a change is a new one of these."""

    def __init__(self, queries: Mapping[str, Node]) -> None:
        self._nodes = list(queries.values())
        self._names = list(queries)
        self._exact: dict[str, list[int]] = {}
        self._begin: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, node in enumerate(self._nodes):
            self._wait(number, _wakers(node))

    def _wait(self, number: int, wakers: frozenset[str] | None) -> None:
        if wakers is None:
            self._always.append(number)
            return
        for waker in wakers:
            index = self._begin if waker.endswith("*") else self._exact
            index.setdefault(waker.removesuffix("*"), []).append(number)

    def of(self, words: Words) -> list[str]:
        """The names of the queries that match, in the order in which they were given."""
        return [self._names[n] for n in sorted(self._woken(words.at)) if matches(self._nodes[n], words)]

    def _woken(self, at: Iterable[str]) -> set[int]:
        woken = set(self._always)
        for word in at:
            if word in self._exact:
                woken.update(self._exact[word])
            if self._begin and word[:SHORTEST_PREFIX] in self._begin:
                woken.update(self._begin[word[:SHORTEST_PREFIX]])
        return woken


def _wakers(node: Node) -> frozenset[str] | None:
    """Words of which at least one must occur (a `*` after three letters); None when nothing can be said."""
    match node:
        case Word(text):
            return _waker(text)
        case Raw(wanted):
            return frozenset({max((fold(one) for one in wanted), key=len)})
        case Phrase(wanted) | Close(wanted):
            return _rarest(_waker(one.text) for one in wanted)
        case Near(left, right):
            return _rarest(_wakers(one) for one in (left, right))
        case All(nodes):
            return _rarest(_wakers(one) for one in nodes if not isinstance(one, Not))
        case Any(nodes):
            parts = [_wakers(one) for one in nodes]
            return None if None in parts else frozenset(w for part in parts for w in part or ())
    return None


def _waker(text: str) -> frozenset[str] | None:
    literal = re.split(r"[*?]", text, maxsplit=1)[0]
    if literal == text:
        return frozenset({text})
    return frozenset({literal[:SHORTEST_PREFIX] + "*"}) if len(literal) >= SHORTEST_PREFIX else None


def _rarest(groups: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """The group to wait under: few words, and long ones, because long words are rare."""
    known = [group for group in groups if group]
    return min(known, key=_weight, default=None)


def _weight(group: frozenset[str]) -> float:
    return sum(4.0 ** -min(len(word), 12) * (50 if word.endswith("*") else 1) for word in group)
