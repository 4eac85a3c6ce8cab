"""Drawing answers to look at."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from regie.feedback.intervals import needed
from regie.feedback.sampling import RANDOM, Answer, draw, spread

STRATA = [("morgenrood", "bluesky", "waste"), ("morgenrood", "email", "permits"), ("own", "email", "waste")]
SOME = [Answer(n, STRATA[n % 3], "hate" if n % 50 == 0 else "") for n in range(1, 901)]


def test_each_stratum_has_its_share_and_the_margin_is_reached() -> None:
    found = draw(SOME, margin=0.05, confidence=0.95, seed="week 48")
    assert sum(found.sizes.values()) == needed(900, 0.05) == sum(one.why == RANDOM for one in found.drawn)
    assert set(found.sizes.values()) == {90}
    assert found.margin <= 0.05


def test_everything_risky_is_looked_at_once() -> None:
    found = draw(SOME, margin=0.1, confidence=0.95, seed="week 48")
    ids = [one.id for one in found.drawn]
    assert len(ids) == len(set(ids))
    assert {answer.id for answer in SOME if answer.risky} <= set(ids)


def test_the_same_seed_draws_the_same_whatever_the_order_and_another_seed_draws_others() -> None:
    mixed = list(SOME)
    random.Random(7).shuffle(mixed)
    first = draw(SOME, margin=0.1, confidence=0.95, seed="a")
    assert draw(mixed, margin=0.1, confidence=0.95, seed="a") == first
    assert draw(SOME, margin=0.1, confidence=0.95, seed="b") != first


def test_a_small_stratum_is_not_forgotten() -> None:
    answers = [*(Answer(n, ("big",)) for n in range(1000)), Answer(5000, ("small",))]
    assert draw(answers, margin=0.2, confidence=0.8, seed="s").sizes[("small",)] == 1


def test_no_answers_give_no_sample() -> None:
    found = draw([], margin=0.05, confidence=0.95, seed="s")
    assert (found.drawn, found.margin) == ((), 1.0)


def test_every_answer_has_the_same_chance() -> None:
    counted = dict.fromkeys(range(40), 0)
    for seed in range(1500):
        for one in draw(
            [Answer(n, ("all",)) for n in range(40)], margin=0.3, confidence=0.8, seed=str(seed)
        ).drawn:
            counted[one.id] += 1
    expected = sum(counted.values()) / 40
    chi = sum((count - expected) ** 2 / expected for count in counted.values())
    assert chi < 72.1  # 99.9 % of a chi-square with 39 degrees of freedom; the seeds are fixed


@given(
    st.integers(0, 400),
    st.dictionaries(st.tuples(st.text(max_size=3)), st.integers(1, 300), min_size=1, max_size=8),
)
def test_the_spread_gives_each_at_least_one_and_never_more_than_there_are(
    size: int, population: dict[tuple[str, ...], int]
) -> None:
    sizes = spread(min(size, sum(population.values())), dict(population))
    assert sizes.keys() == population.keys()
    assert all(0 <= sizes[key] <= population[key] for key in population)
    if size:
        assert all(sizes.values())
        assert sum(sizes.values()) <= size + len(population)  # each small one may add its own
