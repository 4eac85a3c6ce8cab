"""Which words tell what is new: more often now than before, by several people.

Log-likelihood ratio of a word or pair of words now against the background (Dunning, 1993). The background
fades and is limited, so it does not grow with time.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from regie.watch.memory import number_of
from regie.watch.words import Words

FEWEST_MESSAGES: Final = 3
SHORTEST: Final = 3
SHOWN: Final = 5
_NO_NEWS: Final = """
aan alle als bij dan dat deze die dit door een en er gaat had heb hebben heeft het hij hoe ik in is
jij kan maar met mijn naar niet nog nu of om onder ons ook op over te tot uit van veel voor waar
wat we weer werd wie wij wordt worden zal ze zich zijn zo zou about after all and are but can did
does for from get has have her here him his how its just like more not now our out said say she
should some than that the their them then there they this was were what when where who will with
would you your
"""
EMPTY: Final = frozenset(_NO_NEWS.split())  # words that carry no news, in Dutch and English
_PRIOR: Final = 0.5
_ROWS: Final = 3
_CELLS: Final = 2_048
_HEAVY: Final = 1e15  # before the weight outgrows the numbers of the cells
_FADE: Final = 0.5 ** (1 / 2016)  # per five minutes: half in a week


class Background:
    """How often phrases came before, at most a little too high; recent weeks weigh most.

    Counts share cells (count-min sketch), so the size is fixed: 24 kB.
    """

    __slots__ = ("_cells", "_total", "_weight")

    def __init__(self) -> None:
        self._cells = array("f", bytes(4 * _ROWS * _CELLS))
        self._total = 0.0
        self._weight = 1.0  # of what is added now; grows instead of fading everything

    def fade(self, times: int = 1) -> None:
        """So many times five minutes have passed."""
        self._weight *= math.exp(min(600.0, -times * math.log(_FADE)))
        if self._weight > _HEAVY:
            scale = 1 / self._weight
            self._cells = array("f", (count * scale for count in self._cells))
            self._total *= scale
            self._weight = 1.0

    def add(self, words: Words) -> None:
        """One message that is no longer recent."""
        cells, weight = self._cells, self._weight
        for phrase in set(phrases_of(words)):
            for cell in _cells_of(phrase):
                cells[cell] += weight
        self._total += weight

    def share(self, phrase: str) -> tuple[float, float]:
        """Messages with the phrase, and all messages, in today's weight."""
        least = min(self._cells[cell] for cell in _cells_of(phrase))
        return least / self._weight, self._total / self._weight

    def state(self) -> tuple[str, float, float]:
        """Everything, as text and numbers."""
        return self._cells.tobytes().hex(), self._total, self._weight

    @classmethod
    def of(cls, cells: str, total: float, weight: float) -> Background:
        """What `state` gave."""
        found = cls()
        found._cells, found._total, found._weight = array("f", bytes.fromhex(cells)), total, weight
        return found


def _cells_of(phrase: str) -> tuple[int, int, int]:
    mixed = number_of(phrase)
    return (
        mixed % _CELLS,
        _CELLS + (mixed >> 16) % _CELLS,
        2 * _CELLS + (mixed >> 32) % _CELLS,
    )


class Phrases:
    """Words and pairs of words in the messages of now, counted once per message."""

    def __init__(self, messages: Iterable[Words]) -> None:
        self.counts: Counter[str] = Counter()
        self.total = 0
        for words in messages:
            self.counts.update(set(phrases_of(words)))
            self.total += 1

    def beside(self, background: Background) -> tuple[str, ...]:
        """The phrases that stand out most; a word that only repeats a longer phrase is left out."""
        scored = []
        for phrase, count in self.counts.items():
            before, of_all = background.share(phrase)
            if count >= FEWEST_MESSAGES:
                scored.append((_ratio(count, self.total, before, of_all), phrase.count(" "), phrase))
        found: list[str] = []
        for score, _, phrase in sorted(scored, reverse=True):
            if score > 0 and not any(phrase in longer for longer in found):
                found.append(phrase)
            if len(found) == SHOWN:
                break
        return tuple(found)


def phrases_of(words: Words) -> Iterator[str]:
    """Words of some length and pairs of them."""
    before = ""
    for word in words.folded:
        if len(word) < SHORTEST or word.isdigit() or word in EMPTY:
            before = ""
            continue
        yield word
        if before:
            yield f"{before} {word}"
        before = word


def _ratio(count: float, total: float, before: float, of_all: float) -> float:
    """Twice the log-likelihood ratio, 0 when it is not more than before.

    A little is added to what came before, so that a topic without a past has phrases too.
    """
    before, of_all = before + _PRIOR, of_all + 20 * _PRIOR
    if total == 0 or count / total <= before / of_all:
        return 0.0
    both = (count + before) / (total + of_all)
    now = _likely(count, total, count / total) - _likely(count, total, both)
    earlier = _likely(before, of_all, before / of_all) - _likely(before, of_all, both)
    return 2 * (now + earlier)


def _likely(count: float, total: float, share: float) -> float:
    share = min(max(share, 1e-12), 1 - 1e-12)
    return count * math.log(share) + (total - count) * math.log(1 - share)
