"""The drill on the screen."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.halt.actions import drills
from regie.halt.models import Drill
from regie.kernel.clock import utc_now
from regie.mandate.models import Brake
from regie.people.models import Membership
from tests.halt.test_drills import Town, _through
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    made = Town()
    made.mandate()
    return made


def _seat(town: Town, role: str = "adviser") -> Membership:
    return Membership.objects.select_related("user", "organisation").get(organisation=town.place, role=role)


def test_without_a_drill_the_page_reminds_and_offers_one(town: Town, sign_in: SignIn) -> None:
    html = sign_in(_seat(town)).get("/brake/drills/").content.decode()
    assert "Nog geen oefening" in html
    assert "langer dan 90 dagen geleden" in html
    assert "Begin de oefening" in html


def test_a_drill_is_started_and_pressed_from_the_screen(town: Town, sign_in: SignIn) -> None:
    client = sign_in(_seat(town))
    html = client.post("/brake/drills/start/", {"channel": town.channel.pk}, follow=True).content.decode()
    assert "0 van de 80 teksten" in html
    drill = Drill.objects.get()
    html = client.post(f"/brake/drills/{drill.pk}/press/", follow=True).content.decode()
    assert "Ingedrukt" in html
    assert Brake.objects.get().cause == "drill"
    part = client.get(f"/brake/drills/{drill.pk}/now/").content.decode()
    assert "Er gaat niets nieuws uit" in part
    assert "<html" not in part


def test_the_report_shows_times_counts_and_both_people(
    town: Town, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    drill = _through(town)
    client = sign_in(_seat(town))
    client.get("/brake/")
    with django_assert_num_queries(8):
        html = client.get(f"/brake/drills/{drill.pk}/").content.decode()
    assert "Verschenen na de bevestiging</dt><dd>0</dd>" in html
    assert "vroeg om vrijgave" in html


def test_a_channel_of_elsewhere_or_a_real_one_is_not_found(town: Town, sign_in: SignIn) -> None:
    other = Town()
    client = sign_in(_seat(town))
    for channel in (other.channel.pk, "x", ""):
        assert client.post("/brake/drills/start/", {"channel": channel}).status_code == 404
    drill = drills.start(town.channel, by=town.adviser, now=utc_now())
    stranger = sign_in(_seat(other))
    assert stranger.get(f"/brake/drills/{drill.pk}/").status_code == 404
    assert stranger.post(f"/brake/drills/{drill.pk}/press/").status_code == 404


def test_a_mandate_that_asks_approval_is_explained(db: None, sign_in: SignIn) -> None:
    town = Town()
    town.mandate(outcome="approve", obligations={"approvers": 1, "from": "adviser"})
    client = sign_in(_seat(town))
    html = client.post("/brake/drills/start/", {"channel": town.channel.pk}, follow=True).content.decode()
    assert "valt er niets te stoppen" in html
