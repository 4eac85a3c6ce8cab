"""The table of levels: what each does, and that it never makes an answer milder."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.channels.models import ChannelAccount
from regie.mandate import queries
from regie.mandate.actions import phases, versions
from regie.mandate.levels import CALM, LEVELS, Running, effects, level
from regie.mandate.models import Phase
from regie.mandate.phases import NewPhase
from regie.mandate.refusal import Refused
from regie.mandate.starter import municipality_table
from regie.mandate.vocabulary import TOPICS
from tests import make
from tests.mandate import world as built
from tests.mandate.world import NIGHT, PERIOD

DAY = timedelta(days=1)
RUNNING = st.builds(
    Running,
    st.sampled_from(["crisis", "elections"]),
    st.integers(0, 5),
    st.lists(st.sampled_from(TOPICS), max_size=2).map(tuple),
    st.booleans(),
)


def test_a_higher_level_never_does_less() -> None:
    for lower, higher in pairwise(LEVELS):
        for name in ("flag", "pause", "kernel", "release", "relay"):
            assert getattr(higher, name) >= getattr(lower, name), (name, higher.grip)


def test_a_level_that_the_table_does_not_know_is_the_strictest() -> None:
    assert level(7) == LEVELS[-1]


@given(st.lists(RUNNING, max_size=3), RUNNING)
def test_one_special_time_more_never_does_less(some: list[Running], more: Running) -> None:
    before, after = effects(some), effects([*some, more])
    assert before.topics <= after.topics
    for name in ("flag", "pause", "kernel", "release", "relay"):
        assert getattr(after.level, name) >= getattr(before.level, name)


def test_nothing_running_does_nothing() -> None:
    assert effects([]) == CALM


def test_a_text_without_a_topic_counts_as_one_about_the_crisis() -> None:
    now = effects([Running("crisis", 2, ("roads",), False)])
    assert now.about("")
    assert now.about(None)
    assert now.about("roads")
    assert not now.about("waste")


def _set(w: built.World, grip: int, **more: object) -> Phase:
    new = NewPhase(w.municipality.pk, "crisis", grip, NIGHT, NIGHT + DAY, "Brand", **more)  # type: ignore[arg-type]
    return phases.plan_phase(new, by=w.director, now=NIGHT)


@pytest.mark.django_db
def test_an_exercise_holds_on_practice_channels_only() -> None:
    w = built.world()
    w.mandate()
    _set(w, 3, practice=True)
    assert queries.verdict(w.ask(), at=NIGHT).reason != "grip"
    ChannelAccount.objects.filter(pk=w.channel.pk).update(practice=True)
    assert queries.verdict(w.ask(), at=NIGHT).reason == "grip"
    assert list(queries.phases(w.municipality.pk, NIGHT)) == []


@pytest.mark.django_db
def test_a_real_crisis_holds_on_practice_channels_too() -> None:
    w = built.world()
    w.mandate()
    ChannelAccount.objects.filter(pk=w.channel.pk).update(practice=True)
    _set(w, 3)
    assert queries.verdict(w.ask(), at=NIGHT).reason == "grip"


@pytest.mark.django_db
def test_an_exercise_does_not_end_a_real_crisis() -> None:
    w = built.world()
    w.mandate()
    _set(w, 3)
    _set(w, 0, practice=True)
    assert queries.verdict(w.ask(), at=NIGHT).reason == "grip"


@pytest.mark.django_db
def test_from_grip_three_on_what_was_free_asks_a_municipal_approval() -> None:
    w = built.world()
    draft = versions.draft_version(
        w.municipality.pk, None, municipality_table(PERIOD, version=1), by=w.adviser, now=NIGHT
    )
    make.in_force(draft, by=w.director, now=NIGHT)
    free = queries.verdict(w.ask_ourselves(), at=NIGHT)
    assert free.outcome == "allow"
    new = NewPhase(w.municipality.pk, "elections", 3, NIGHT, NIGHT + DAY, "Brand in verkiezingstijd")
    phases.plan_phase(new, by=w.director, now=NIGHT)
    told = queries.verdict(w.ask_ourselves(), at=NIGHT)
    assert told.outcome == "approve"
    assert told.obligations["from"] == ["adviser", "spokesperson"]


@pytest.mark.django_db
def test_a_crisis_about_a_topic_that_does_not_exist_is_refused() -> None:
    w = built.world()
    with pytest.raises(Refused) as no:
        _set(w, 1, topics=("weather",))
    assert no.value.reason == "topic"
