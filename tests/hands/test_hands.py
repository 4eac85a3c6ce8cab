"""Everybody free and lawful is asked; the first who accept are on duty, and nobody else."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from regie.audit.models import Event
from regie.hands import queries
from regie.hands.actions import answers, calls
from regie.hands.models import Ask, Call
from regie.hands.queries import Stretch
from regie.hands.refusal import Refused
from regie.paging.models import Page
from regie.roster.models import Absence, Shift, Worker
from tests import make
from tests.hands.scene import HOUR, NOW, Scene, scene, shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Scene:
    return scene()


def _states(call: Call) -> list[str]:
    return sorted(call.asks.values_list("state", flat=True))


def test_who_works_just_worked_is_away_or_is_not_known_to_the_roster_is_not_asked(s: Scene) -> None:
    there, tired, away, unknown, free = s.agents
    shift(s, there, NOW - HOUR, 6)
    shift(s, tired, NOW - 11 * HOUR, 10)
    worker = Worker.objects.get(user_id=away.user_id or 0)
    Absence.objects.create(worker=worker, start=NOW, end=NOW + HOUR)
    Worker.objects.filter(user_id=unknown.user_id or 0).delete()
    call = s.call()
    assert [ask.user_id for ask in call.asks.all()] == [free.user_id]
    assert [page.user_id for page in Page.objects.all()] == [free.user_id]
    assert Event.objects.filter(action="hands.called", result="done").exists()
    found = queries.hands(s.town.pk, Stretch(NOW, NOW + 4 * HOUR), by=s.director, now=NOW)
    told = {one.worker.user.name: (one.free, one.there) for one in found}
    assert told == {
        "Hand A": (False, True), "Hand B": (False, False), "Hand C": (False, False), "Hand E": (True, False),
    }  # fmt: skip


def test_saying_yes_places_on_duty_and_the_first_so_many_have_it(s: Scene) -> None:
    call = s.call(2)
    for who in s.agents[:2]:
        ask = answers.accept(call, by=who, now=NOW + timedelta(minutes=5))
        assert ask.shift is not None
        assert (ask.shift.start, ask.shift.end) == (NOW + timedelta(minutes=5), call.end)
        assert ask.shift.roster.state == "published"
    call.refresh_from_db()
    assert (call.state, _states(call)) == ("full", ["late", "late", "late", "placed", "placed"])
    assert not Page.objects.filter(about=str(call)).exclude(state=Page.SETTLED).exists()
    with pytest.raises(Refused, match="full"):
        answers.accept(call, by=s.agents[2], now=NOW + timedelta(minutes=6))
    assert Page.objects.get(about=f"{call}:asker").subject.endswith("2 van 2 komen")


@pytest.mark.django_db(transaction=True)
def test_of_five_who_take_the_last_place_at_once_one_has_it_and_four_are_told() -> None:
    s = scene()
    call = s.call(1)
    outcomes: list[str] = []
    start = threading.Barrier(5)

    def tap(number: int) -> None:
        start.wait()
        try:
            answers.accept(call, by=s.agents[number], now=NOW)
            outcomes.append("placed")
        except Refused as no:
            outcomes.append(no.reason)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap, args=(number,)) for number in range(5)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert sorted(outcomes) == ["full", "full", "full", "full", "placed"]
    assert Shift.objects.count() == 1
    assert Event.objects.filter(action="hands.accepted", result="refused").count() == 4


def test_a_second_tap_is_no_second_shift(s: Scene) -> None:
    call = s.call(2)
    first = answers.accept(call, by=s.agents[0], now=NOW)
    assert answers.accept(call, by=s.agents[0], now=NOW).shift_id == first.shift_id
    assert Shift.objects.count() == 1


def test_the_law_is_asked_again_at_the_moment_of_saying_yes(s: Scene) -> None:
    call = s.call()
    shift(s, s.agents[0], NOW + HOUR, 5)
    with pytest.raises(Refused, match="blocked"):
        answers.accept(call, by=s.agents[0], now=NOW)
    other = s.call(2)
    answers.accept(other, by=s.agents[1], now=NOW)
    with pytest.raises(Refused, match="blocked"):
        answers.accept(call, by=s.agents[1], now=NOW)


def test_whoever_cannot_says_so_and_a_yes_can_be_taken_back_before_it_begins(s: Scene) -> None:
    call = s.call(1, now=NOW)
    later = calls.NewCall(s.town.pk, "Morgen", 1, NOW + 10 * HOUR, NOW + 14 * HOUR)
    tomorrow = calls.call(later, by=s.director, now=NOW)
    assert answers.decline(call, by=s.agents[0], now=NOW).state == "cannot"
    answers.accept(tomorrow, by=s.agents[1], now=NOW)
    answers.decline(tomorrow, by=s.agents[1], now=NOW + HOUR)
    tomorrow.refresh_from_db()
    assert (tomorrow.state, Shift.objects.count()) == ("open", 0)
    answers.accept(tomorrow, by=s.agents[2], now=NOW + HOUR)
    answers.accept(call, by=s.agents[3], now=NOW)
    with pytest.raises(Refused, match="over"):
        answers.decline(call, by=s.agents[3], now=NOW + HOUR)


def test_a_call_closes_by_itself_once_and_the_asker_hears_how_many_come(s: Scene) -> None:
    call = s.call(3)
    answers.accept(call, by=s.agents[0], now=NOW)
    assert calls.close_over(call.closes_at - timedelta(seconds=1)) == 0
    assert [calls.close_over(call.closes_at), calls.close_over(call.closes_at)] == [1, 0]
    assert _states(call) == ["over", "over", "over", "over", "placed"]
    assert Page.objects.get(about=f"{call}:asker").subject.endswith("1 van 3 komen")
    with pytest.raises(Refused, match="over"):
        answers.accept(call, by=s.agents[1], now=call.closes_at)


def test_taken_back_nobody_more_is_placed(s: Scene) -> None:
    call = s.call(2)
    answers.accept(call, by=s.agents[0], now=NOW)
    with pytest.raises(Refused, match="scope"):
        calls.withdraw(call, by=s.coordinator, now=NOW)
    calls.withdraw(call, by=s.director, now=NOW)
    with pytest.raises(Refused, match="over"):
        answers.accept(call, by=s.agents[1], now=NOW)
    assert Shift.objects.count() == 1
    with pytest.raises(Refused, match="state"):
        calls.withdraw(call, by=s.director, now=NOW)


def test_an_agency_asks_its_own_people_and_sees_no_others(s: Scene) -> None:
    adviser = make.seat(s.town, "adviser", "Ada Advies")
    Worker.objects.create(user=adviser.user, organisation=s.town, skills=["nl"])
    new = calls.NewCall(s.town.pk, "Drukte", 1, NOW, NOW + 4 * HOUR)
    mine = calls.call(new, by=s.coordinator, now=NOW)
    assert mine.asks.count() == 5
    all_ = s.call()
    assert all_.asks.count() == 6
    assert len(queries.asks(all_, s.coordinator)) == 5
    stranger = make.actor(make.seat(make.municipality(), "director", "Vera Vreemd"))
    assert not queries.seen_by(stranger, NOW).exists()
    for by, reason in ((stranger, "scope"), (s.agents[0], "right")):
        with pytest.raises(Refused, match=reason):
            calls.call(new, by=by, now=NOW)
    with pytest.raises(Refused, match="scope"):
        answers.accept(mine, by=make.actor(adviser), now=NOW)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": " "}, "title"),
        ({"places": 0}, "places"),
        ({"end": NOW + timedelta(minutes=30)}, "hours"),
        ({"end": NOW + 13 * HOUR}, "hours"),
        ({"start": NOW - 2 * HOUR}, "hours"),
        ({"start": NOW + timedelta(days=15), "end": NOW + timedelta(days=15, hours=2)}, "hours"),
        ({"skills": ("pl",)}, "nobody"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_wakes_nobody(
    s: Scene, change: dict[str, object], reason: str
) -> None:
    asked = {"title": "Drukte", "places": 1, "start": NOW, "end": NOW + 4 * HOUR, **change}
    new = calls.NewCall(s.town.pk, **asked)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=reason):
        calls.call(new, by=s.director, now=NOW)
    assert not Page.objects.exists()
    assert not Ask.objects.exists()


def test_in_an_exercise_nobody_is_woken_or_placed(s: Scene) -> None:
    call = s.call(practice=True)
    assert answers.accept(call, by=s.agents[0], now=NOW).state == "placed"
    assert not Shift.objects.exists()
    assert not Page.objects.exists()
