"""When to try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from regie.publishing.backoff import (
    CEILING_SECONDS,
    LONGEST_WISH_SECONDS,
    MOST_FAILURES,
    delay_seconds,
    next_moment,
)

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
chances = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), chances)
def test_jitter_stays_between_zero_and_the_ceiling(failures: int, chance: float) -> None:
    assert 0 <= delay_seconds(failures, None, lambda: chance) <= CEILING_SECONDS


@given(st.integers(1, 50), st.floats(0.1, 100_000), chances)
def test_never_earlier_than_the_network_asks(failures: int, asked: float, chance: float) -> None:
    assert delay_seconds(failures, asked, lambda: chance) >= asked


def test_the_ceiling_doubles_with_every_failure() -> None:
    ceilings = [delay_seconds(n, None, lambda: 0.999999) for n in (1, 2, 3)]
    assert [round(c) for c in ceilings] == [2, 4, 8]


@given(st.integers(1, MOST_FAILURES), st.none() | st.floats(0, 100_000), chances, st.integers(1, 7200))
def test_never_past_the_messages_own_end(
    failures: int, asked: float | None, chance: float, seconds: int
) -> None:
    end = NOW + timedelta(seconds=seconds)
    moment = next_moment(NOW, failures, after_seconds=asked, expires_at=end, chance=lambda: chance)
    assert moment is None or NOW <= moment < end


def test_too_many_failures_end_it() -> None:
    assert next_moment(NOW, MOST_FAILURES, chance=lambda: 0.0) is None


def test_an_absurd_wish_of_the_network_ends_it() -> None:
    assert next_moment(NOW, 1, after_seconds=LONGEST_WISH_SECONDS + 1, chance=lambda: 0.0) is None


def test_a_wish_that_is_no_number_is_ignored() -> None:
    assert delay_seconds(1, float("nan"), lambda: 0.5) == 1.0
    assert delay_seconds(1, -5.0, lambda: 0.5) == 1.0
