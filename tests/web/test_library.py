"""The library on screen: who sees which answers, and what each may do with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.library.actions import uses
from regie.library.models import AnswerVersion
from regie.library.queries import figures
from regie.people.models import Membership
from tests import make
from tests.library.scene import GROFVUIL, HOND, PASPOORT, Place, place
from tests.make import NIGHT
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Mag ik vissen in de gracht?",
    "text": "Met een vispas mag dat.",
    "topic": "sports_culture",
    "language": "nl",
    "source_name": "Verordening",
    "valid_from": "2026-11-01",
    "valid_until": "2030-01-01",
}


@pytest.fixture
def p() -> Place:
    return place()


def _in(sign_in: SignIn, who: Actor) -> Client:
    return sign_in(Membership.objects.select_related("user").get(user_id=int(who.id)))


def test_the_list_shows_how_answers_stand_and_finds_by_word(p: Place, sign_in: SignIn) -> None:
    p.approved()
    p.write(HOND)
    client = _in(sign_in, p.writer)
    page = client.get("/library/").content.decode()
    assert GROFVUIL.title in page
    assert HOND.title not in page
    assert HOND.title in client.get("/library/?show=to_approve").content.decode()
    assert GROFVUIL.title in client.get("/library/?q=matras").content.decode()
    assert GROFVUIL.title not in client.get("/library/?q=zwembad").content.decode()
    assert client.get("/library/?q=%00&show=x&topic=x&page=x").status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_queries_for_one_answer_as_for_thirty(
    p: Place, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for one in range(number):
        p.approved(replace(GROFVUIL, title=f"Vraag {one}"))
    client = _in(sign_in, p.writer)
    client.get("/library/")
    with django_assert_max_num_queries(12):
        client.get("/library/")


def test_an_answer_is_written_and_a_colleague_approves_it(p: Place, sign_in: SignIn) -> None:
    writer, approver = _in(sign_in, p.writer), _in(sign_in, p.approver)
    answered = writer.post("/library/new/", FORM)
    version = AnswerVersion.objects.get()
    assert answered.headers["Location"] == f"/library/{version.answer_id}/"
    address = f"/library/{version.answer_id}/{version.pk}/approve/"
    writer.post(address)
    version.refresh_from_db()
    assert version.state == "draft"  # own words
    approver.post(address)
    version.refresh_from_db()
    assert version.state == "approved"
    assert "Mogen we dit zo zeggen?" not in approver.get(f"/library/{version.answer_id}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("valid_until", "morgen", "Schrijf een datum"),
        ("valid_until", "2020-01-01", "begin"),
        ("topic", "vissen", "Kies een onderwerp"),
        ("text", "Dag {voornaam}", "{voornaam}"),
        ("source_name", "", "waar dit vandaan komt"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    p: Place, sign_in: SignIn, field: str, value: str, told: str
) -> None:
    answered = _in(sign_in, p.writer).post("/library/new/", FORM | {field: value})
    assert answered.status_code == 422
    page = answered.content.decode()
    assert told in page
    assert FORM["title"] in page
    assert not AnswerVersion.objects.exists()


def test_an_agency_proposes_and_does_not_decide_bring_in_or_choose_owners(p: Place, sign_in: SignIn) -> None:
    version = p.approved()
    client = _in(sign_in, p.agent)
    assert client.get(f"/library/{version.answer_id}/").status_code == 200
    assert client.post("/library/new/", FORM).status_code == 302
    proposal = AnswerVersion.objects.get(title=FORM["title"])
    assert (proposal.state, proposal.made_for_id) == ("draft", p.agency.pk)
    here = f"/library/{version.answer_id}"
    for address in (f"{here}/{version.pk}/retire/", f"{here}/owner/", "/library/import/"):
        assert client.post(address, {"comment": "x", "owner": "1"}).status_code == 403, address
    version.refresh_from_db()
    assert version.state == "approved"


def test_another_municipality_and_an_ended_assignment_see_nothing(p: Place, sign_in: SignIn) -> None:
    version, other = p.approved(), place()
    here = f"/library/{version.answer_id}/"
    stranger = _in(sign_in, other.approver)
    assert stranger.get(here).status_code == 404
    assert stranger.post(f"{here}{version.pk}/retire/", {"comment": "x"}).status_code == 404
    assert GROFVUIL.title not in stranger.get("/library/").content.decode()
    own = other.approved(HOND)
    crossed = stranger.post(f"/library/{own.answer_id}/{version.pk}/retire/", {"comment": "x"})
    assert crossed.status_code == 404  # a version of another answer
    agent = _in(sign_in, p.agent)
    assert agent.get(here).status_code == 200
    Assignment.objects.filter(agency=p.agency).update(state=Assignment.ENDED)
    assert agent.get(here).status_code == 404
    assert agent.get("/library/").status_code == 403


def test_the_page_shows_per_agency_what_was_changed_in_words(p: Place, sign_in: SignIn) -> None:
    version = p.approved(HOND)
    sent = HOND.text.replace("elke dag", "behalve zondag")
    uses.note_use(
        uses.Gone(version.pk, 7, p.agency.pk, "animals", HOND.text, sent, "hond los?"), by=p.agent, now=NIGHT
    )
    page = _in(sign_in, p.writer).get(f"/library/{version.answer_id}/").content.decode()
    assert p.agency.name in page
    assert "behalve zondag" in page.split("<ins>")[1]


def test_a_table_goes_out_and_a_wrong_one_is_told_by_line(p: Place, sign_in: SignIn) -> None:
    p.approved(PASPOORT)
    client = _in(sign_in, p.writer)
    table = client.get("/library/export/")
    assert table["Content-Type"].startswith("text/csv")
    assert PASPOORT.title in table.content.decode("utf-8-sig")
    file = SimpleUploadedFile("a.csv", b"title,text,topic,valid_until\nA,B,waste,gisteren\n")
    answered = client.post("/library/import/", {"file": file})
    assert answered.status_code == 422
    assert "valid_until" in answered.content.decode()
    assert client.post("/library/import/").status_code == 302  # no file: said in a message


def test_who_keeps_an_answer_sees_that_it_ends(p: Place, sign_in: SignIn) -> None:
    p.approved(replace(HOND, valid_until=utc_now() + timedelta(days=5)))
    client = _in(sign_in, p.writer)
    assert HOND.title in client.get("/library/?show=expiring").content.decode()
    assert HOND.title in client.get("/library/?show=mine").content.decode()
    today = client.get("/").content.decode()
    assert "klopt dit nog?" in today
    AnswerVersion.objects.update(valid_until=utc_now() - timedelta(days=1))
    assert "Antwoord is verlopen" in client.get("/").content.decode()
    assert HOND.title not in _in(sign_in, p.approver).get("/").content.decode()  # keeps another one


def test_the_figures_say_what_was_proposed_taken_and_changed_per_organisation(
    p: Place, sign_in: SignIn
) -> None:
    now, other = utc_now(), make.agency("Bureau Ander")
    first, second = p.approved(GROFVUIL), p.approved(PASPOORT)
    for number in range(4):
        for _again in range(2):  # a second look counts no second time
            uses.note_offered([first.pk, second.pk], f"case:{number}", by=p.agent, now=now)
    uses.note_taken(first.pk, "case:0", by=p.agent, now=now)
    uses.note_taken(second.pk, "case:1", by=p.agent, now=now)
    uses.note_taken(first.pk, "case:99", by=p.agent, now=now)  # was not proposed there
    uses.note_offered([first.pk], "case:0", by=replace(p.agent, organisation_id=other.pk), now=now)
    changed = GROFVUIL.text.replace("gratis", "tegen betaling")
    uses.note_use(
        uses.Gone(first.pk, 7, p.agency.pk, "waste", GROFVUIL.text, changed, "bank?"), by=p.agent, now=now
    )
    ours, theirs = figures.by_organisation(p.town.pk, now - timedelta(days=1))
    assert (ours.organisation, theirs.organisation) == (p.agency.name, other.name)
    assert (ours.shown, ours.cases, ours.hits, ours.first, ours.hit_rate) == (8, 4, 2, 1, 0.5)
    assert (ours.sent, ours.as_it_was) == (1, 0)
    assert (theirs.cases, theirs.hit_rate, theirs.edited) == (1, 0.0, None)
    assert figures.by_organisation(p.town.pk, now + timedelta(days=1)) == []
    passed = figures.passed_over(p.town.pk, now - timedelta(days=1))
    assert [(one.title, one.shown, one.taken) for one in passed] == [
        (GROFVUIL.title, 5, 1), (PASPOORT.title, 4, 1),
    ]  # fmt: skip
    page = _in(sign_in, p.writer).get("/library/figures/?days=90").content.decode()
    assert "50 %" in page
    assert other.name in page
    own = _in(sign_in, p.agent).get("/library/figures/?days=x").content.decode()
    assert p.agency.name in own
    assert other.name not in own
