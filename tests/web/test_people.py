"""The People screen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.kernel.clock import utc_now
from regie.people.models import Membership, User
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def told(place: int, **more: object) -> dict[str, object]:
    return {
        "name": "Nina Nieuw",
        "email": "nina@regie.example",
        "initials": "nn",
        "organisation": place,
        "role": "adviser",
        "until": "",
        **more,
    }


def test_a_manager_invites_somebody_who_chooses_a_password_once_and_signs_in(sign_in: SignIn) -> None:
    place = make.municipality()
    client = sign_in(make.seat(place, "director"))
    page = client.post("/people/give/", told(place.pk)).content.decode()
    link = re.search(r"/invitation/[^/\"]+/", page)
    assert link is not None
    newcomer = Client()
    assert "Welkom, Nina Nieuw" in newcomer.get(link[0]).content.decode()
    short = newcomer.post(link[0], {"password": "kort", "again": "kort"})
    assert short.status_code == 200
    good = "vier losse woorden samen"
    assert newcomer.post(link[0], {"password": good, "again": good})["Location"] == "/accounts/login/"
    assert newcomer.get(link[0]).status_code == 410
    newcomer.post("/accounts/login/", {"login": "nina@regie.example", "password": good})
    assert "_auth_user_id" in newcomer.session


def test_an_agency_seat_without_end_is_refused_at_the_field_with_the_reason(sign_in: SignIn) -> None:
    place, bureau = make.municipality(), make.agency()
    make.assignment(place, bureau, [], [])
    client = sign_in(make.seat(place, "director"))
    answer = client.post("/people/give/", told(bureau.pk, role="agent"))
    assert answer.status_code == 422
    assert "altijd een einddatum" in answer.content.decode()
    assert not User.objects.filter(email="nina@regie.example").exists()


def test_an_agent_invited_by_the_municipality_stands_on_its_assignment(sign_in: SignIn) -> None:
    place, bureau = make.municipality(), make.agency()
    assignment = make.assignment(place, bureau, [], [])
    client = sign_in(make.seat(place, "director"))
    until = (utc_now() + timedelta(days=40)).date().isoformat()
    client.post("/people/give/", told(bureau.pk, role="agent", until=until, assignments=[assignment.pk]))
    assert assignment.members.get().name == "Nina Nieuw"


@pytest.mark.parametrize("role", ["agent", "clerk", "maker"])
def test_who_may_not_manage_people_never_reaches_the_form(role: str, sign_in: SignIn) -> None:
    place = make.municipality() if role == "clerk" else make.agency()
    assert sign_in(make.seat(place, role)).get("/people/give/").status_code == 403


def test_a_coordinator_sees_the_own_agency_and_no_buttons(sign_in: SignIn) -> None:
    bureau, other = make.agency(), make.agency()
    make.seat(other, "agent", name="Olga Onbekend")
    make.seat(bureau, "agent", name="Bas Bekend")
    page = sign_in(make.seat(bureau, "coordinator")).get("/people/").content.decode()
    assert "Bas Bekend" in page
    assert "Olga Onbekend" not in page
    assert "Iemand uitnodigen" not in page


def test_a_municipality_sees_of_an_agency_only_who_works_for_it(sign_in: SignIn) -> None:
    place, bureau = make.municipality(), make.agency()
    ours, others = (
        make.seat(bureau, "agent", name="Onze Noor"),
        make.seat(bureau, "agent", name="Andere Daan"),
    )
    make.assignment(place, bureau, [], [ours.user])
    page = sign_in(make.seat(place, "director")).get("/people/").content.decode()
    assert ours.user.name in page
    assert others.user.name not in page


def test_a_seat_of_another_municipality_cannot_be_ended_by_its_number(sign_in: SignIn) -> None:
    theirs = make.seat(make.municipality(), "adviser")
    client = sign_in(make.seat(make.municipality(), "director"))
    assert client.post(f"/people/seats/{theirs.pk}/end/").status_code == 404
    assert Membership.objects.get(pk=theirs.pk).until == theirs.until


def test_ending_a_seat_shuts_the_door_at_the_next_click(sign_in: SignIn) -> None:
    place = make.municipality()
    held = make.seat(place, "adviser", name="Arie Adviseur")
    theirs = sign_in(held)
    assert theirs.get("/people/").status_code == 200
    manager = sign_in(make.seat(place, "director"))
    assert "Arie Adviseur" in manager.get(f"/people/seats/{held.pk}/end/").content.decode()
    manager.post(f"/people/seats/{held.pk}/end/", {"reason": "andere baan"})
    assert theirs.get("/people/").status_code == 302  # to sign-in: the session is over too
    held.user.refresh_from_db()
    theirs.force_login(held.user)
    assert theirs.get("/people/").status_code == 403


def test_giving_a_seat_asks_again_who_you_are(sign_in: SignIn) -> None:
    held = make.seat(make.municipality(), "director")
    held.user.set_password("een lang wachtwoord 1")
    held.user.save()
    client = sign_in(held)
    assert client.get("/people/give/")["Location"].startswith("/accounts/reauthenticate/")


def test_the_list_costs_the_same_for_two_people_as_for_twenty(
    sign_in: SignIn, django_assert_max_num_queries: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place, bureau = make.municipality(), make.agency()
    seats = [make.seat(bureau, "agent", name=f"Persoon {n}") for n in range(20)]
    make.assignment(place, bureau, [], [seat.user for seat in seats])
    client = sign_in(make.seat(place, "director"))
    client.get("/people/")
    with django_assert_max_num_queries(10):
        client.get("/people/")
