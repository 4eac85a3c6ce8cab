"""A municipality's own table of levels: never milder upwards, in force at the door at once, in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.kernel.actor import Actor
from regie.mandate.actions.levels import change_levels
from regie.mandate.actions.phases import plan_phase
from regie.mandate.levels import LEVELS, Level, fault, level
from regie.mandate.models import LevelRow, Phase
from regie.mandate.phases import NewPhase
from regie.mandate.queries import level_table
from regie.mandate.refusal import Refused
from regie.people.models import Organisation
from tests import make

NOW = make.NIGHT
STRICT = (
    LEVELS[0],
    replace(LEVELS[1], pause=True, rhythm_minutes=45),
    *(replace(one, rhythm_minutes=20) for one in LEVELS[2:]),
)


def test_the_shipped_table_is_whole_and_a_table_with_a_hole_or_a_step_down_is_not() -> None:
    assert fault(LEVELS) == ""
    assert fault(STRICT) == ""
    assert fault(LEVELS[:5]) == "incomplete"
    assert fault((*LEVELS[:3], replace(LEVELS[3], pause=False), *LEVELS[4:])) == "milder"
    assert fault((*LEVELS[:5], replace(LEVELS[5], rhythm_minutes=4))) == "rhythm"
    assert level(9, STRICT) == LEVELS[-1]


@pytest.fixture
def town() -> Organisation:
    return make.municipality()


@pytest.fixture
def director(town: Organisation) -> Actor:
    return make.actor(make.seat(town, "director", "Dir Demo"))


def _crisis(town: Organisation, by: Actor, grip: int) -> None:
    end = NOW + timedelta(hours=4)
    plan_phase(NewPhase(town.pk, "crisis", grip, NOW, end, "Brand"), by=by, now=NOW)


@pytest.mark.django_db
def test_an_own_table_holds_at_once_also_in_a_crisis_that_runs_and_nowhere_else(
    town: Organisation, director: Actor
) -> None:
    _crisis(town, director, 1)
    other = make.municipality("Elders")
    _crisis(other, make.actor(make.seat(other, "director", "Els Demo")), 1)
    at = NOW + timedelta(minutes=1)
    running = Phase.objects.running(at, practice=False)
    assert not running.pausing().exists()
    assert not running.filter(municipality=town).effects().level.pause
    change_levels(town.pk, STRICT, "Regionaal crisisplan 2027", by=director, now=at)
    assert [one.municipality_id for one in running.pausing()] == [town.pk]
    assert running.filter(municipality=town).effects().level.pause
    assert not running.filter(municipality=other).effects().level.pause
    assert (level_table(town.pk), level_table(other.pk)) == (STRICT, LEVELS)


@pytest.mark.django_db
def test_the_ledger_has_both_tables_and_the_shipped_one_comes_back(
    town: Organisation, director: Actor
) -> None:
    change_levels(town.pk, STRICT, "Regionaal crisisplan 2027", by=director, now=NOW)
    change_levels(town.pk, LEVELS, "Toch het gewone", by=director, now=NOW)
    assert not LevelRow.objects.exists()
    first, last = Event.objects.filter(action="mandate.levels_changed").order_by("id")
    assert first.details["before"]["1"] == ["flag", 60]
    assert first.details["after"]["1"] == ["flag", "pause", 45] == last.details["before"]["1"]
    assert (first.actor_id, first.municipality_id) == (director.id, town.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "why", "reason"),
    [
        (STRICT, " ", "reason_missing"),
        (LEVELS[1:], "Plan", "incomplete"),
        ((*LEVELS[:5], Level(5)), "Plan", "milder"),
    ],
)
def test_a_table_that_cannot_be_changes_nothing_and_the_refusal_is_kept(
    town: Organisation, director: Actor, table: tuple[Level, ...], why: str, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        change_levels(town.pk, table, why, by=director, now=NOW)
    assert not LevelRow.objects.exists()
    assert Event.objects.get(action="mandate.levels_changed").result == "refused"


@pytest.mark.django_db
def test_a_table_with_a_hole_in_the_database_is_not_believed(town: Organisation, director: Actor) -> None:
    change_levels(town.pk, STRICT, "Plan", by=director, now=NOW)
    LevelRow.objects.filter(grip=3).delete()
    assert level_table(town.pk) == LEVELS
