"""The brake: set by one, released by two, and sure once it is set."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from regie.audit.models import Event
from regie.engagement import queries as engagement
from regie.engagement.actions import assignments
from regie.kernel.actor import Actor, software
from regie.mandate import queries
from regie.mandate.actions import brakes, phases, versions
from regie.mandate.brake import ASK_HOLDS, NewBrake
from regie.mandate.models import Brake
from regie.mandate.refusal import Refused
from regie.mandate.verdict import Scope
from tests.mandate.world import NIGHT, World, passes, world


@pytest.fixture
def place(db: None) -> World:
    found = world()
    found.mandate()
    return found


def _set(
    place: World, scope: Scope = "municipality", target: int | None = None, by: Actor | None = None
) -> Brake:
    new = NewBrake(place.municipality.pk, scope, "verkeerd bericht", target)
    return brakes.set_brake(new, by=by or place.adviser, now=NIGHT)


def test_the_brake_beats_everything_and_names_itself(place: World) -> None:
    brake = _set(place)
    found = queries.verdict(place.ask(), at=NIGHT)
    assert (found.outcome, found.reason) == ("forbid", "brake")
    assert found.brake is not None
    assert (found.brake.id, found.brake.scope, found.brake.epoch) == (brake.pk, "municipality", 1)
    assert queries.verdict(place.ask_ourselves(), at=NIGHT).reason == "brake"


@pytest.mark.parametrize(
    ("scope", "own"), [("agency", False), ("channel", True), ("person", False), ("municipality", True)]
)
def test_each_scope_stops_what_it_names_and_nothing_else(place: World, scope: Scope, own: bool) -> None:
    targets = {
        "agency": place.agency.pk,
        "channel": place.channel.pk,
        "person": place.agent.user_id,
        "municipality": None,
    }
    _set(place, scope, targets[scope])
    assert queries.verdict(place.ask(), at=NIGHT).reason == "brake"
    assert (queries.verdict(place.ask_ourselves(), at=NIGHT).reason == "brake") is own
    other = world()
    other.mandate()
    assert queries.verdict(other.ask(), at=NIGHT).outcome == "allow"


def test_the_same_brake_is_set_once(place: World) -> None:
    _set(place)
    with pytest.raises(Refused, match="already_on"):
        _set(place, by=place.head)
    assert Brake.objects.count() == 1


def test_a_brake_needs_a_reason_and_a_target_that_fits(place: World) -> None:
    stranger = world()
    wrong = [
        (NewBrake(place.municipality.pk, "municipality", "  "), "reason_missing"),
        (NewBrake(place.municipality.pk, "agency", "x"), "target"),
        (NewBrake(place.municipality.pk, "municipality", "x", 3), "target"),
        (NewBrake(place.municipality.pk, "channel", "x", stranger.channel.pk), "target"),
        (NewBrake(place.municipality.pk, "agency", "x", stranger.municipality.pk), "target"),
        (NewBrake(place.municipality.pk, "person", "x", 10**9), "target"),
    ]
    for new, reason in wrong:
        with pytest.raises(Refused, match=reason):
            brakes.set_brake(new, by=place.adviser, now=NIGHT)


def test_only_the_municipalitys_own_people_set_the_brake(place: World) -> None:
    for who in (place.agent, world().director, software("worker", municipality_id=place.municipality.pk)):
        with pytest.raises(Refused):
            _set(place, by=who)
    assert Event.objects.filter(action="mandate.brake_set", result="refused").count() == 3


def test_two_different_people_release_it(place: World) -> None:
    brake = _set(place)
    brakes.release_brake(brake, by=place.director, now=NIGHT)
    assert queries.verdict(place.ask(), at=NIGHT).reason == "brake"
    with pytest.raises(Refused, match="same_person"):
        brakes.release_brake(brake, by=place.director, now=NIGHT)
    released = brakes.release_brake(brake, by=place.head, now=NIGHT)
    assert released.released_at == NIGHT
    assert queries.verdict(place.ask(), at=NIGHT).outcome == "allow"
    with pytest.raises(Refused, match="state"):
        brakes.release_brake(brake, by=place.head, now=NIGHT)


def test_confirming_takes_the_right_to_release(place: World) -> None:
    brake = _set(place, by=place.director)
    brakes.release_brake(brake, by=place.director, now=NIGHT)
    with pytest.raises(Refused, match="right"):
        brakes.release_brake(brake, by=place.adviser, now=NIGHT)


def test_a_request_nobody_confirmed_is_forgotten_after_a_day(place: World) -> None:
    brake = _set(place)
    brakes.release_brake(brake, by=place.director, now=NIGHT)
    again = brakes.release_brake(brake, by=place.head, now=NIGHT + ASK_HOLDS)
    assert again.released_at is None
    assert again.release_asked_by_id == place.head.user_id
    late = brakes.release_brake(brake, by=place.director, now=NIGHT + ASK_HOLDS + timedelta(minutes=1))
    assert late.released_at is not None


def test_the_database_itself_refuses_a_release_by_one(place: World) -> None:
    brake = _set(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Brake.objects.filter(pk=brake.pk).update(
            release_asked_by_id=place.head.user_id, released_by_id=place.head.user_id, released_at=NIGHT
        )


def test_each_setting_and_release_raises_the_epoch(place: World) -> None:
    brake = _set(place)
    assert (brake.epoch, queries.current_epoch(place.municipality.pk)) == (1, 1)
    brakes.release_brake(brake, by=place.director, now=NIGHT)
    brakes.release_brake(brake, by=place.head, now=NIGHT)
    assert queries.current_epoch(place.municipality.pk) == 2
    assert _set(place).epoch == 3


def test_the_reason_is_a_personal_field_and_the_ledger_has_every_step(place: World) -> None:
    brake = _set(place)
    brakes.release_brake(brake, by=place.director, now=NIGHT)
    brakes.release_brake(brake, by=place.head, now=NIGHT)
    told = Event.objects.filter(object_type="brake", object_id=str(brake.pk))
    assert set(told.values_list("action", flat=True)) == {
        "mandate.brake_set",
        "mandate.brake_release_asked",
        "mandate.brake_released",
    }
    assert not any("verkeerd bericht" in event.record for event in told)


def test_the_gate_outside_a_transaction_is_an_error(place: World) -> None:
    saved, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        with pytest.raises(RuntimeError):
            engagement.still_open(place.municipality.pk, 0)
    finally:
        connection.in_atomic_block = saved


@pytest.mark.django_db(transaction=True)
def test_setting_the_brake_waits_for_those_in_the_gate_and_lets_nobody_else_in() -> None:
    place = world()
    place.mandate()
    inside, leave, set_done = threading.Event(), threading.Event(), threading.Event()
    order: list[str] = []

    def sender() -> None:
        with transaction.atomic():
            assert passes(place) == "allow"
            inside.set()
            leave.wait(10)
            order.append("attempt")
        connection.close()

    def braker() -> None:
        inside.wait(10)
        _set(place)
        order.append("brake")
        set_done.set()
        connection.close()

    threads = [threading.Thread(target=sender), threading.Thread(target=braker)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    assert not set_done.wait(0.3)  # the brake is not set while an attempt may still be written
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == ["attempt", "brake"]
    assert passes(place) == "brake"


@pytest.mark.django_db(transaction=True)
def test_after_the_brake_is_set_no_sender_of_many_passes() -> None:
    """Eight senders pass the gate without pause; none passes after `set_brake` has returned."""
    place = world()
    place.mandate()
    stop, passed, lock = threading.Event(), list[float](), threading.Lock()

    def sender() -> None:
        while not stop.is_set():
            with transaction.atomic():
                through = passes(place) == "allow"
                moment = time.monotonic()
            if through:
                with lock:
                    passed.append(moment)
        connection.close()

    threads = [threading.Thread(target=sender) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        time.sleep(0.1)
        brake = _set(place)
        sure = time.monotonic()
        time.sleep(0.1)
        with lock:
            late = [moment for moment in passed if moment > sure]
        assert late == []
        brakes.release_brake(brake, by=place.director, now=NIGHT)
        brakes.release_brake(brake, by=place.head, now=NIGHT)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert passed


def test_an_agency_brake_does_not_touch_a_prepared_text_of_the_municipality(place: World) -> None:
    _set(place, "agency", place.agency.pk)
    asked = replace(place.ask_ourselves(), user_id=None)
    assert queries.verdict(asked, at=NIGHT).reason == "no_mandate"


@pytest.mark.django_db(transaction=True)
def test_the_brake_does_not_wait_for_who_is_still_judging_and_they_judge_anew() -> None:
    place = world()
    place.mandate()
    judged, go_on, told = threading.Event(), threading.Event(), list[bool]()

    def sender() -> None:
        with transaction.atomic():
            turn = engagement.turn_of(place.municipality.pk)
            assert queries.verdict(place.ask(), at=NIGHT).outcome == "allow"
            judged.set()
            go_on.wait(10)
            told.append(engagement.still_open(place.municipality.pk, turn))
        connection.close()

    thread = threading.Thread(target=sender)
    thread.start()
    judged.wait(10)
    _set(place)  # comes back although the sender is in the middle of its transaction
    go_on.set()
    thread.join(10)
    assert told == [False]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["phase", "withdraw", "end", "release"])
def test_whatever_shuts_sending_out_makes_senders_judge_anew(deed: str) -> None:
    place = world()
    version = place.mandate()
    brake = _set(place)
    turn = engagement.turn_of(place.municipality.pk)
    if deed == "phase":
        until = NIGHT + timedelta(days=1)
        phases.set_phase(
            place.municipality.pk, "crisis", grip=1, until=until, reason="x", by=place.director, now=NIGHT
        )
    elif deed == "withdraw":
        versions.withdraw(version, by=place.head, now=NIGHT)
    elif deed == "end":
        assignments.end(place.assignment, "x", by=place.director, now=NIGHT)
    else:
        brakes.release_brake(brake, by=place.director, now=NIGHT)
    with transaction.atomic():
        assert not engagement.still_open(place.municipality.pk, turn)
        assert engagement.still_open(place.municipality.pk, turn + 1)
        assert engagement.still_open(world().municipality.pk, 0)  # another municipality was never shut
