"""The breaker of an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from regie.publishing.breaker import FIRST_REST_SECONDS, LONGEST_REST_SECONDS, THRESHOLD, Breaker

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)


def broken(times: int) -> Breaker:
    breaker = Breaker()
    for _ in range(times):
        breaker = breaker.failed(NOW)
    return breaker


def test_a_few_failures_leave_it_closed() -> None:
    assert broken(THRESHOLD - 1).lets_through(NOW, 5)


def test_at_the_threshold_the_account_rests() -> None:
    breaker = broken(THRESHOLD)
    assert not breaker.lets_through(NOW, 0)
    assert breaker.open_until == NOW + timedelta(seconds=FIRST_REST_SECONDS)


def test_after_the_rest_one_tries_it_out() -> None:
    breaker, later = broken(THRESHOLD), NOW + timedelta(seconds=FIRST_REST_SECONDS)
    assert breaker.lets_through(later, 0)
    assert not breaker.lets_through(later, 1)


def test_every_next_failure_rests_longer_up_to_a_limit() -> None:
    rests = [broken(n).open_until for n in range(THRESHOLD, THRESHOLD + 12)]
    assert rests == sorted(r for r in rests if r is not None)
    assert rests[-1] == NOW + timedelta(seconds=LONGEST_REST_SECONDS)


def test_one_success_closes_it() -> None:
    assert broken(THRESHOLD + 3).succeeded() == Breaker()


def test_a_wish_of_the_network_holds_for_the_whole_account_at_once() -> None:
    breaker = Breaker().failed(NOW, after_seconds=30)
    assert not breaker.lets_through(NOW + timedelta(seconds=29), 0)
    assert breaker.lets_through(NOW + timedelta(seconds=30), 0)
