"""What was seen of late, within bounds: numbers in two generations, and texts that are nearly the same.

Two sets take turns, so nothing is moved and what is old goes all at once: a number is remembered for one to
two generations. A generation also ends when it is full, so memory never grows with the stream.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

import numpy as np

from regie.interpret.duplicates import fingerprint, signature, similar

GENERATION_SECONDS: Final = 600
MOST_NUMBERS: Final = 20_000  # of one generation
MOST_TEXTS: Final = 10_000
SHORTEST_COPY: Final = 60  # signs; shorter texts are copies only when they are the same
ALIKE: Final = 0.85  # share of runs of four signs
_BANDS: Final = 8


def number_of(text: str) -> int:
    """The same number for the same text, on every machine."""
    return int.from_bytes(blake2b(text.encode(errors="surrogatepass"), digest_size=7).digest())


def independent(messages: Iterable[tuple[int, int]]) -> int:
    """How many messages, as numbers of author (0: not known) and text, are of different ones."""
    seen: set[int] = set()
    count = 0
    for author, group in messages:
        if (author and author in seen) or group in seen:
            continue
        seen.update((author, group) if author else (group,))
        count += 1
    return count


class Seen:
    """Numbers that were added in the last `GENERATION_SECONDS`, and some of the time before."""

    __slots__ = ("_age", "_new", "_old")

    def __init__(self) -> None:
        self._new: set[int] = set()
        self._old: set[int] = set()
        self._age = 0  # which generation, counted from 1970

    def __contains__(self, number: int) -> bool:
        return number in self._new or number in self._old

    def __len__(self) -> int:
        return len(self._new) + len(self._old)

    def turn(self, now: float) -> None:
        """Let time pass to `now` (seconds)."""
        age = int(now // GENERATION_SECONDS)
        if age > self._age:
            self._old = self._new if age == self._age + 1 else set()
            self._new = set()
            self._age = age

    def add(self, number: int) -> None:
        """Remember a number."""
        if len(self._new) >= MOST_NUMBERS:
            self._old, self._new = self._new, set()
        self._new.add(number)

    def state(self) -> tuple[int, str, str]:
        """Everything, as text."""
        return self._age, _packed(self._new), _packed(self._old)

    @classmethod
    def of(cls, age: int, new: str, old: str) -> Seen:
        """What `state` gave."""
        seen = cls()
        seen._age, seen._new, seen._old = age, _unpacked(new), _unpacked(old)
        return seen


def _packed(numbers: Iterable[int]) -> str:
    return array("Q", sorted(numbers)).tobytes().hex()


def _unpacked(text: str) -> set[int]:
    return set(array("Q", bytes.fromhex(text)))


class Copies:
    """Groups of texts that are the same, or long and nearly the same (most runs of four signs)."""

    def __init__(self) -> None:
        self._new: dict[int, int] = {}  # number of a text or of a band of its signature -> its group
        self._old: dict[int, int] = {}
        self._signatures: dict[int, bytes] = {}
        self._old_signatures: dict[int, bytes] = {}

    def group(self, normal: str) -> int:
        """The number of the group of a text in normal form (`interpret.duplicates.normal_form`)."""
        number = int(fingerprint(normal)[:14], 16)
        known = self._new.get(number) or self._old.get(number)
        if known is not None:
            return known
        if len(normal) < SHORTEST_COPY:
            return number
        mark = signature(normal)
        bands = _bands(mark)
        group = self._alike(mark, bands) or number
        self._remember(number, group, mark, bands)
        return group

    def _alike(self, mark: bytes, bands: list[int]) -> int | None:
        for band in bands:
            group = self._new.get(band) or self._old.get(band)
            if group is None:
                continue
            other = self._signatures.get(group) or self._old_signatures.get(group, b"")
            if similar(mark, other) >= ALIKE:
                return group
        return None

    def _remember(self, number: int, group: int, mark: bytes, bands: list[int]) -> None:
        if len(self._signatures) >= MOST_TEXTS or len(self._new) >= MOST_TEXTS * (_BANDS + 2):
            self._old, self._new = self._new, {}
            self._old_signatures, self._signatures = self._signatures, {}
        self._new[number] = group
        if group == number:
            self._signatures[number] = mark
            for band in bands:
                self._new[band] = group


def _bands(mark: bytes) -> list[int]:
    """One number per band of the signature; texts that are much alike share at least one."""
    rows = np.frombuffer(mark, dtype="<u4").astype(np.uint64).reshape(_BANDS, -1)
    mixed = (rows * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(16)
    turned = mixed[:, 0]
    for column in range(1, rows.shape[1]):
        turned = (turned * np.uint64(31)) ^ mixed[:, column]
    spread = (turned ^ np.arange(1, _BANDS + 1, dtype=np.uint64)) >> np.uint64(4)
    return [int(one) | 1 << 61 for one in spread]  # never the number of a text
