"""The screen Topics and rules."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.interpret.models import RuleSet
from regie.interpret.topics import TOPICS
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_an_adviser_sees_every_topic_and_what_a_sentence_becomes(sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "adviser"))
    page = client.post("/reading/", {"sentence": "Grofvuil naast de container"}).content.decode()
    assert page.count("/reading/") > len(TOPICS) - 2
    assert "<mark>Grofvuil</mark>" in page


def test_a_part_of_the_page_is_enough_while_typing(sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "adviser"))
    answer = client.post("/reading/", {"sentence": "Mijn BSN is 123456782"}, headers={"X-Part": "reading"})
    assert "<html" not in answer.content.decode()
    assert "<mark>123456782</mark>" in answer.content.decode()


def test_an_edit_is_tried_before_it_is_saved_and_then_saved_as_a_version(sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "adviser"))
    form = {"strong": "blauwe loper", "normal": "", "weak": "", "sentence": "De blauwe loper hangt scheef"}
    page = client.post("/reading/events/", {**form, "try": "yes"}).content.decode()
    assert "<mark>blauwe loper</mark>" in page
    assert not RuleSet.objects.exists()
    assert client.post("/reading/events/", {**form, "save": "yes"})["Location"] == "/reading/"
    assert RuleSet.objects.get().topics == {"events": [["blauwe loper", 0.85]]}
    client.post("/reading/events/restore/")
    assert RuleSet.objects.order_by("-version")[0].topics == {}


def test_a_senseless_pattern_is_refused_in_words_and_what_was_typed_stays(sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "adviser"))
    answer = client.post("/reading/waste/", {"strong": "(a+)+", "save": "yes"})
    assert answer.status_code == 422
    assert "bestaat niet uit woorden" in answer.content.decode()
    assert "(a+)+</textarea>" in answer.content.decode()


@pytest.mark.parametrize("role", ["agent", "coordinator"])
def test_an_agency_does_not_reach_the_rules(role: str, sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.agency(), role))
    assert client.get("/reading/").status_code == 403
    assert client.post("/reading/waste/", {"strong": "x", "save": "yes"}).status_code == 403


def test_own_numbers_are_kept(sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "director"))
    client.post("/reading/own/", {"numbers": "0592 366911", "emails": "@veldermeer.example"})
    assert RuleSet.objects.get().own_numbers == ["0592366911"]
    assert "0592366911" in client.get("/reading/").content.decode()


def test_unknown_topics_are_not_found(sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "adviser"))
    assert client.get("/reading/nothing/").status_code == 404
    assert client.get("/reading/other/").status_code == 404


def test_the_page_asks_a_fixed_number_of_queries(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(make.seat(make.municipality(), "adviser"))
    client.get("/reading/")
    with django_assert_max_num_queries(16):
        client.get("/reading/")
