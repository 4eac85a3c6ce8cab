"""Special times on screen: what holds, what changes by itself, setting and ending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from regie.kernel.clock import utc_now
from regie.mandate.models import Phase
from tests import make
from tests.web.conftest import SignIn
from tests.web.test_mandate import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def _form(**changes: str) -> dict[str, str]:
    until = timezone.localtime(utc_now() + timedelta(hours=5))
    told = {
        "phase": "crisis",
        "grip": "3",
        "starts": "",
        "until": f"{until:%Y-%m-%dT%H:%M}",
        "reason": "Brand",
    }
    return {**told, **changes}


def test_the_director_sets_a_crisis_and_ends_it(town: Town, sign_in: SignIn) -> None:
    client = sign_in(town.director)
    html = client.get("/special-times/").content.decode()
    assert "Gewone tijden" in html
    assert f"{town.night.name}, versie 1, geldt nu." in html
    assert f"{town.own.name}, versie 1, geldt nu." in html
    assert client.post("/special-times/set/", _form()).status_code == 302
    html = client.get("/special-times/").content.decode()
    assert "Tijdens een crisis, GRIP 3" in html
    assert "Brand" in html
    phase = Phase.objects.get()
    assert client.post(f"/special-times/{phase.pk}/end/").status_code == 302
    assert "Tijdens een crisis, GRIP 3" not in client.get("/special-times/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"until": "2020-01-01T10:00"}, {"reason": " "}, {"phase": "war"}, {"grip": "9"}]
)
def test_an_incomplete_form_comes_back(town: Town, sign_in: SignIn, wrong: dict[str, str]) -> None:
    assert sign_in(town.director).post("/special-times/set/", _form(**wrong)).status_code == 400
    assert not Phase.objects.exists()


def test_the_agency_reads_its_own_and_sets_nothing(town: Town, sign_in: SignIn) -> None:
    client = sign_in(town.coordinator)
    html = client.get("/special-times/").content.decode()
    assert f"{town.night.name}, versie 1, geldt nu." in html
    assert town.own.name not in html
    assert "phase-set" not in html
    assert client.post("/special-times/set/", _form()).status_code == 403


def test_a_phase_of_another_municipality_is_not_there(town: Town, sign_in: SignIn) -> None:
    sign_in(town.director).post("/special-times/set/", _form())
    stranger = sign_in(make.seat(make.municipality(), "director"))
    assert stranger.post(f"/special-times/{Phase.objects.get().pk}/end/").status_code == 404


def test_the_page_costs_few_queries(
    town: Town, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(town.adviser)
    client.get("/special-times/")
    with django_assert_num_queries(10):
        client.get("/special-times/")
