"""Queueing formulas against published values, against counting states, and against their own laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.roster import erlang
from regie.roster.erlang import Queue, Unreachable, needed, serve

HALF_HOUR = Queue(100 / 1800, 180)  # 100 in half an hour, three minutes each: 10 erlangs


@pytest.mark.parametrize(
    ("agents", "level", "waiting", "seconds"),
    [
        (11, 0.3896138117, 0.6821182047, 122.7813),
        (12, 0.6401580404, 0.4493882243, 40.4449),
        (13, 0.7955947884, 0.2852704530, 17.1162),
        (14, 0.8883500192, 0.1741319336, 7.8359),
        (15, 0.9414528429, 0.1020423670, 3.6735),
    ],
)
def test_the_well_known_worked_example(agents: int, level: float, waiting: float, seconds: float) -> None:
    found = serve(HALF_HOUR, agents, 20)
    assert found.service_level == pytest.approx(level, abs=1e-10)
    assert found.waiting == pytest.approx(waiting, abs=1e-10)
    assert found.mean_wait == pytest.approx(seconds, abs=1e-4)


def test_eighty_percent_in_twenty_seconds_with_leave_and_illness() -> None:
    found = needed(HALF_HOUR, 0.8, 20)
    assert (found.agents, erlang.positions(found.agents, 0.3)) == (14, 20)
    assert found.occupancy == pytest.approx(0.7142857143, abs=1e-10)


@pytest.mark.parametrize(
    ("load", "servers", "blocked"),
    [
        (123, 132, 0.0312428210),
        (2, 5, 0.0366972477),
        (10, 14, 0.0568191434),
        (5, 10, 0.0183845703),
        (10, 10, 0.2145823431),
        (20, 30, 0.0084574983),
        (100, 117, 0.0097900711),
    ],
)
def test_erlang_b_equals_the_tables(load: float, servers: int, blocked: float) -> None:
    assert erlang.erlang_b(servers, load) == pytest.approx(blocked, abs=1e-10)


def test_erlang_c_equals_the_tables_also_for_twelve_thousand_erlangs() -> None:
    assert erlang.erlang_c(132, 123) == pytest.approx(0.3211161793, abs=1e-10)
    assert erlang.erlang_c(12421, 12345) == pytest.approx(0.3812250151, abs=1e-9)
    assert erlang.erlang_c(25, 20) == pytest.approx(0.2091028266, abs=1e-10)


def test_seventeen_lines_turn_away_less_than_one_in_fifty() -> None:
    assert erlang.trunks(10, 0.02) == 17


@pytest.mark.parametrize(
    ("beta", "waiting"),
    [(0.1, 0.8802870833), (0.5, 0.5045386410), (1, 0.2233612748), (2, 0.0268813624), (3, 0.0014770946)],
)
def test_the_limit_of_many_servers(beta: float, waiting: float) -> None:
    assert erlang.halfin_whitt(beta) == pytest.approx(waiting, abs=1e-10)


def test_few_arrivals_and_long_promises() -> None:
    assert serve(Queue(6 / 1800, 60), 1, 20).service_level == pytest.approx(0.8468143323, abs=1e-10)
    slow = serve(Queue(30 / 3600, 300), 3, 1800)
    assert slow.service_level == pytest.approx(0.9650371710, abs=1e-10)
    assert slow.mean_wait == pytest.approx(421.348, abs=1e-3)


def test_thinking_between_messages_asks_for_nobody() -> None:
    load = erlang.message_load(12 / 3600, 2, 300)
    conversations = Queue(12 * 2 / 3600, 300)
    assert conversations.load == pytest.approx(load)
    found = serve(conversations, 3, 120)
    assert found.service_level == pytest.approx(0.7020799795, abs=1e-10)
    assert found.mean_wait == pytest.approx(2.22222 * 60, abs=1e-3)


def test_more_work_than_people_is_called_unstable_and_never_a_negative_wait() -> None:
    found = serve(HALF_HOUR, 10, 20)
    assert (found.service_level, found.mean_wait, found.waiting) == (0.0, math.inf, 1.0)


def test_nothing_arrives_and_nobody_is_needed() -> None:
    assert needed(Queue(0, 300), 0.8, 20).agents == 0
    assert needed(Queue(0, 300, 60), 0.8, 20).agents == 0


def test_a_target_of_more_than_everybody_is_out_of_reach() -> None:
    with pytest.raises(Unreachable):
        needed(HALF_HOUR, 1.01, 20)


def _states(queue: Queue, agents: int) -> tuple[float, float]:
    """Share that gives up and share that waits, by summing the states of the birth-death chain."""
    patience = queue.patience or 0
    logs, most = [0.0], 0.0
    while logs[-1] > most - 45 or len(logs) < agents + 10:
        state = len(logs)
        leaving = min(state, agents) / queue.handle + max(0, state - agents) / patience
        logs.append(logs[-1] + math.log(queue.per_second / leaving))
        most = max(most, logs[-1])
    chances = [math.exp(log - most) for log in logs]
    whole = sum(chances)
    gone = sum(max(0, n - agents) / patience * chance for n, chance in enumerate(chances))
    return gone / whole / queue.per_second, sum(chances[agents:]) / whole


@settings(max_examples=100, deadline=None)
@given(st.floats(0.1, 30), st.floats(1, 1000), st.floats(5, 3000), st.integers(1, 40))
def test_erlang_a_equals_counting_states(load: float, handle: float, patience: float, agents: int) -> None:
    queue = Queue(load / handle, handle, patience)
    found = serve(queue, agents, 20)
    gone, waiting = _states(queue, agents)
    assert found.abandoned == pytest.approx(gone, abs=1e-9)
    assert found.waiting == pytest.approx(waiting, abs=1e-9)
    assert found.mean_wait == pytest.approx(gone * patience, rel=1e-6, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.1, 30), st.floats(5, 3000), st.integers(1, 40), st.floats(0, 600))
def test_the_three_meanings_of_in_time_keep_their_order(
    load: float, patience: float, agents: int, within: float
) -> None:
    queue = Queue(load / 300, 300, patience)
    of_all, of_answered, virtual = (
        serve(queue, agents, within, one).service_level for one in erlang.DEFINITIONS
    )
    assert of_all <= of_answered + 1e-9
    assert of_all <= virtual + 1e-9
    served_ever = serve(queue, agents, 1e7).service_level
    assert served_ever == pytest.approx(1 - serve(queue, agents, 0).abandoned, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 300), st.floats(0.05, 0.99), st.sampled_from([None, 60.0, 600.0]))
def test_the_answer_reaches_the_target_and_one_fewer_does_not(
    load: float, target: float, patience: float | None
) -> None:
    queue = Queue(load / 300, 300, patience)
    found = needed(queue, target, 60)
    assert found.service_level >= target
    assert serve(queue, found.agents - 1, 60).service_level < target if found.agents else load == 0


def test_endless_patience_is_erlang_c() -> None:
    patient, endless = serve(HALF_HOUR, 13, 20), serve(Queue(100 / 1800, 180, 1e9), 13, 20)
    assert endless.service_level == pytest.approx(patient.service_level, rel=1e-5)


def test_a_huge_queue_with_patience_is_answered_at_once() -> None:
    found = needed(Queue(40, 300, 120), 0.8, 20)
    assert found.agents == 10386
    assert serve(Queue(0.0001, 60, 60), 900, 20).service_level == 1.0
