"""A search for people: asked, done by a worker, and nothing changes until a person accepts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.roster.actions import solving
from regie.roster.models import Cover, Roster, SolverRun
from regie.roster.queries import checks, cover, line
from regie.roster.refusal import Refused
from tests.roster.make import MONDAY, NOW, Town, draft, round_the_clock, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Town:
    return town(people=6)


def _searched(at: Town, roster: Roster) -> SolverRun:
    made = solving.ask(roster.pk, 10, by=at.coordinator, now=NOW)
    assert solving.work(lambda: NOW) == 1
    return SolverRun.objects.get(pk=made.pk)


def test_what_is_found_covers_all_is_lawful_and_is_placed_only_when_accepted(at: Town) -> None:
    round_the_clock(at)
    roster = draft(at, days=7)
    run = _searched(at, roster)
    assert (run.state, run.explained) == ("done", [])
    assert not roster.shifts.exists()
    placed = solving.accept(run.pk, by=at.coordinator, now=NOW)
    assert roster.shifts.filter(worker__isnull=False).count() == placed > 20
    found = checks.of_roster(roster, line.span(MONDAY, MONDAY + timedelta(days=6)), now=NOW)
    assert checks.blocking(found) == []
    with pytest.raises(Refused, match="state"):
        solving.accept(run.pk, by=at.coordinator, now=NOW)


def test_being_on_call_is_planned_where_it_is_asked(at: Town) -> None:
    Cover.objects.create(
        municipality=at.place, name="Achterwacht", windows=["mon-sun 18:00-08:00"], people=1, kind="on_call"
    )
    roster = draft(at, days=7)
    run = _searched(at, roster)
    assert (run.state, run.explained) == ("done", [])
    solving.accept(run.pk, by=at.coordinator, now=NOW)
    assert set(roster.shifts.values_list("kind", flat=True)) == {"on_call"}
    start, end = line.span(MONDAY, MONDAY + timedelta(days=6))
    assert [gap for gap in cover.gaps(at.place.pk, start, end) if not gap.planned] == []
    assert checks.blocking(checks.of_roster(roster, (start, end), now=NOW)) == []


def test_a_search_that_was_stopped_before_it_began_is_dropped(at: Town) -> None:
    run = solving.ask(draft(at).pk, 10, by=at.coordinator, now=NOW)
    assert solving.stop(run.pk, by=at.coordinator, now=NOW).state == "dropped"
    assert solving.work(lambda: NOW) == 0


def test_a_search_whose_worker_died_is_taken_up_by_another(at: Town) -> None:
    round_the_clock(at)
    run = solving.ask(draft(at, days=2).pk, 5, by=at.coordinator, now=NOW)
    SolverRun.objects.filter(pk=run.pk).update(state="running", lease_until=NOW + timedelta(seconds=20))
    assert solving.work(lambda: NOW) == 0
    later = NOW + timedelta(seconds=60)
    assert solving.work(lambda: later) == 1
    assert SolverRun.objects.get(pk=run.pk).state == "done"


def test_one_search_at_a_time_for_a_roster(at: Town) -> None:
    roster = draft(at)
    solving.ask(roster.pk, 10, by=at.coordinator, now=NOW)
    with pytest.raises(Refused, match="running"):
        solving.ask(roster.pk, 10, by=at.coordinator, now=NOW)
