"""Changes to a draft as values."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from regie.mandate import editing
from tests.mandate.tables import NIGHT, night_source

PERIOD = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


def names(table: editing.Source) -> list[str]:
    """The rules in order."""
    return [rule["id"] for rule in table["rules"]]


def test_no_edit_touches_the_table_it_was_given() -> None:
    source = night_source()
    editing.with_rule(source, 0, {"id": "X", "when": {}, "outcome": "forbid"})
    editing.duplicated(source, 1)
    editing.moved(source, 0, 2)
    editing.without(source, 0)
    editing.next_version(source, 9, PERIOD)
    assert source == NIGHT


def test_a_duplicate_stands_after_its_example_under_a_name_of_its_own() -> None:
    twice = editing.duplicated(editing.duplicated(night_source(), 1), 1)
    assert names(twice) == ["R1", "R2", "R2-3", "R2-2", "R3", "R4"]
    assert twice["rules"][2]["when"] == twice["rules"][1]["when"]


def test_a_new_rule_comes_last_and_an_edited_one_stays() -> None:
    rule = {"id": "X", "when": {}, "outcome": "forbid"}
    assert names(editing.with_rule(night_source(), None, rule))[-1] == "X"
    assert names(editing.with_rule(night_source(), 1, rule)) == ["R1", "X", "R3", "R4"]


@given(place=st.integers(0, 3), step=st.integers(-9, 9))
def test_moving_keeps_every_rule_and_stops_at_the_ends(place: int, step: int) -> None:
    moved = names(editing.moved(night_source(), place, step))
    assert sorted(moved) == ["R1", "R2", "R3", "R4"]
    assert moved.index(f"R{place + 1}") == min(3, max(0, place + step))


def test_the_next_version_has_the_same_rules_and_its_own_period() -> None:
    following = editing.next_version(night_source(title="Nacht"), 4, PERIOD)
    assert following["rules"] == NIGHT["rules"]
    assert (following["version"], following["title"]) == (4, "Nacht")
    assert following["valid_from"] == "2027-01-01T00:00:00+00:00"
