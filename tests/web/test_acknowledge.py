"""Read and confirm: the page, the banner in the composer, and who has read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.engagement.models import Acknowledgement, Agreement, Assignment
from regie.inbox.models import Case, Draft
from regie.kernel.clock import utc_now
from regie.people.models import Membership, User
from tests import make
from tests.inbox.scene import case as open_case
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
NEWER: dict[str, Any] = {
    "instructions": [
        {
            "id": "begin",
            "text": "Begin altijd met het antwoord, daarna de uitleg.",
            "public_value": "service",
            "good": "Ja, uw container wordt morgen geleegd.",
            "bad": "In verband met een storing in de route…",
        }
    ]
}


def world() -> tuple[Membership, Membership, Assignment, Agreement]:
    """An agent who confirmed version 1 of the frame, and version 2 signed a moment ago."""
    place, bureau = make.municipality(), make.agency()
    agent, director = make.seat(bureau, "agent", "Noor Nacht"), make.seat(place, "director")
    under = make.assignment(place, bureau, [make.account(place)], [agent.user])
    old = under.agreements.get(kind="frame")
    signed = utc_now() - timedelta(minutes=1)
    Agreement.objects.filter(pk=old.pk).update(state="replaced", replaced_at=signed)
    newer = make.agreement(under, "frame", version=2, content=NEWER, valid_from=signed, signed_at=signed)
    return agent, director, under, newer


def held_case(under: Assignment, by: User) -> Case:
    made = open_case(under.channels.get())
    Case.objects.filter(pk=made.pk).update(holder=by, claimed_at=utc_now(), active_at=utc_now())
    return made


def test_the_page_shows_the_changed_words_marked_and_told_to_screen_readers(sign_in: SignIn) -> None:
    agent, _, _, _ = world()
    page = sign_in(agent).get("/acknowledge/").content.decode()
    assert "versie 2" in page
    assert "Er is 1 ding veranderd sinds versie 1" in page
    added = page.partition("<ins>")[2].partition("<ins>")[2].partition("</ins>")[0]
    assert "altijd" in added
    assert "nieuw:" in added


def test_from_the_composer_one_reads_confirms_and_is_back_with_the_draft(sign_in: SignIn) -> None:
    agent, _, under, newer = world()
    client, made = sign_in(agent), held_case(under, agent.user)
    assert "is veranderd. Lees die" in client.get(f"/inbox/{made.pk}/").content.decode()
    text = {"text": "We komen morgen. ^NN", "action": "reply"}
    to_page = client.post(f"/inbox/{made.pk}/read-agreements/", text)
    assert to_page["Location"] == f"/acknowledge/?case={made.pk}"
    assert Draft.objects.get(case=made).text == "We komen morgen. ^NN"
    told = {"sha256": newer.sha256, "case": str(made.pk)}
    back = client.post(f"/acknowledge/{newer.pk}/", told)
    assert back["Location"] == f"/inbox/{made.pk}/"
    page = client.get(f"/inbox/{made.pk}/").content.decode()
    assert "Je kunt weer antwoorden" in page
    assert "We komen morgen. ^NN" in page
    assert "Lees die" not in page
    assert Acknowledgement.objects.filter(agreement=newer, user=agent.user).exists()
    assert "Je hebt alles gelezen" in client.get("/acknowledge/").content.decode()


def test_sending_without_reading_says_what_to_do(sign_in: SignIn) -> None:
    agent, _, under, _ = world()
    client, made = sign_in(agent), held_case(under, agent.user)
    told = {"text": "We komen morgen. ^NN", "do": "submit"}
    page = client.post(f"/inbox/{made.pk}/reply/", told, follow=True).content.decode()
    assert "Lees en bevestig die eerst" in page


def test_what_was_not_shown_cannot_be_confirmed(sign_in: SignIn) -> None:
    agent, _, _, newer = world()
    client = sign_in(agent)
    page = client.post(f"/acknowledge/{newer.pk}/", {"sha256": "0" * 64}, follow=True).content.decode()
    assert "niet wat je zag" in page
    assert not Acknowledgement.objects.filter(agreement=newer).exists()


def test_the_municipality_sees_who_has_and_who_has_not_and_confirms_nothing(sign_in: SignIn) -> None:
    _, director, _, newer = world()
    client = sign_in(director)
    page = client.get("/acknowledge/").content.decode()
    assert "Noor Nacht: nog niet" in page
    assert client.post(f"/acknowledge/{newer.pk}/", {"sha256": newer.sha256}).status_code == 403


def test_another_municipality_and_another_agency_see_nothing_of_it(sign_in: SignIn) -> None:
    _, _, _, newer = world()
    stranger = sign_in(make.seat(make.municipality(), "director", "Fem Ver"))
    assert "Noor Nacht" not in stranger.get("/acknowledge/").content.decode()
    rival = sign_in(make.seat(make.agency(), "agent", "Rik Rivaal"))
    assert "Je werkt nu niet onder een opdracht" in rival.get("/acknowledge/").content.decode()
    rival.post(f"/acknowledge/{newer.pk}/", {"sha256": newer.sha256})
    assert not Acknowledgement.objects.filter(agreement=newer).exists()


@pytest.mark.parametrize("case", ["abc", "-1", "9" * 30, "²", ""])
def test_a_case_that_is_no_case_is_ignored(sign_in: SignIn, case: str) -> None:
    agent, _, _, _ = world()
    assert sign_in(agent).get("/acknowledge/", {"case": case}).status_code == 200


def test_today_says_that_there_is_something_to_read(sign_in: SignIn) -> None:
    agent, _, _, _ = world()
    assert "lees dit vóór je volgende antwoord" in sign_in(agent).get("/").content.decode()


def test_the_standing_costs_the_same_for_two_people_as_for_ten(
    sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, director, under, _ = world()
    client = sign_in(director)
    client.get("/acknowledge/")
    for n in range(10):
        under.members.add(make.seat(under.agency, "agent", f"Persoon {n}").user)
    with django_assert_num_queries(9):
        client.get("/acknowledge/")
