"""What a dismissed alarm teaches, and what it never can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regie.watch.states import REASONS
from regie.watch.teaching import CEILINGS, taught

FRESH = {"few": 5.0, "least": 5.0, "score": 0.6, "story": 3.0, "rise": 0.1}


def test_too_few_messages_raises_the_number_that_is_needed() -> None:
    (step,) = taught("few", "too_small", 5, FRESH)
    assert (step.threshold, step.before, step.after) == ("few", 5, 6)
    (step,) = taught("burst", "too_small", 7, FRESH)
    assert (step.threshold, step.after) == ("least", 8)


def test_what_is_usual_must_stand_out_more() -> None:
    (step,) = taught("burst", "usual", 40, FRESH)
    assert (step.threshold, step.after) == ("score", 0.7)


def test_a_story_asks_one_person_more_and_a_tone_must_rise_further() -> None:
    (step,) = taught("emerging", "too_small", 3, FRESH)
    assert (step.threshold, step.after) == ("story", 4)
    (step,) = taught("shift", "usual", 60, FRESH)
    assert (step.threshold, step.after) == ("rise", 0.15)


def test_what_says_nothing_about_the_threshold_teaches_nothing() -> None:
    for because in ("off_topic", "known", "test", "unheard of"):
        assert taught("few", because, 9, FRESH) == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["few", "burst", "emerging", "shift"]),
            st.sampled_from(REASONS),
            st.integers(1, 10_000),
        )
    )
)
def test_no_row_of_dismissals_makes_a_topic_silent(rows: list[tuple[str, str, int]]) -> None:
    now = dict(FRESH)
    for kind, because, count in rows:
        for step in taught(kind, because, count, now):
            assert step.before == now[step.threshold] < step.after
            now[step.threshold] = step.after
    assert all(now[name] <= CEILINGS[name] for name in now)
