"""Shares with their bounds, against a statistics library and against the published example."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from regie.feedback.intervals import clopper_pearson, margin_of, needed, wilson

COUNTS = [(0, 1), (1, 1), (0, 40), (9, 250), (1, 7), (20, 20), (500, 1000), (3, 4000)]


@pytest.mark.parametrize(("found", "looked_at"), COUNTS)
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_both_intervals_equal_those_of_scipy(found: int, looked_at: int, confidence: float) -> None:
    ours, theirs = (
        wilson(found, looked_at, confidence),
        binomtest(found, looked_at).proportion_ci(confidence, method="wilson"),
    )
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    exact, library = (
        clopper_pearson(found, looked_at, confidence),
        binomtest(found, looked_at).proportion_ci(confidence, method="exact"),
    )
    assert (exact.low, exact.high) == pytest.approx((library.low, library.high), abs=1e-9)


def test_nine_wrong_of_two_hundred_and_fifty_is_two_to_seven_per_cent() -> None:
    found = wilson(9, 250)
    assert [round(100 * x, 1) for x in (found.share, found.low, found.high)] == [3.6, 1.9, 6.7]


def test_nothing_looked_at_says_nothing() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert (clopper_pearson(0, 0).low, clopper_pearson(0, 0).high) == (0.0, 1.0)


@pytest.mark.parametrize("wrong", [(-1, 3, 0.95), (4, 3, 0.95), (1, 3, 0.0), (1, 3, 1.0), (0, -1, 0.9)])
def test_impossible_counts_are_refused(wrong: tuple[int, int, float]) -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="between"):
            interval(*wrong)


# For 95 % and plus or minus 5 points; Krejcie and Morgan (1970) print the same, 217 for 500 by rounding down.
@pytest.mark.parametrize(
    ("population", "size"), [(100, 80), (500, 218), (1000, 278), (10_000, 370), (1_000_000, 384)]
)
def test_sizes_are_those_of_the_textbooks(population: int, size: int) -> None:
    assert needed(population, 0.05) == size


def test_without_answers_nothing_is_drawn_and_the_margin_says_nothing() -> None:
    assert needed(0, 0.05) == 0
    assert margin_of(0, 0) == 1.0
    assert margin_of(10, 0) == 1.0
    assert margin_of(10, 10) == 0.0


@pytest.mark.parametrize("wrong", [(0.0, 0.95, 0.5), (1.0, 0.95, 0.5), (0.05, 1.0, 0.5), (0.05, 0.95, 0.0)])
def test_an_impossible_wish_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        needed(100, *wrong)


@given(
    st.integers(1, 20_000),
    st.floats(0.01, 0.3),
    st.sampled_from([0.8, 0.9, 0.95, 0.99]),
)
def test_the_size_reaches_the_margin_and_one_less_does_not(
    population: int, margin: float, confidence: float
) -> None:
    size = needed(population, margin, confidence)
    assert margin_of(population, size, confidence) <= margin + 1e-6
    assert size <= 1 or margin_of(population, size - 1, confidence) > margin - 1e-6


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0.8, 0.95]))
def test_the_share_lies_inside_and_the_cautious_interval_is_not_above_its_upper_bound(
    a: int, b: int, confidence: float
) -> None:
    found = wilson(min(a, b), max(a, b), confidence)
    if max(a, b):
        assert found.low <= found.share <= found.high
    exact = clopper_pearson(min(a, b), max(a, b), confidence)
    assert 0 <= exact.low <= exact.high <= 1
