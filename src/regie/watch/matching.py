"""Holding one message against one query: the meaning of the language, place by place.

`percolator` holds messages against many queries at once and asks here only what words alone cannot tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations
from typing import Final

from regie.watch.query import All, Any, Close, Field, Near, Node, Not, Phrase, Raw, Word
from regie.watch.words import Words

Span = tuple[int, int]  # first and last place, both included
MOST_SPANS: Final = 50_000  # of one NEAR; no sensible message comes near it


def matches(node: Node, words: Words) -> bool:
    """Whether the message is what the query looks for."""
    match node:
        case All(nodes):
            return all(matches(one, words) for one in nodes)
        case Any(nodes):
            return any(matches(one, words) for one in nodes)
        case Not(inner):
            return not matches(inner, words)
        case Field("lang", value):
            return bool(value) and value in (words.language, words.language.partition("-")[0])
        case Field(name, value):
            return bool(value) and value == getattr(words, name)
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
    if not all(found):
        return []
    every = sorted({n for one in found for n in one})
    return [
        (start, end)
        for at, start in enumerate(every)
        for end in every[at : bisect_left(every, start + len(found) + between)]
        if end - start + 1 >= len(found) and _fills(found, start, end)
    ]


def _fills(found: Sequence[Sequence[int]], start: int, end: int) -> bool:
    """Whether each word has a place of its own from `start` to `end`, and both of these are taken."""
    inside = [one[bisect_left(one, start) : bisect_left(one, end + 1)] for one in found]
    if not all(inside) or len(found) == 1:
        return all(inside) and start == end
    for first, last in permutations(range(len(found)), 2):
        if inside[first][0] == start and inside[last][-1] == end:
            left = [n for n in range(len(found)) if n not in {first, last}]
            if _different([[n for n in inside[word] if start < n < end] for word in left]):
                return True
    return False


def _different(choices: Sequence[Sequence[int]]) -> bool:
    """Whether each word can have a place of its own ("twee twee" needs two): grown path by path."""
    owner: dict[int, int] = {}

    def place(word: int, tried: set[int]) -> bool:
        for n in choices[word]:
            if n not in tried:
                tried.add(n)
                if n not in owner or place(owner[n], tried):
                    owner[n] = word
                    return True
        return False

    return all(place(word, set()) for word in range(len(choices)))


def _near(near: Near, words: Words) -> list[Span]:
    """Pairs of stretches with few enough words between; each looks only at those that begin close by."""
    left, right = spans(near.left, words), spans(near.right, words)
    found = set(_following(left, right, near.between))
    if not near.ordered:
        found.update(_following(right, left, near.between))
    return sorted(found)


def _following(first: Sequence[Span], then: Sequence[Span], between: int) -> list[Span]:
    starts = [span[0] for span in then]
    found = set()
    for begin, end in first:
        for other in then[bisect_left(starts, end + 1) : bisect_left(starts, end + between + 2)]:
            found.add((begin, other[1]))
        if len(found) > MOST_SPANS:
            break
    return list(found)
