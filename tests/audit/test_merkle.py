"""The tree against the text of RFC 6962, its published vectors, and a naive second implementation."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.audit import merkle, tiles

# Inputs and roots of the certificate-transparency reference tests.
INPUTS = [
    bytes.fromhex(x)
    for x in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def some_leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(n).encode()) for n in range(count)]


def stored(leaves: list[bytes]) -> tuple[tiles.Edge, merkle.Node]:
    edge, kept = tiles.Edge(), {}
    for start in range(0, len(leaves), 300):
        kept.update(edge.extend(leaves[start : start + 300]))
    return edge, tiles.reader(lambda level, number: kept[(level, number)])


@pytest.mark.parametrize(("count", "root"), list(enumerate(ROOTS, 1)))
def test_the_published_roots_come_out(count: int, root: str) -> None:
    assert merkle.root([merkle.leaf_hash(x) for x in INPUTS[:count]]).hex() == root


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == merkle.EMPTY_ROOT == tiles.Edge().root() == hashlib.sha256(b"").digest()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.data())
def test_roots_and_proofs_equal_those_of_the_standard(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    edge, node = stored(leaves)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    assert (edge.size, edge.root()) == (size, naive_root(leaves)) == (size, merkle.root(leaves))
    assert merkle.inclusion(index, size, node) == naive_path(index, leaves)
    assert merkle.consistency(old, size, node) == naive_subproof(old, leaves, True)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.data())
def test_a_true_proof_convinces_and_a_changed_one_never(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    _, node = stored(leaves)
    root = naive_root(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(index, size, node)
    assert merkle.included(leaves[index], index, size, path, root)
    assert not merkle.included(merkle.leaf_hash(b"other"), index, size, path, root)
    assert not merkle.included(leaves[index], index, size, [*path, bytes(32)], root)
    for position in range(len(path)):
        assert not merkle.included(
            leaves[index], index, size, [*path[:position], *path[position + 1 :]], root
        )
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else None
    assert other is None or not merkle.included(leaves[index], other, size, path, root)
    assert not merkle.included(leaves[index], size, size, path, root)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 700), st.data())
def test_growth_is_provable_and_a_fork_is_not(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    _, node = stored(leaves)
    old = data.draw(st.integers(1, size))
    roots = naive_root(leaves[:old]), naive_root(leaves)
    path = merkle.consistency(old, size, node)
    assert merkle.grown((old, size), roots, path)
    assert not merkle.grown((old, size), (bytes(32), roots[1]), path)
    assert not merkle.grown((old, size), (roots[0], bytes(32)), path)
    assert not merkle.grown((size + 1, size), roots, path)
    assert not merkle.grown((0, size), roots, path)
    if old < size:
        assert not merkle.grown((old, size), roots, path[:-1])
        assert not merkle.grown((old, size), roots, [*path, bytes(32)])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 600), max_size=6))
def test_growing_in_pieces_gives_the_same_tree_as_at_once(pieces: list[int]) -> None:
    leaves = some_leaves(sum(pieces))
    edge, frontier = tiles.Edge(), merkle.Frontier()
    for start, end in pairwise([0, *(sum(pieces[: n + 1]) for n in range(len(pieces)))]):
        edge.extend(leaves[start:end])
        frontier.extend(leaves[start:end])
        assert edge.root() == frontier.root() == naive_root(leaves[:end])


def test_tiles_reach_the_third_level() -> None:
    leaves = some_leaves(256 * 256 + 257)
    edge, node = stored(leaves)
    assert edge.root() == merkle.root(leaves)
    path = merkle.inclusion(65_000, len(leaves), node)
    assert merkle.included(leaves[65_000], 65_000, len(leaves), path, edge.root())


def test_what_is_not_in_the_tree_cannot_be_proved() -> None:
    _, node = stored(some_leaves(5))
    with pytest.raises(ValueError, match="tree"):
        merkle.inclusion(5, 5, node)
    with pytest.raises(ValueError, match="tree"):
        merkle.consistency(6, 5, node)
    with pytest.raises(ValueError, match="not in the tree"):
        node(0, 5)
    with pytest.raises(ValueError, match="power of two"):
        merkle.perfect(some_leaves(3))
