"""The screen on which somebody lets another approve in their place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.kernel.clock import local, utc_now
from regie.people.models import Membership
from regie.publishing import queries
from regie.publishing.models import Delegation
from tests import make
from tests.web.test_approvals import Desk, SignIn, desk, page, press

__all__ = ["desk"]
URL = "/approvals/delegations/"


@pytest.fixture
def head(desk: Desk) -> Membership:
    return make.seat(desk.adviser.organisation, "head_of_communication", "Jan de Boer")


def fields(to: Membership, *, days: int = 7, **more: Any) -> dict[str, str]:
    today = local(utc_now()).date()
    told: dict[str, str] = {
        "receiver": str(to.user_id),
        "role": "head_of_communication",
        "starts": today.isoformat(),
        "until": (today + timedelta(days=days)).isoformat(),
        "reason": "Vakantie",
    }
    return {**told, **more}


def test_the_head_lets_an_adviser_approve_and_ends_it(desk: Desk, head: Membership, sign_in: SignIn) -> None:
    client, adviser = sign_in(head), sign_in(desk.adviser)
    release = desk.proposed(**{"from": "head_of_communication"})
    assert "/approve/" not in page(adviser, release)
    html = client.post(URL, fields(desk.adviser), follow=True).content.decode()
    assert "Anna Bakker" in html
    assert "Geldt nu" in html
    assert "in plaats van Jan de Boer" in page(adviser, release)
    press(adviser, release, "approve", binding=release.binding)
    assert release.state == "queued"
    assert "Anna Bakker in plaats van Jan de Boer" in page(adviser, release)
    client.post(f"{URL}{Delegation.objects.get().pk}/end/")
    assert not queries.delegations_of(desk.adviser.organisation_id, utc_now()).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "verplicht"),
        ({"until": "2020-01-01"}, "verleden"),
        ({"receiver": "0"}, "geldige"),
        ({"role": "administrator"}, "geldige"),
    ],
)
def test_a_wrong_form_says_so_and_changes_nothing(
    desk: Desk, head: Membership, sign_in: SignIn, wrong: dict[str, Any], said: str
) -> None:
    answer = sign_in(head).post(URL, fields(desk.adviser, **wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Delegation.objects.exists()


def test_more_than_sixty_days_is_too_long(desk: Desk, head: Membership, sign_in: SignIn) -> None:
    html = sign_in(head).post(URL, fields(desk.adviser, days=90)).content.decode()
    assert "te lang" in html


def test_an_agency_has_no_such_screen_and_another_town_ends_nothing(
    desk: Desk, head: Membership, sign_in: SignIn
) -> None:
    sign_in(head).post(URL, fields(desk.adviser))
    assert sign_in(desk.agent).get(URL).status_code == 403
    other = sign_in(make.seat(make.municipality(), "director", "Piet Kok"))
    assert "Jan de Boer" not in other.get(URL).content.decode()
    assert other.post(f"{URL}{Delegation.objects.get().pk}/end/").status_code == 404


def test_a_seat_that_was_lost_shows_as_without_effect(desk: Desk, head: Membership, sign_in: SignIn) -> None:
    client = sign_in(head)
    client.post(URL, fields(desk.adviser))
    Membership.objects.filter(pk=desk.adviser.pk).update(until=utc_now())
    assert "Zonder gevolg" in client.get(URL).content.decode()


def test_it_asks_a_fixed_number_of_queries(
    desk: Desk, head: Membership, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(head)
    for number in range(4):
        to = make.seat(desk.adviser.organisation, "adviser", f"Wim Vos{number}")
        client.post(URL, fields(to))
    with django_assert_max_num_queries(9):
        client.get(URL)
