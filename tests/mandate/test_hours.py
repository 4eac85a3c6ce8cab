"""Which rules hold now, and when that changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from regie.mandate.hours import holds_now, next_change
from regie.mandate.table import parse
from tests.mandate.tables import night, random_source


def test_on_friday_evening_the_next_change_is_the_end_of_the_weekend() -> None:
    friday = datetime.fromisoformat("2026-11-20T23:10:30+01:00")
    assert next_change(night(), friday) == datetime.fromisoformat("2026-11-23T00:00:00+01:00")


def test_at_noon_the_next_change_is_the_evening() -> None:
    noon = datetime.fromisoformat("2026-11-19T12:00:00+01:00")
    assert next_change(night(), noon) == datetime.fromisoformat("2026-11-19T18:00:00+01:00")


def test_the_end_of_the_mandate_is_a_change() -> None:
    last = datetime.fromisoformat("2027-01-31T23:00:00+01:00")
    assert next_change(night(), last) == datetime.fromisoformat("2027-02-01T00:00:00+01:00")


def test_without_windows_nothing_changes() -> None:
    assert next_change(night(rules=[]), datetime.fromisoformat("2026-11-19T12:00:00+01:00")) is None


@pytest.mark.parametrize("seed", range(8))
def test_nothing_changes_before_the_next_change(seed: int) -> None:
    """Over both nights in which the clock changes."""
    chance = Random(seed)
    table = parse(random_source(chance))
    start = datetime.fromisoformat(chance.choice(["2026-03-28T20:00:00+01:00", "2026-10-24T20:00:00+02:00"]))
    change = next_change(table, start)
    minutes = 8 * 1440 if change is None else int((change - start).total_seconds() // 60)

    def held(at: datetime) -> list[bool]:
        return [holds_now(rule, table, at) for rule in table.rules]

    assert all(held(start + timedelta(minutes=n)) == held(start) for n in range(minutes))
    if change is not None:
        assert held(change) != held(start)
