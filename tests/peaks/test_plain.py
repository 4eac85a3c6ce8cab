"""Ready-made peaks, expected arrivals and what a move asks; no database."""

from __future__ import annotations

from regie.inbox import filters
from regie.interpret.topics import TOPICS
from regie.library.placeholders import check
from regie.peaks import load, states
from regie.peaks.kind import OTHER, kinds


def test_every_ready_made_peak_is_whole_and_says_only_what_the_house_knows() -> None:
    assert set(kinds()) == {"elections", "works", "unrest", OTHER}
    for kind in kinds().values():
        assert kind.phase in states.PHASES
        assert 1 <= kind.multiple <= 50
        if kind.key == OTHER:
            continue
        assert {when for when, _text in kind.steps} == set(states.WHENS)
        assert all(len(text) <= 200 for _when, text in kind.steps)
        for said in kind.answers:
            assert said.topic in TOPICS
            check(said.text)
            assert said.source_url.startswith("https://")
        for queue in kind.queues:
            chosen = filters.read(dict(pair.split("=") for pair in queue.query.split("&")))
            assert chosen.as_query() == queue.query


def test_every_hour_belongs_to_one_part_and_the_parts_fill_the_day() -> None:
    assert [load.part_of(hour) for hour in (7, 8, 17, 18, 22, 23, 0)] == [
        "night", "day", "day", "evening", "evening", "night", "night",
    ]  # fmt: skip
    assert sum(load.hours_of(name) for name, _first, _after in load.PARTS) == 24


def test_more_messages_never_need_fewer_people_and_none_need_nobody() -> None:
    people = [load.people_for(rate) for rate in (0, 0.1, 5, 10, 40, 100)]
    assert people == sorted(people)
    assert people[0] == 0
    assert people[1] == 1
    # 100 an hour at six minutes is ten people's work; with a fifth of the time to think at least 13
    assert people[-1] >= 13


def test_the_expected_hour_is_the_usual_one_times_the_multiple() -> None:
    day, _evening, night = load.expect({"day": 280}, 28, 3.0)
    assert (day.usual, day.peak) == (1.0, 3.0)
    assert (night.usual, night.people_peak) == (0.0, 0)


def test_what_is_over_or_dropped_leads_nowhere_and_an_unknown_state_neither() -> None:
    assert states.may_move("prepared", "running")
    assert not states.may_move("prepared", "over")
    assert not any(states.may_move(dead, to) for dead in ("over", "dropped", "x") for to in states.MOVES)


def test_whoever_starts_or_ends_needs_every_right_that_what_is_in_it_asks() -> None:
    assert states.rights_to_start(phase=False, accounts=0) == ("peaks.run",)
    assert set(states.rights_to_start(phase=True, accounts=2)) == {
        "peaks.run", "mandate.phase", "people.manage",
    }  # fmt: skip
    everything = states.rights_to_end(phase=True, accounts=1, answers=1, cover=True)
    assert {"people.manage", "library.approve", "roster.plan"} < set(everything)
