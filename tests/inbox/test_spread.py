"""Percentiles and stretches, checked against their definition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regie.inbox.spread import PERCENTILES, STRETCHES, Took, percentile, spread, stretch

MINUTES = st.lists(st.floats(0, 5000), min_size=1, max_size=60)


@given(MINUTES)
def test_a_percentile_is_the_smallest_time_within_which_that_share_was_done(times: list[float]) -> None:
    ordered = sorted(times)
    for q in PERCENTILES:
        found = percentile(ordered, q)
        assert sum(one <= found for one in times) * 100 >= q * len(times)
        assert sum(one < found for one in times) * 100 < q * len(times)


@given(MINUTES)
def test_every_answer_lies_in_one_stretch(times: list[float]) -> None:
    found = spread(Took(one, True, 80) for one in times)
    assert found is not None
    assert sum(found.counts) == found.count == len(times)
    assert found.kept_percent == 100


def test_the_upper_end_belongs_to_its_stretch() -> None:
    assert [stretch(end) for end in STRETCHES] == list(range(len(STRETCHES)))
    assert stretch(STRETCHES[-1] + 0.1) == len(STRETCHES)


def test_a_percent_that_was_rounded_never_makes_a_promise_reached() -> None:
    found = spread([Took(1, True, 80)] * 799 + [Took(99, False, 80)] * 201)
    assert found is not None
    assert (found.kept_percent, found.reached) == (79, False)
    assert spread([]) is None
