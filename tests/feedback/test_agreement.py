"""Krippendorff's alpha, against the examples he published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.feedback.agreement import Level, alpha

# Krippendorff (2011), example C: four observers, twelve units, with gaps.
FOUR = [
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
]
UNITS = list(zip(*FOUR, strict=True))


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_the_published_example_is_reproduced(level: Level, published: float) -> None:
    found = alpha(UNITS, level)
    assert found is not None
    assert round(found, 3) == published


def test_the_published_example_of_two_observers_and_two_values_is_reproduced() -> None:
    first, second = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    found = alpha(list(zip(first, second, strict=True)))
    assert found is not None
    assert round(found, 3) == 0.095


def test_full_agreement_is_one() -> None:
    assert alpha([(1, 1), (2, 2), (5, 5)], "ordinal") == pytest.approx(1)


@pytest.mark.parametrize("units", [[], [(1,), (2,)], [(1, None), (None, 2)], [(3, 3), (3, 3)]])
def test_where_nothing_can_be_said_nothing_is_said(units: list[tuple[int | None, ...]]) -> None:
    assert alpha(units) is None


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=30),
    st.sampled_from(["nominal", "ordinal", "interval"]),
)
def test_who_is_called_first_does_not_matter_and_it_is_never_above_one(
    pairs: list[tuple[int, int]], level: Level
) -> None:
    one, other = alpha(pairs, level), alpha([(b, a) for a, b in reversed(pairs)], level)
    if one is None:
        assert other is None
    else:
        assert other == pytest.approx(one)
        assert one <= 1 + 1e-12
