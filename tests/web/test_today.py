"""What needs me, and how things stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.kernel.clock import utc_now
from regie.mandate.actions import brakes as mandate
from regie.mandate.brake import NewBrake
from regie.people.roles import SIDES
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", sorted(SIDES))
def test_every_role_has_a_today_in_a_bounded_number_of_queries(
    role: str, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    place, bureau = make.municipality(), make.agency()
    held = make.seat(place if SIDES[role] == "municipality" else bureau, role)
    make.assignment(place, bureau, [make.account(place)], [held.user] if SIDES[role] == "agency" else [])
    client = sign_in(held)
    with django_assert_max_num_queries(26):  # each area of work asks one or two
        page = client.get("/")
    assert page.status_code == 200
    assert "Niets wacht op jou" in page.content.decode()


def test_an_agency_of_many_municipalities_asks_no_more_of_the_database(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bureau = make.agency()
    held = make.seat(bureau, "coordinator")
    for _ in range(12):
        place = make.municipality()
        make.assignment(place, bureau, [make.account(place)], [held.user])
    client = sign_in(held)
    with django_assert_max_num_queries(23):
        client.get("/")


def test_without_a_mandate_in_force_today_says_that_nothing_may_be_sent(sign_in: SignIn) -> None:
    page = sign_in(make.seat(make.municipality(), "adviser")).get("/").content.decode()
    assert "Geen van kracht: er mag niets uit" in page


def test_a_brake_that_is_on_stands_on_the_today_of_municipality_and_agency(sign_in: SignIn) -> None:
    place, bureau = make.municipality(), make.agency()
    director, agent = make.seat(place, "director"), make.seat(bureau, "agent")
    make.assignment(place, bureau, [make.account(place)], [agent.user])
    mandate.set_brake(
        NewBrake(place.pk, "municipality", reason="Brand in het stadhuis"),
        by=make.actor(director),
        now=utc_now() - timedelta(minutes=3),
    )
    for seat in (director, agent):
        assert "Brand in het stadhuis" in sign_in(seat).get("/").content.decode()


def test_a_visitor_is_sent_to_sign_in_and_somebody_without_a_seat_is_told_who_helps(
    sign_in: SignIn,
) -> None:
    from django.test import Client

    assert Client().get("/")["Location"] == "/accounts/login/?next=/"
    held = make.seat(make.municipality(), "adviser")
    client = sign_in(held)
    type(held).objects.filter(pk=held.pk).update(until=utc_now())
    page = client.get("/")
    assert page.status_code == 403
    assert "Geen rol hier" in page.content.decode()


def test_today_never_links_an_agent_to_a_screen_that_is_not_open_to_them(sign_in: SignIn) -> None:
    place, bureau = make.municipality(), make.agency()
    agent = make.seat(bureau, "agent")
    make.assignment(place, bureau, [make.account(place)], [agent.user])
    page = sign_in(agent).get("/").content.decode()
    assert "Geen van kracht" in page
    assert 'href="/brake/"' not in page
    assert 'href="/mandate/"' not in page
