"""Questions that ask the same, gathered by their words. Plain and greedy: the same in, the same out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from regie.watch.words import read_words

ALIKE: Final = 0.34  # share of the smaller set of telling words
SHORTEST: Final = 4  # letters of a telling word
_PLAIN: Final = frozenset((
    "aan", "als", "alle", "alleen", "alles", "altijd", "andere", "anders", "beetje", "ben", "bent",
    "bij", "daar", "dan", "dat", "deze", "die", "dit", "doen", "door", "dus", "een", "eens",
    "eigenlijk", "elke", "even", "gaan", "gaat", "gemeente", "geen", "goed", "graag", "hand", "heb", "hebben",
    "heeft", "hier", "hoe", "hun", "iemand", "iets", "ik", "in", "jullie", "kan", "kunnen", "maar",
    "mag", "meer", "met", "mijn", "moet", "moeten", "naar", "niet", "niets", "nog", "nou", "nu", "onze",
    "ook", "over", "staat", "toch", "uit", "van", "veel", "voor", "waar", "waarom", "wanneer", "want",
    "wat", "weer", "wel", "welke", "weten", "wie", "wil", "wij", "worden", "wordt", "zijn", "zien",
    "zelf", "zeg", "zeggen", "zonder", "zou",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One message that asks something, and whether it has its answer."""

    text: str
    answered: bool


@dataclass(slots=True)
class Cluster:
    """Messages that ask the same; `text` is the first one."""

    text: str
    count: int = 0
    answered: int = 0
    words: set[str] = field(default_factory=set)


def gather(asked: Iterable[Asked]) -> list[Cluster]:
    """Clusters, the largest first; of equal size the one that came first."""
    found: list[Cluster] = []
    for one in asked:
        words = telling(one.text)
        if not words:
            continue
        near = max(found, key=lambda cluster: _alike(words, cluster.words), default=None)
        if near is None or _alike(words, near.words) < ALIKE:
            near = Cluster(one.text, words=set(words))
            found.append(near)
        near.count += 1
        near.answered += one.answered
    return sorted(found, key=lambda cluster: -cluster.count)


def telling(text: str) -> frozenset[str]:
    """The words that say what it is about."""
    return frozenset(w for w in read_words(text).folded if len(w) >= SHORTEST and w not in _PLAIN)


def _alike(one: frozenset[str], other: set[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller > 1 else float(bool(smaller and one == other))
