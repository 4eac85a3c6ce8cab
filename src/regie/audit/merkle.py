"""The Merkle tree of RFC 6962: hashes, roots, and proofs that a line is in it or that it only grew.

A complete subtree of `2**height` leaves is a node, named by its height and its index among the nodes
of that height. A `Node` reader gives the hash of one; every root and proof is made of those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Node = Callable[[int, int], bytes]

_sha256 = hashlib.sha256
EMPTY_ROOT = _sha256(b"").digest()


def leaf_hash(record: bytes) -> bytes:
    """SHA-256(0x00 || record)."""
    return _sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return _sha256(b"\x01" + left + right).digest()


def perfect(hashes: Sequence[bytes]) -> bytes:
    """Root over exactly a power of two of hashes."""
    if not hashes or len(hashes) & (len(hashes) - 1):
        raise ValueError(f"{len(hashes)} is not a power of two")
    level = hashes
    while len(level) > 1:
        pairs = iter(level)
        level = [_sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level[0]


@dataclass(slots=True)
class Frontier:
    """Compact range: only the roots of the complete subtrees that make up the tree so far.

    Grows by leaves, knows its root at any moment, and needs at most one hash per height.
    """

    size: int = 0
    stack: list[tuple[int, bytes]] = field(default_factory=list)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add leaf hashes in order; takes the largest aligned piece at a time."""
        done = 0
        while done < len(leaves):
            left = len(leaves) - done
            piece = 1 << (left.bit_length() - 1)
            if self.size:
                piece = min(piece, self.size & -self.size)
            self._push(piece.bit_length() - 1, perfect(leaves[done : done + piece]))
            self.size += piece
            done += piece

    def root(self) -> bytes:
        """Root over all leaves so far."""
        if not self.stack:
            return EMPTY_ROOT
        above = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            above = node_hash(left, above)
        return above

    def _push(self, height: int, value: bytes) -> None:
        while self.stack and self.stack[-1][0] == height:
            value = node_hash(self.stack.pop()[1], value)
            height += 1
        self.stack.append((height, value))


def root(leaves: Iterable[bytes]) -> bytes:
    """Root over leaf hashes."""
    frontier = Frontier()
    frontier.extend(list(leaves))
    return frontier.root()


def span(low: int, high: int, node: Node) -> bytes:
    """Hash over leaves `low` up to `high`, as the tree has it: `low` is aligned as RFC 6962 splits."""
    count = high - low
    if count == 0:
        return EMPTY_ROOT
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return node(height, low >> height)
    middle = low + _split(count)
    return node_hash(span(low, middle, node), span(middle, high, node))


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Path from leaf `index` to the root of the first `size` leaves, lowest first (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(span(middle, high, node))
            high = middle
        else:
            path.append(span(low, middle, node))
            low = middle
    return path[::-1]


def sides(index: int, size: int) -> list[bool]:
    """For each step of `inclusion`: whether the hash of the step stands on the left."""
    found = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        found.append(index >= middle)
        low, high = (middle, high) if index >= middle else (low, middle)
    return found[::-1]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """Proof that the first `old` of `new` leaves have not changed (RFC 6962, 2.1.2)."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} cannot be the growth of one of {old}")
    path = []
    low, high, whole = 0, new, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(span(middle, high, node))
            high = middle
        else:
            path.append(span(low, middle, node))
            low, whole = middle, False
    if not whole:
        path.append(span(low, high, node))
    return path[::-1]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], wanted: bytes) -> bool:
    """Whether the path leads from the leaf to the wanted root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            value = node_hash(step, value)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            value = node_hash(value, step)
        here >>= 1
        last >>= 1
    return last == 0 and value == wanted


def grown(sizes: tuple[int, int], roots: tuple[bytes, bytes], path: Sequence[bytes]) -> bool:
    """Whether the proof shows that the new tree starts with the old one (RFC 9162, 2.1.4.2)."""
    old, new = sizes
    if old == new:
        return not path and roots[0] == roots[1]
    if not 0 < old < new or not path:
        return False
    steps = list(path) if old & (old - 1) else [roots[0], *path]
    here, last = old - 1, new - 1
    while here & 1:
        here >>= 1
        last >>= 1
    return _replay(steps, here, last) == roots


def _replay(steps: list[bytes], here: int, last: int) -> tuple[bytes, bytes] | None:
    """Both roots as the steps make them, or None when there are too many or too few."""
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            second = node_hash(second, step)
        here >>= 1
        last >>= 1
    return (first, second) if last == 0 else None


def _split(count: int) -> int:
    """Largest power of two smaller than count."""
    return 1 << ((count - 1).bit_length() - 1)
