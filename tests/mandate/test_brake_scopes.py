"""A brake stops exactly what it names and never less: laws over all scopes, with an oracle of its own."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from regie.audit.models import Event
from regie.mandate.actions import brakes
from regie.mandate.brake import WIDEST_FIRST, NewBrake, On, stops, widest
from regie.mandate.models import Brake
from regie.mandate.queries import people_stopped, verdict
from regie.mandate.refusal import Refused
from regie.mandate.verdict import AskMandate
from regie.people.models import User
from regie.people.roles import SIDES, may
from tests import make
from tests.mandate.world import FACTS, NIGHT, World, world

TOPICS = ("waste", "roads", "permits")
topics = st.sampled_from([*TOPICS, "Waste", "no-such-topic", "", None])
few = st.integers(1, 3)
facts = st.builds(
    lambda topic, team: {k: v for k, v in {"topic": topic, "team": team}.items() if v is not None},
    topics,
    st.sampled_from(["municipality", "agency", "Agency", None]),
)
asks = st.builds(
    AskMandate,
    municipality_id=st.just(1),
    assignment_id=st.none() | few,
    agency_id=st.none() | few,
    channel_id=few,
    user_id=st.none() | few,
    facts=facts,
    hands=st.frozensets(few, max_size=2),
)
BY_ID = ("assignment", "agency", "channel", "person")
brakes_on = st.one_of(
    st.just(On(1, "municipality", None, 1)),
    st.builds(On, st.integers(1, 9), st.sampled_from(BY_ID), few, st.just(1)),
    st.builds(On, st.integers(1, 9), st.just("topic"), st.sampled_from(TOPICS), st.just(1)),
)


def _about(ask: AskMandate, scope: str) -> set[Any] | None:
    """What the request plainly concerns in this scope; None when that cannot be told."""
    facts = dict(ask.facts)
    ourselves = facts.get("team") == "municipality" and ask.agency_id is ask.assignment_id is None
    told: dict[str, set[Any] | None] = {
        "channel": {ask.channel_id},
        "topic": {facts["topic"]} if facts.get("topic") in TOPICS else None,
        "person": None if ask.user_id is None else {ask.user_id, *ask.hands},
        "agency": set() if ourselves else {ask.agency_id} if ask.agency_id else None,
        "assignment": set() if ourselves else {ask.assignment_id} if ask.assignment_id else None,
    }
    return told[scope]


@given(on=brakes_on, ask=asks)
def test_a_brake_stops_what_it_names_and_what_does_not_say_and_nothing_else(on: On, ask: AskMandate) -> None:
    if on.scope == "municipality":
        assert stops(on, ask)
        return
    about = _about(ask, on.scope)
    assert stops(on, ask) == (about is None or on.target in about)


def test_every_scope_with_every_kind_of_request_stops_exactly_what_it_concerns() -> None:
    """All of them, so nothing is left to chance."""
    ids: list[int | None] = [None, 1, 2]
    said = product(ids, ids, (1, 2), ids, (frozenset(), frozenset({2})), ("waste", "roads", "Waste", None))
    brakes_ = [On(1, scope, target, 1) for scope in BY_ID for target in (1, 2)]
    brakes_ += [On(1, "topic", "waste", 1)]
    tried = 0
    for assignment, agency, channel, user, hands, topic in said:
        for team in ("municipality", "agency", None):
            told = {k: v for k, v in {"topic": topic, "team": team}.items() if v is not None}
            ask = AskMandate(1, assignment, agency, channel, user, told, hands=hands)
            assert stops(On(1, "municipality", None, 1), ask)
            for on in brakes_:
                about = _about(ask, on.scope)
                assert stops(on, ask) == (about is None or on.target in about), (on, ask)
                tried += 1
    assert tried == 27 * 2 * 2 * 4 * 3 * 9


def test_the_widest_scope_is_named_first_and_one_that_is_not_known_before_all() -> None:
    ask = AskMandate(1, 1, 1, 1, 1, {"topic": "waste", "team": "agency"})
    targets = {"municipality": None, "topic": "waste"}
    every = [On(n, scope, targets.get(scope, 1), n) for n, scope in enumerate(WIDEST_FIRST, 1)]
    for n in range(len(every)):
        hit = widest(list(reversed(every[n:])), ask)
        assert hit is not None
        assert (hit.id, hit.scope, hit.epoch) == (n + 1, WIDEST_FIRST[n], n + 1)
    unknown = widest([*every, On(9, "continent", 1, 9)], ask)
    assert unknown is not None
    assert unknown.id == 9
    assert widest([], ask) is None


@given(on=st.lists(brakes_on, max_size=4), more=brakes_on, ask=asks)
def test_one_brake_more_never_stops_less(on: list[On], more: On, ask: AskMandate) -> None:
    if widest(on, ask) is not None:
        assert widest([*on, more], ask) is not None


@given(on=st.lists(brakes_on, min_size=1, max_size=5), ask=asks)
def test_the_widest_brake_that_stops_is_the_one_that_is_named(on: list[On], ask: AskMandate) -> None:
    hit = widest(on, ask)
    stopping = [one for one in on if stops(one, ask)]
    assert (hit is None) == (not stopping)
    if hit is not None:
        assert all(WIDEST_FIRST.index(hit.scope) <= WIDEST_FIRST.index(one.scope) for one in stopping)


@given(ask=asks)
def test_a_scope_that_is_not_known_stops_everything(ask: AskMandate) -> None:
    assert stops(On(1, "continent", 7, 1), ask)


# -- with a database -----------------------------------------------------------------------------


@pytest.fixture
def place(db: None) -> World:
    found = world()
    found.mandate()
    return found


def _new(place: World, scope: str) -> NewBrake:
    ids = {
        "assignment": place.assignment.pk,
        "agency": place.agency.pk,
        "channel": place.channel.pk,
        "person": place.agent.user_id,
    }
    topic = "waste" if scope == "topic" else ""
    return NewBrake(place.municipality.pk, scope, "proef", ids.get(scope), topic)  # type: ignore[arg-type]


@pytest.mark.parametrize("scope", WIDEST_FIRST)
def test_every_scope_stops_the_agencys_answer_and_is_named(place: World, scope: str) -> None:
    assert verdict(place.ask(), at=NIGHT).outcome == "allow"
    brake = brakes.set_brake(_new(place, scope), by=place.adviser, now=NIGHT)
    found = verdict(place.ask(), at=NIGHT)
    assert (found.outcome, found.reason) == ("forbid", "brake")
    assert found.brake is not None
    assert (found.brake.id, found.brake.scope) == (brake.pk, scope)


@pytest.mark.parametrize("scope", WIDEST_FIRST)
def test_setting_the_same_brake_twice_is_refused_for_every_scope(place: World, scope: str) -> None:
    brakes.set_brake(_new(place, scope), by=place.adviser, now=NIGHT)
    with pytest.raises(Refused, match="already_on"):
        brakes.set_brake(_new(place, scope), by=place.head, now=NIGHT)


def test_a_topic_brake_leaves_other_topics_alone_and_stops_an_unknown_one(place: World) -> None:
    brakes.set_brake(_new(place, "topic"), by=place.adviser, now=NIGHT)
    assert verdict(place.ask(topic="parking"), at=NIGHT).outcome == "allow"
    without = {key: value for key, value in FACTS.items() if key != "topic"}
    asked = place.ask()
    for facts in (without, {**FACTS, "topic": "Waste"}, {**FACTS, "topic": "afval"}):
        blind = AskMandate(
            asked.municipality_id,
            asked.assignment_id,
            asked.agency_id,
            asked.channel_id,
            asked.user_id,
            facts,
        )
        assert verdict(blind, at=NIGHT).reason == "brake"


def test_a_person_brake_stops_what_passed_through_their_hands(place: World) -> None:
    new = NewBrake(place.municipality.pk, "person", "account overgenomen?", place.adviser.user_id)
    brakes.set_brake(new, by=place.head, now=NIGHT)
    asked = place.ask()
    assert verdict(asked, at=NIGHT).outcome == "allow"
    approved = AskMandate(
        asked.municipality_id,
        asked.assignment_id,
        asked.agency_id,
        asked.channel_id,
        asked.user_id,
        asked.facts,
        frozenset({place.adviser.user_id or 0}),
    )
    assert verdict(approved, at=NIGHT).reason == "brake"


def test_a_target_of_the_wrong_kind_is_refused(place: World) -> None:
    other, own = world(), place.municipality.pk
    wrong = [
        NewBrake(own, "assignment", "x", other.assignment.pk),
        NewBrake(own, "assignment", "x"),
        NewBrake(own, "topic", "x"),
        NewBrake(own, "topic", "x", topic="Afval"),
        NewBrake(own, "topic", "x", 3, "waste"),
        NewBrake(own, "channel", "x", place.channel.pk, "waste"),
    ]
    for new in wrong:
        with pytest.raises(Refused, match="target"):
            brakes.set_brake(new, by=place.adviser, now=NIGHT)
    assert not Brake.objects.exists()


@pytest.mark.parametrize("role", sorted(role for role in SIDES if SIDES[role] == "municipality"))
def test_every_municipal_role_with_the_right_can_stop_and_no_other(db: None, role: str) -> None:
    town = make.municipality()
    holder = make.actor(make.seat(town, role))
    new = NewBrake(town.pk, "municipality", "nu")
    if may(role, "brake.set"):
        assert brakes.set_brake(new, by=holder, now=NIGHT).is_on
    else:
        with pytest.raises(Refused, match="right"):
            brakes.set_brake(new, by=holder, now=NIGHT)


def test_the_moment_of_the_press_and_of_the_shut_gate_are_both_kept(place: World) -> None:
    brake = brakes.set_brake(_new(place, "agency"), by=place.adviser, now=NIGHT)
    brake.refresh_from_db()
    assert brake.set_at == NIGHT
    assert brake.no_new_sends_at is not None
    assert 0 <= (brake.no_new_sends_at - NIGHT).total_seconds() < 5
    assert brake.confirmed_at is None


def test_confirming_happens_once_and_never_after_the_release(place: World) -> None:
    brake = brakes.set_brake(_new(place, "agency"), by=place.adviser, now=NIGHT)
    assert brakes.confirm_stopped(brake, now=NIGHT)
    assert not brakes.confirm_stopped(brake, now=NIGHT)
    other = brakes.set_brake(_new(place, "topic"), by=place.adviser, now=NIGHT)
    brakes.release_brake(other, by=place.director, now=NIGHT)
    brakes.release_brake(other, by=place.head, now=NIGHT)
    assert not brakes.confirm_stopped(other, now=NIGHT)


def test_whose_own_work_is_stopped_follows_from_the_scope(place: World) -> None:
    expected = {"agency": 1, "assignment": 1, "person": 1, "municipality": 0, "channel": 0, "topic": 0}
    for scope, count in expected.items():
        brake = brakes.set_brake(_new(place, scope), by=place.adviser, now=NIGHT)
        assert people_stopped(brake).count() == count, scope


def test_software_stops_after_a_restore_once_and_people_release_it(place: World) -> None:
    brake = brakes.stop_after_restore(place.municipality.pk, now=NIGHT)
    assert brake is not None
    assert (brake.set_by_id, brake.cause) == (None, "restored")
    assert brakes.stop_after_restore(place.municipality.pk, now=NIGHT) is None
    brakes.release_brake(brake, by=place.director, now=NIGHT)
    assert brakes.release_brake(brake, by=place.head, now=NIGHT).released_at == NIGHT


@pytest.mark.parametrize(("scope", "ended"), [("agency", 1), ("assignment", 1), ("person", 1), ("topic", 0)])
def test_sessions_of_the_people_who_are_stopped_end_with_the_press(
    place: World, scope: str, ended: int
) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=place.agent.user_id or 0))
    brakes.set_brake(_new(place, scope), by=place.adviser, now=NIGHT)
    answer = client.get("/inbox/")
    signed_out = answer.status_code == 302 and "login" in answer["Location"]
    assert signed_out is bool(ended)
    told = Event.objects.filter(action="people.sessions_ended", object_id=str(place.agent.user_id))
    assert told.count() == ended


def test_nobody_of_elsewhere_is_signed_out(place: World) -> None:
    """A brake on a person or agency that does not work here stops nothing and ends no session."""
    other = world()
    for new in (
        NewBrake(place.municipality.pk, "person", "x", other.agent.user_id),
        NewBrake(place.municipality.pk, "agency", "x", other.agency.pk),
    ):
        brakes.set_brake(new, by=place.adviser, now=NIGHT)
    assert not Event.objects.filter(action="people.sessions_ended").exists()
