"""The screens of feedback, from drawing to deciding."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.feedback.models import Finding, Looked, Proposal, Sample, Scorecard
from regie.kernel.clock import utc_now
from tests.feedback.scene import BAD, GOOD, Town
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
CARD = {"right": "no", "rule": "yes", "quick": "yes", "tone": "4", "effect": "3", "note": "Dag klopt niet"}


@pytest.fixture
def town() -> Town:
    return Town(utc_now())


def test_an_empty_page_says_what_to_do(town: Town, sign_in: SignIn) -> None:
    html = sign_in(town.director).get("/feedback/").content.decode()
    assert "Nog geen steekproef" in html
    assert "Steekproef trekken" in html


def test_a_sample_is_drawn_judged_without_the_name_and_asks_for_a_change(town: Town, sign_in: SignIn) -> None:
    town.sent(1, text="Dag, morgen legen we hem. Groet, Anna ^AB")
    client = sign_in(town.director)
    today = f"{town.now:%Y-%m-%d}"
    told = {"assignment": town.assignment.pk, "first": "2026-01-01", "last": today, "margin": "0.05"}
    answer = client.post("/feedback/draw/", {**told, "confidence": "0.95", "reviewers": "2"})
    sample = Sample.objects.get()
    assert answer["Location"] == f"/feedback/{sample.pk}/"
    html = client.get(f"/feedback/{sample.pk}/score/").content.decode()
    assert "Groet, ··· ^···" in html
    assert "Anna" not in html
    looked = Looked.objects.get()
    wrong = {**CARD, "answer": looked.pk, "kind": "instruction", "what": ""}
    assert client.post(f"/feedback/{sample.pk}/score/", wrong).status_code == 400
    assert not Scorecard.objects.exists()
    right = {**wrong, "what": "Noem de dag."}
    assert client.post(f"/feedback/{sample.pk}/score/", right).status_code == 302
    assert Finding.objects.get().what == "Noem de dag."
    html = client.get(f"/feedback/{sample.pk}/").content.decode()
    assert "1 / 1" in html
    assert "100,0 %" in html


def test_a_wrong_form_comes_back_with_what_is_wrong(town: Town, sign_in: SignIn) -> None:
    told = {"assignment": town.assignment.pk, "first": "2026-02-02", "last": "2026-01-01", "margin": "7"}
    answer = sign_in(town.director).post("/feedback/draw/", told)
    assert answer.status_code == 400
    assert "De laatste dag ligt voor de eerste." in answer.content.decode()


def test_the_agency_appeals_and_the_head_answers(town: Town, sign_in: SignIn) -> None:
    town.sent(1)
    looked = town.sample().answers.get()
    town.judge(looked, BAD)
    page = f"/feedback/answers/{looked.pk}/"
    client = sign_in(town.coordinator)
    assert "Bezwaar maken" in client.get(page).content.decode()
    client.post(f"{page}appeal/", {"reason": "De site zei het zo."})
    client = sign_in(town.head)
    client.post(f"{page}decide/", {"deed": "uphold", "reply": "Klopt."})
    assert "Het bureau heeft gelijk" in client.get(page).content.decode()


def test_a_change_goes_from_asked_to_read(town: Town, sign_in: SignIn) -> None:
    from regie.feedback.actions import findings

    town.sent(1)
    looked = town.sample().answers.get()
    asked = findings.ask_change(looked, "talk", "Bespreek dit.", by=town.by(town.adviser), now=town.now)
    page = f"/feedback/findings/{asked.pk}/"
    sign_in(town.director).post(f"{page}done/", {"text": "Besproken in de weekstart."})
    agent = sign_in(town.agent)
    assert "Ik heb het gelezen" in agent.get(page).content.decode()
    agent.post(f"{page}read/")
    assert "Gelezen en klaar" in agent.get(page).content.decode()
    assert agent.post(f"{page}nothing/").status_code == 404


def test_a_proposal_says_its_figures_and_can_be_refused(town: Town, sign_in: SignIn) -> None:
    town.sent(1)
    made = Proposal.objects.create(
        municipality=town.place, assignment=town.assignment, sample=town.sample(), topic="waste",
        wrong=9, looked_at=250, low=0.019, high=0.067, limit=0.02, made_at=town.now,
    )  # fmt: skip
    client = sign_in(town.director)
    html = client.get(f"/feedback/proposals/{made.pk}/").content.decode()
    assert "9 van de 250" in html
    assert "3,6 %" in html
    assert "1,9–6,7 %" in html
    client.post(f"/feedback/proposals/{made.pk}/refuse/", {"reason": "De route is hersteld."})
    assert "De route is hersteld." in client.get(f"/feedback/proposals/{made.pk}/").content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_a_sample_costs_the_same_queries_for_one_answer_as_for_many(
    town: Town, sign_in: SignIn, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    town.sent(number)
    sample = town.sample()
    for looked in sample.answers.all():
        town.judge(looked, GOOD, GOOD)
    client = sign_in(town.director)
    client.get(f"/feedback/{sample.pk}/")
    with django_assert_max_num_queries(26):
        client.get(f"/feedback/{sample.pk}/")
