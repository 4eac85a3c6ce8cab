"""The tree as it is stored: tiles of 256 hashes (C2SP tlog-tiles).

A tile of level `l` holds nodes of height `8·l` side by side. Everything between two stored heights
is computed from the tile, so a tree of a million lines is 4,000 rows and a proof reads a few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from regie.audit import merkle

WIDTH: Final = 256
HEIGHT: Final = 8
HASH: Final = 32

Place = tuple[int, int]  # level and number of a tile
Load = Callable[[int, int], bytes]


def size_of(number: int, hashes: bytes) -> int:
    """How many nodes a level has when this is its last tile."""
    return number * WIDTH + len(hashes) // HASH


def split(hashes: bytes) -> list[bytes]:
    """The hashes of a tile one by one."""
    return [hashes[i : i + HASH] for i in range(0, len(hashes), HASH)]


def reader(load: Load) -> merkle.Node:
    """Reads nodes of any height from tiles; each tile is loaded once."""
    kept: dict[Place, bytes] = {}

    def node(height: int, index: int) -> bytes:
        level, up = divmod(height, HEIGHT)
        first = index << up
        place = (level, first // WIDTH)
        if place not in kept:
            kept[place] = load(*place)
        start = first % WIDTH * HASH
        piece = kept[place][start : start + (HASH << up)]
        if len(piece) != HASH << up:
            raise ValueError(f"node {index} of height {height} is not in the tree")
        return merkle.perfect(split(piece))

    return node


@dataclass(slots=True)
class Edge:
    """The last tile of every level: all that is needed to grow the tree and to know its root."""

    last: dict[int, tuple[int, bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return size_of(*self.last[0]) if 0 in self.last else 0

    def root(self) -> bytes:
        """Root over all leaves."""
        return merkle.span(0, self.size, reader(self._load))

    def extend(self, leaves: Sequence[bytes]) -> dict[Place, bytes]:
        """Add leaf hashes; returns every tile that is new or longer than it was."""
        changed: dict[Place, bytes] = {}
        level, added = 0, list(leaves)
        while added:
            added = self._extend_level(level, added, changed)
            level += 1
        return changed

    def _extend_level(self, level: int, added: list[bytes], changed: dict[Place, bytes]) -> list[bytes]:
        """Fill tiles of one level; returns the hashes that the completed tiles hand up."""
        number, hashes = self.last.get(level, (0, b""))
        if len(hashes) == WIDTH * HASH:
            number, hashes = number + 1, b""
        whole = hashes + b"".join(added)
        up = []
        for start in range(0, len(whole), WIDTH * HASH):
            tile = whole[start : start + WIDTH * HASH]
            place = (number + start // (WIDTH * HASH), tile)
            changed[(level, place[0])] = tile
            self.last[level] = place
            if len(tile) == WIDTH * HASH:
                up.append(merkle.perfect(split(tile)))
        return up

    def _load(self, level: int, number: int) -> bytes:
        known, hashes = self.last[level]
        if known != number:
            raise ValueError(f"tile {number} of level {level} is not on the edge")
        return hashes
