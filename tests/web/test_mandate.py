"""The mandate to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.kernel.clock import utc_now
from regie.mandate import queries
from regie.mandate.actions import phases, versions
from regie.mandate.models import MandateVersion
from regie.mandate.phases import NewPhase
from regie.mandate.starter import agency_table, municipality_table
from regie.people.models import Membership
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


class Town:
    """A municipality with two mandates in force: of the agency and of its own people."""

    def __init__(self) -> None:
        now = utc_now()
        self.period = (now - timedelta(days=2), now + timedelta(days=90))
        self.place, self.bureau = make.municipality(), make.agency()
        self.director: Membership = make.seat(self.place, "director", name="Marit Bos")
        self.adviser: Membership = make.seat(self.place, "adviser", name="Joris de Boer")
        self.coordinator: Membership = make.seat(self.bureau, "coordinator", name="Carla Smit")
        self.agent: Membership = make.seat(self.bureau, "agent")
        members = [self.coordinator.user, self.agent.user]
        self.assignment = make.assignment(self.place, self.bureau, [make.account(self.place)], members)
        self.night = self.sign(agency_table(self.period))
        own = versions.draft_version(
            self.place.pk, None, municipality_table(self.period), by=make.actor(self.adviser), now=now
        )
        self.own = make.in_force(own, by=make.actor(self.director), now=now)

    def draft(self, table: dict[str, object]) -> MandateVersion:
        """A draft of the agency's mandate."""
        by = make.actor(self.adviser)
        return versions.draft_version(self.place.pk, self.assignment, table, by=by, now=utc_now())

    def sign(self, table: dict[str, object]) -> MandateVersion:
        """The same, signed."""
        return make.in_force(self.draft(table), by=make.actor(self.director), now=utc_now())


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_adviser_reads_both_mandates_as_sentences(town: Town, sign_in: SignIn) -> None:
    html = sign_in(town.adviser).get("/mandate/").content.decode()
    assert "Onze eigen mensen" in html
    assert town.bureau.name in html
    assert "Met risico minstens hoog" in html
    assert "de piketadviseur, binnen 15 minuten" in html
    assert "Marit Bos" in html
    assert town.night.reference in html
    assert "Verandert weer" in html
    assert "regels gelden op dit uur" in html


def test_special_times_stand_above_the_mandates_they_switch(town: Town, sign_in: SignIn) -> None:
    client, now = sign_in(town.adviser), utc_now()
    assert "de regels van gewone tijden gelden" in client.get("/mandate/").content.decode()
    director, week = make.actor(town.director), timedelta(days=7)
    new = NewPhase(town.place.pk, "elections", 0, now + week, now + 2 * week, "Verkiezingen")
    phases.plan_phase(new, by=director, now=now)
    phases.set_phase(town.place.pk, "crisis", grip=2, until=now + week, reason="Brand", by=director, now=now)
    html = client.get("/mandate/").content.decode()
    assert html.index("Bijzondere tijd") < html.index("gepland") < html.index(town.bureau.name)
    assert "GRIP 2" in html
    assert (
        "gelden de gewone regels vanzelf weer" in sign_in(town.coordinator).get("/mandate/").content.decode()
    )


def test_the_agency_reads_its_own_mandate_only_and_no_drafts(town: Town, sign_in: SignIn) -> None:
    later = utc_now() + timedelta(days=1)
    draft = town.draft(agency_table((later, town.period[1]), version=2))
    client = sign_in(town.coordinator)
    html = client.get("/mandate/").content.decode()
    assert town.night.reference in html
    assert town.own.reference not in html
    assert draft.reference not in html
    assert client.get(f"/mandate/{draft.pk}/").status_code == 404
    assert client.get(f"/mandate/{town.own.pk}/").status_code == 404


def test_what_comes_next_and_what_is_a_draft_stand_apart(town: Town, sign_in: SignIn) -> None:
    later = utc_now() + timedelta(days=1)
    town.sign(agency_table((later, town.period[1]), version=2))
    town.draft(agency_table((later, town.period[1]), version=3))
    html = sign_in(town.director).get("/mandate/").content.decode()
    assert html.index("Concept</span>") < html.index("Komt hierna")
    assert "Verder met versie 3" in html


def test_one_version_opens_by_itself(town: Town, sign_in: SignIn) -> None:
    html = sign_in(town.director).get(f"/mandate/{town.night.pk}/").content.decode()
    assert "night-webcare@1#" in html


def test_without_a_mandate_the_page_says_what_to_do(sign_in: SignIn) -> None:
    html = sign_in(make.seat(make.municipality(), "director")).get("/mandate/").content.decode()
    assert "Er geldt niets" in html
    assert "Mandaat schrijven" in html


def test_a_broken_seal_is_said_aloud(town: Town, sign_in: SignIn) -> None:
    MandateVersion.objects.filter(pk=town.night.pk).update(table={"rules": []})
    queries.forget_tables()
    html = sign_in(town.director).get("/mandate/").content.decode()
    assert "Het zegel klopt niet" in html


def test_an_agent_does_not_come_here(town: Town, sign_in: SignIn) -> None:
    assert sign_in(town.agent).get("/mandate/").status_code == 403


def test_the_page_costs_a_fixed_number_of_queries(
    town: Town, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(town.adviser)
    client.get("/mandate/")
    with django_assert_num_queries(9):
        client.get("/mandate/")
