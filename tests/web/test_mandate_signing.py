"""Scenarios with their results, and the page on which two people sign."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.mandate.deed import hash_of
from regie.mandate.models import MandateVersion
from regie.mandate.starter_scenarios import AGENCY_SCENARIOS
from regie.people.models import User
from tests import make
from tests.web.conftest import SignIn
from tests.web.test_mandate_editor import Desk

pytestmark = pytest.mark.django_db
HOLDS = "Gegeven een vraag over afval op zaterdag 23:00, als het bureau antwoordt, dan toegestaan."
FAILS = "Gegeven een vraag over afval op zaterdag 23:00, als het bureau antwoordt, dan verboden."
UNCLEAR = "Gegeven een vraag over vuurpijlen op zaterdag 23:00, als het bureau antwoordt, dan verboden."


class Table(Desk):
    """The desk with the two who sign."""

    def __init__(self) -> None:
        super().__init__()
        self.manager = make.seat(self.place, "administrator", name="Wim Wethouder")

    def state(self) -> str:
        """Of the draft, now."""
        self.draft_two.refresh_from_db()
        return self.draft_two.state

    def write(self, client: Client, *lines: str, seen: str = "") -> str:
        """Save scenarios, and read the page."""
        self.draft_two.refresh_from_db()
        told = {"do": "save", "line": lines, "seen": seen or hash_of(self.draft_two.scenarios)}
        return client.post(f"{self.at}/scenarios/", told, follow=True).content.decode()

    def move(self, client: Client, move: str) -> str:
        """Press ready, reopen or discard."""
        return client.post(f"{self.at}/move/", {"move": move}, follow=True).content.decode()

    def sign_as(self, client: Client, capacity: str, seen: str = "", read: str = "yes") -> str:
        """Tick and sign."""
        told = {"seen": seen or self.draft_two.sha256, "read": read}
        return client.post(f"{self.at}/sign/{capacity}/", told, follow=True).content.decode()


@pytest.fixture
def table() -> Table:
    return Table()


def test_scenarios_are_saved_with_a_result_beside_each(table: Table, sign_in: SignIn) -> None:
    client = sign_in(table.adviser)
    html = table.write(client, HOLDS, "", FAILS, UNCLEAR)
    assert "1 van 3 kloppen" in html
    assert "Het mandaat zegt: Mag, door regel everyday-at-night." in html
    assert "Niet begrepen: “vuurpijlen”." in html
    table.draft_two.refresh_from_db()
    assert table.draft_two.scenarios == [HOLDS, FAILS, UNCLEAR]


def test_scenarios_are_tried_without_saving(table: Table, sign_in: SignIn) -> None:
    told = {"do": "look", "line": [FAILS]}
    answer = sign_in(table.adviser).post(f"{table.at}/scenarios/", told, headers={"X-Part": "results"})
    assert "0 van 1 klopt" in answer.content.decode()
    table.draft_two.refresh_from_db()
    assert table.draft_two.scenarios == []


def test_nobody_overwrites_the_scenarios_of_another(table: Table, sign_in: SignIn) -> None:
    seen = hash_of(table.draft_two.scenarios)
    table.write(sign_in(table.adviser), HOLDS)
    html = table.write(sign_in(table.director), FAILS, seen=seen)
    assert "Iemand anders wijzigde dit concept intussen" in html
    assert FAILS in html  # what was typed stays
    table.draft_two.refresh_from_db()
    assert table.draft_two.scenarios == [HOLDS]


def test_a_failing_scenario_keeps_a_draft_from_the_signers(table: Table, sign_in: SignIn) -> None:
    client = sign_in(table.adviser)
    table.write(client, FAILS)
    assert "Een scenario klopt niet" in table.move(client, "ready")
    assert table.state() == "draft"


def test_two_different_people_sign_what_they_read(table: Table, sign_in: SignIn) -> None:
    adviser, director, manager = (sign_in(s) for s in (table.adviser, table.director, table.manager))
    table.write(adviser, *AGENCY_SCENARIOS)
    assert "Twee mensen van de gemeente kunnen nu tekenen" in table.move(adviser, "ready")
    page = director.get(f"{table.at}/sign/").content.decode()
    assert "Alle 10 scenario&#x27;s kloppen." in page or "Alle 10 scenario's kloppen." in page
    assert table.draft_two.sha256 in page
    assert "Teken namens communicatie" in page
    assert "Teken als gemandateerd manager" not in page
    assert "Nog één ander moet tekenen" in table.sign_as(director, "communication")
    assert "Marit Bos" in manager.get(f"{table.at}/sign/").content.decode()
    assert "Door twee mensen getekend en verzegeld" in table.sign_as(manager, "manager")
    assert table.state() == "in_force"


def test_one_person_never_signs_twice(table: Table, sign_in: SignIn) -> None:
    head = sign_in(make.seat(table.place, "head_of_communication", name="Hanneke Prins"))
    table.move(sign_in(table.adviser), "ready")
    table.sign_as(head, "communication")
    assert "twee mensen zijn" in table.sign_as(head, "manager")
    assert "Teken als" not in head.get(f"{table.at}/sign/").content.decode()
    assert table.state() == "ready"


def test_nobody_signs_unread_or_another_text_than_was_on_the_page(table: Table, sign_in: SignIn) -> None:
    table.move(sign_in(table.adviser), "ready")
    client = sign_in(table.director)
    assert "Vink aan dat je de regels hebt gelezen" in table.sign_as(client, "communication", read="")
    assert "Iemand anders wijzigde" in table.sign_as(client, "communication", seen="0" * 64)
    assert not table.draft_two.signatures.exists()


def test_taking_back_drops_the_signature_and_opens_the_editor(table: Table, sign_in: SignIn) -> None:
    adviser = sign_in(table.adviser)
    table.move(adviser, "ready")
    table.sign_as(sign_in(table.director), "communication")
    assert adviser.get(f"{table.at}/edit/").status_code == 302
    assert "weer een concept" in table.move(adviser, "reopen")
    assert not table.draft_two.signatures.exists()
    assert adviser.get(f"{table.at}/edit/").status_code == 200


def test_a_draft_is_put_away_and_a_version_withdrawn(table: Table, sign_in: SignIn) -> None:
    assert "Weggelegd" in table.move(sign_in(table.adviser), "discard")
    director = sign_in(table.director)
    answer = director.post(f"/mandate/{table.night.pk}/withdraw/", follow=True)
    assert "gaat er niets meer onder uit" in answer.content.decode()
    assert MandateVersion.objects.get(pk=table.night.pk).state == "withdrawn"
    again = director.post(f"/mandate/{table.night.pk}/withdraw/", follow=True)
    assert again.status_code == 200
    assert table.move(director, "burn")


def test_signing_asks_for_the_password_once_more(table: Table, sign_in: SignIn) -> None:
    table.move(sign_in(table.adviser), "ready")
    User.objects.filter(pk=table.director.user_id).update(password=make_password("een lang wachtwoord"))
    table.director.user.refresh_from_db()
    client = sign_in(table.director)
    told = {"seen": table.draft_two.sha256, "read": "yes"}
    answer = client.post(f"{table.at}/sign/communication/", told)
    assert "/accounts/reauthenticate/" in answer["Location"]
    assert not table.draft_two.signatures.exists()


def writes(table: Table) -> tuple[str, ...]:
    """Every address that changes something."""
    return tuple(
        f"{table.at}/{end}" for end in ("sign/communication/", "sign/manager/", "withdraw/", "move/")
    )


@pytest.mark.parametrize("role", ["agent", "coordinator"])
def test_an_agency_signs_nothing(table: Table, sign_in: SignIn, role: str) -> None:
    client = sign_in(table.coordinator if role == "coordinator" else table.agent)
    assert all(client.post(address).status_code == 403 for address in writes(table))
    reads = 200 if role == "coordinator" else 403
    assert client.get(f"/mandate/{table.night.pk}/sign/").status_code == reads
    told = {"do": "save", "line": [FAILS]}
    assert client.post(f"/mandate/{table.night.pk}/scenarios/", told).status_code in (200, 403)
    assert MandateVersion.objects.get(pk=table.night.pk).scenarios == table.night.scenarios


def test_another_municipality_does_not_find_it(table: Table, sign_in: SignIn) -> None:
    head = sign_in(make.seat(make.municipality(), "head_of_communication"))
    director = sign_in(make.seat(make.municipality(), "director"))
    for address in writes(table)[:3]:
        assert head.post(address).status_code == 404
    assert director.post(writes(table)[3]).status_code == 404
    assert head.get(f"{table.at}/sign/").status_code == 404


@pytest.mark.parametrize("role", ["auditor", "clerk", "duty_adviser"])
def test_who_only_reads_sees_the_page_without_buttons(table: Table, sign_in: SignIn, role: str) -> None:
    client = sign_in(make.seat(table.place, role))
    html = client.get(f"{table.at}/sign/").content.decode()
    assert "Wat je tekent" in html
    assert '<button class="nl-button nl-button--primary' not in html
    assert all(client.post(address).status_code == 403 for address in writes(table))


def test_the_sign_page_costs_a_fixed_number_of_queries(
    table: Table, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(table.director)
    client.get(f"{table.at}/sign/")
    with django_assert_max_num_queries(9):
        client.get(f"{table.at}/sign/")
    with django_assert_max_num_queries(8):
        client.get(f"{table.at}/scenarios/")
