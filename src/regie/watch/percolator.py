"""Holding messages against many queries at once.

One pass finds every word and phrase of every query (Aho-Corasick over words with a space at both sides; an
open end has none there). Each query waits under a few of its words of which a message must hold at least
one: its rarest part, by how often words are used in Dutch. Only queries that are woken are looked at, and
what words alone decide is decided without looking at places. A query that names no such word is looked at
for every message.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick

from regie.interpret.difficulty import zipf
from regie.watch.matching import matches
from regie.watch.query import SHORTEST_PREFIX, All, Any, Close, Field, Near, Node, Not, Phrase, Raw, Word
from regie.watch.words import Words, fold, plain, read_words

Found = set[int]  # which of the words looked for occur
Read = Callable[[], Words]  # the whole message, split only when it is asked for
Test = Callable[[Found, Read], bool]


@dataclass(frozen=True, slots=True)
class Text:
    """A message to hold against queries. An empty language is worked out when a query wants it."""

    text: str
    language: str = ""
    source: str = ""
    place: str = ""


class Queries:
    """Queries by name, ready to be woken. Building takes milliseconds, so a change is a new one of these."""

    def __init__(self, queries: Mapping[str, Node], language_of: Callable[[str], str] | None = None) -> None:
        self._names = list(queries)
        self._language_of = language_of
        self._patterns: dict[str, int] = {}
        self._tests: list[Test | None] = []
        self._wakes: dict[int, list[int]] = {}
        self._always: list[int] = []
        self._asks_language = any("lang:" in str(node) for node in queries.values())
        for number, node in enumerate(queries.values()):
            self._add(number, node)
        self._search = BytesAhoCorasick([one.encode(errors="surrogatepass") for one in self._patterns])

    def _add(self, number: int, node: Node) -> None:
        wakers = wakers_of(node)
        if wakers is None:
            self._always.append(number)
            self._tests.append(_by_places(node))
            return
        test = None if _is_plain_all(node) else self._test(node)
        self._tests.append(test)
        for waker in wakers:
            self._wakes.setdefault(self._pattern(waker), []).append(number)

    def _pattern(self, word: str) -> int:
        """The number of a word, or of a beginning with `*`, in the search."""
        text = f" {word.removesuffix('*')}" if word.endswith("*") else f" {word} "
        return self._patterns.setdefault(text, len(self._patterns))

    def _test(self, node: Node) -> Test:
        """The query as a function of the words found; what depends on places asks the whole message."""
        match node:
            case Word() | Phrase() if _is_plain(node):
                number = self._pattern(_written(node))
                return lambda found, _: number in found
            case Not(inner):
                test = self._test(inner)
                return lambda found, read: not test(found, read)
            case All(nodes):
                tests = [self._test(one) for one in sorted(nodes, key=_cost)]
                return lambda found, read: all(one(found, read) for one in tests)
            case Any(nodes):
                tests = [self._test(one) for one in sorted(nodes, key=_cost)]
                return lambda found, read: any(one(found, read) for one in tests)
        needed = self._needed(node)
        return lambda found, read: needed(found) and matches(node, read())

    def _needed(self, node: Node) -> Callable[[Found], bool]:
        """What must hold of the words found, before it is worth while to look at places."""
        match node:
            case Phrase(wanted) | Close(wanted):
                numbers = frozenset(self._pattern(one.text) for one in wanted if "?" not in one.text)
                return numbers.issubset
            case Word(text) if "?" not in text:
                number = self._pattern(text)
                return lambda found: number in found
            case Near(left, right):
                first, then = self._needed(left), self._needed(right)
                return lambda found: first(found) and then(found)
            case Any(nodes):
                several = [self._needed(one) for one in nodes]
                return lambda found: any(one(found) for one in several)
        return lambda _: True

    def of(self, message: Text | Words) -> list[str]:
        """The names of the queries that match one message, in the order in which they were given."""
        if isinstance(message, Words):
            joined = f" {' '.join(message.folded)} ".encode(errors="surrogatepass")
            return self._matching(joined, lambda: message)
        return self.of_many([message])[0]

    def of_many(self, messages: Sequence[Text]) -> list[list[str]]:
        """The same for many messages in one pass; each is judged by itself."""
        pieces = [plain(one.text) for one in messages]
        found = self._found(pieces)
        names = self._names
        result: list[list[str]] = []
        for message, words in zip(messages, found, strict=True):
            numbers = self._of_found(words, message) if words or self._always else ()
            result.append([names[n] for n in numbers])
        return result

    def _found(self, pieces: Sequence[bytes]) -> list[Found | None]:
        """Which words occur in each piece; words never reach from one piece into the next."""
        result: list[Found | None] = [None] * len(pieces)
        place, end = 0, len(pieces[0]) if pieces else 0
        for pattern, _, stop in self._search.find_matches_as_indexes(b"".join(pieces), overlapping=True):
            while stop > end:
                place += 1
                end += len(pieces[place])
            words = result[place]
            if words is None:
                result[place] = {pattern}
            else:
                words.add(pattern)
        return result

    def _matching(self, piece: bytes, read: Read) -> list[str]:
        words = self._found([piece])[0] or set()
        return [self._names[n] for n in self._decide(words, read)]

    def _of_found(self, words: Found | None, message: Text) -> list[int]:
        kept: list[Words] = []

        def read() -> Words:
            if not kept:
                kept.append(self._read(message))
            return kept[0]

        return self._decide(words or set(), read)

    def _decide(self, words: Found, read: Read) -> list[int]:
        wakes, tests = self._wakes, self._tests
        woken = set(self._always)
        for word in words:
            if word in wakes:
                woken.update(wakes[word])
        if not woken:
            return []
        return sorted(n for n in woken if (test := tests[n]) is None or test(words, read))

    def _read(self, message: Text) -> Words:
        language = message.language
        if not language and self._asks_language and self._language_of is not None:
            language = self._language_of(message.text)
        return read_words(message.text, language=language, source=message.source, place=message.place)


def _by_places(node: Node) -> Test:
    return lambda _, read: matches(node, read())


def _is_plain(node: Node) -> bool:
    """Words side by side, of which the last may be a beginning: what the search finds exactly."""
    match node:
        case Word(text, tag):
            return not tag and "?" not in text
        case Phrase(words):
            return all(map(_is_plain, words)) and not any(one.open for one in words[:-1])
    return False


def _written(node: Word | Phrase) -> str:
    return node.text if isinstance(node, Word) else " ".join(one.text for one in node.words)


def _is_plain_all(node: Node) -> bool:
    return all(map(_is_plain, node.nodes)) if isinstance(node, Any) else _is_plain(node)


def _cost(node: Node) -> int:
    """What is quick to tell goes first; the order never changes the answer."""
    match node:
        case Word() | Phrase() if _is_plain(node):
            return 0
        case Not(inner):
            return _cost(inner)
        case All(nodes) | Any(nodes):
            return 1 + max(map(_cost, nodes))
        case Field("lang"):
            return 1000
    return 100


# -- under which words a query waits -----------------------------------------------------------------


def wakers_of(node: Node) -> frozenset[str] | None:
    """Words of which at least one must occur (a `*` for any ending); None when nothing can be said."""
    match node:
        case Word(text):
            return _waker(text)
        case Raw(wanted):
            return _rarest(_waker(fold(one)) for one in wanted)
        case Phrase() if _is_plain(node):
            return frozenset({_written(node)})
        case Phrase(wanted) | Close(wanted):
            return _rarest(_waker(one.text) for one in wanted)
        case Near(left, right):
            return _rarest(wakers_of(one) for one in (left, right))
        case All(nodes):
            return _rarest(wakers_of(one) for one in nodes if not isinstance(one, Not))
        case Any(nodes):
            parts = [wakers_of(one) for one in nodes]
            return None if None in parts else frozenset(w for part in parts for w in part or ())
    return None


def _waker(text: str) -> frozenset[str] | None:
    literal = re.split(r"[*?]", text, maxsplit=1)[0]
    if literal == text:
        return frozenset({text})
    return frozenset({literal + "*"}) if len(literal) >= SHORTEST_PREFIX else None


def _rarest(groups: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """The group to wait under: the one that occurs least."""
    known = [group for group in groups if group]
    return min(known, key=lambda group: sum(map(frequency, sorted(group))), default=None)


@lru_cache(maxsize=50_000)
def frequency(word: str) -> float:
    """About how many of a million words are this one; of a beginning, a guess that shortens with length.

    Of a phrase: as its rarest word, and a tenth of that for each word more.
    """
    if " " in word:
        parts = word.split()
        return min(map(frequency, parts)) / math.pow(10, len(parts) - 1)
    if word.endswith("*"):
        return 20_000 / math.pow(3, len(word) - 1)
    return max(math.pow(10, zipf(word) - 3), math.pow(2, 3 - len(word)))
