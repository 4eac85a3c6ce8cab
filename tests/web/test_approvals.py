"""The approvals screens: what is asked, by whom it may be decided, and in two presses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.channels import registry
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from regie.publishing import outside, tasks
from regie.publishing.actions import outbox, releases
from regie.publishing.models import Release
from regie.publishing.proposal import Proposal
from regie.publishing.testing import FakeNetwork, FakeOutside
from tests import make
from tests.publishing.conftest import FACTS, PACE

SignIn = Callable[[Membership], Client]


@dataclass(slots=True)
class Desk:
    """A release by an agent, and an adviser at the screen."""

    agent: Membership
    adviser: Membership
    outside: FakeOutside
    network: FakeNetwork
    account_id: int
    question_id: int
    thread_id: int

    def proposed(
        self, outcome: str = "approve", text: str = "Morgen komen we langs.", **more: object
    ) -> Release:
        self.outside.now_says(outcome, reason="rule", obligations={"approvers": 1, **more})
        town = self.adviser.organisation
        by = make.actor(self.agent, town)
        proposal = Proposal(
            self.account_id, text, FACTS, self.thread_id, self.question_id, case="case:1", visibility="public"
        )
        return releases.propose(proposal, by=by, now=utc_now())


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    town, bureau = make.municipality(), make.agency()
    account = make.account(town)
    agent, adviser = make.seat(bureau, "agent", "Ruben Smit"), make.seat(town, "adviser")
    make.assignment(town, bureau, [account], [agent.user])
    question = make.message(account)
    network, below = FakeNetwork(), FakeOutside()
    registry.replace("practice", network)
    outside.serve(below)
    yield Desk(agent, adviser, below, network, account.pk, question.pk, question.thread_id)
    outside.restore()
    registry.restore("practice")


def page(client: Client, release: Release) -> str:
    return client.get(f"/approvals/{release.pk}/").content.decode()


def press(client: Client, release: Release, deed: str, **fields: str) -> str:
    answer = client.post(f"/approvals/{release.pk}/{deed}/", fields, follow=True)
    release.refresh_from_db()
    return answer.content.decode()


def test_the_queue_shows_the_most_pressing_first(desk: Desk, sign_in: SignIn) -> None:
    desk.proposed(text="Later aan de beurt", within_minutes=60)
    desk.proposed(text="Eerst aan de beurt", within_minutes=15)
    html = sign_in(desk.adviser).get("/approvals/").content.decode()
    assert html.index("Eerst aan de beurt") < html.index("Later aan de beurt")


def test_own_turns_come_first_and_it_is_said_who_is_asked_otherwise(desk: Desk, sign_in: SignIn) -> None:
    head = make.seat(desk.adviser.organisation, "head_of_communication")
    theirs = desk.proposed(text="Voor de wethouder", within_minutes=5, **{"from": "administrator"})
    mine = desk.proposed(text="Voor de adviseur", within_minutes=60, **{"from": "adviser"})
    html = sign_in(desk.adviser).get("/approvals/").content.decode()
    assert html.index("Voor de adviseur") < html.index("Anderen zijn aan de beurt")
    assert html.index("Anderen zijn aan de beurt") < html.index("Voor de wethouder")
    assert "Nu aan de beurt: Bestuurder" in html
    assert 'aria-current="page">Te beslissen<span class="count">1</span>' in html
    today = sign_in(desk.adviser).get("/").content.decode()
    assert "1 jouw beurt, 1 bij anderen" in today
    assert f'href="/approvals/{mine.pk}/"' in today
    assert f'href="/approvals/{theirs.pk}/"' not in today
    assert "Jij bent aan de beurt" in page(sign_in(head), mine)
    assert "Nu aan de beurt: Bestuurder" in page(sign_in(head), theirs)


def test_a_refused_press_keeps_what_was_typed(desk: Desk, sign_in: SignIn) -> None:
    release, client = desk.proposed(), sign_in(desk.adviser)
    stale = release.binding
    releases.edit(
        release, "Donderdag komen we.", by=make.actor(desk.agent, release.municipality), now=utc_now()
    )
    html = press(client, release, "edit", text="Mijn eigen zin.", binding=stale)
    assert release.text == "Donderdag komen we."
    assert "Lees hem opnieuw" in html
    assert "Mijn eigen zin.</textarea>" in html
    assert "Donderdag komen we." in html
    press(client, release, "edit", text="Mijn eigen zin.", binding=release.binding)
    assert release.text == "Mijn eigen zin."


def test_the_list_asks_as_many_queries_for_many_as_for_one(
    desk: Desk, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(desk.adviser)
    for _ in range(12):
        desk.proposed()
    client.get("/approvals/")
    with django_assert_max_num_queries(12):
        client.get("/approvals/")


def test_the_page_asks_a_fixed_number_of_queries(
    desk: Desk, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, release = sign_in(desk.adviser), desk.proposed()
    with django_assert_max_num_queries(30):
        page(client, release)


def test_question_text_verdict_and_history_stand_together(desk: Desk, sign_in: SignIn) -> None:
    html = page(sign_in(desk.adviser), desk.proposed())
    for part in ("Waarom is de container", "Morgen komen we langs.", "verdict--approve", "Ruben Smit"):
        assert part in html


def test_reading_is_in_the_ledger(desk: Desk, sign_in: SignIn) -> None:
    release = desk.proposed()
    page(sign_in(desk.adviser), release)
    event = Event.objects.get(action="publishing.read")
    assert (event.object_id, event.actor_id) == (str(release.pk), str(desk.adviser.user_id))


def test_one_press_approves_and_it_goes_out(desk: Desk, sign_in: SignIn) -> None:
    release = desk.proposed()
    client = sign_in(desk.adviser)
    assert f'value="{release.binding}"' in page(client, release)
    press(client, release, "approve", binding=release.binding)
    assert release.state == "queued"
    outbox.send_due(utc_now(), pace=PACE)
    release.refresh_from_db()
    assert release.state == "sent"
    assert len(desk.network.published) == 1


@pytest.mark.parametrize("binding", ["", "0" * 64])
def test_a_press_without_the_text_that_was_read_approves_nothing(
    desk: Desk, sign_in: SignIn, binding: str
) -> None:
    release = desk.proposed()
    html = press(sign_in(desk.adviser), release, "approve", binding=binding)
    assert release.state == "waiting"
    assert "Lees hem opnieuw" in html


def test_giving_back_needs_words(desk: Desk, sign_in: SignIn) -> None:
    release, client = desk.proposed(), sign_in(desk.adviser)
    assert "een paar woorden" in press(client, release, "return", comment=" ")
    assert release.state == "waiting"
    press(client, release, "return", comment="Noem de dag.")
    assert release.state == "returned"
    assert "Noem de dag." in page(client, release)


def test_who_changes_the_text_no_longer_approves_it(desk: Desk, sign_in: SignIn) -> None:
    release, client = desk.proposed(), sign_in(desk.adviser)
    press(client, release, "edit", text="Overmorgen komen we langs.")
    assert (release.state, release.text) == ("waiting", "Overmorgen komen we langs.")
    html = page(client, release)
    assert "/approve/" not in html
    assert "iemand anders geeft akkoord" in html
    assert "iemand anders geeft akkoord" in press(client, release, "approve", binding=release.binding)
    assert release.state == "waiting"


def test_a_person_resolves_what_is_unknown_with_evidence(desk: Desk, sign_in: SignIn) -> None:
    release, client = desk.proposed("allow"), sign_in(desk.adviser)
    Release.objects.filter(pk=release.pk).update(state="unknown", due_at=None)
    assert 'name="there"' in page(client, release)
    press(client, release, "resolve", there="yes", comment="")
    assert release.state == "unknown"
    press(client, release, "resolve", comment="Gezien")
    assert release.state == "unknown"
    press(client, release, "resolve", there="yes", comment="Gezien op de pagina")
    assert release.state == "sent"


def test_the_agent_follows_the_text_but_is_not_offered_to_approve(desk: Desk, sign_in: SignIn) -> None:
    release, client = desk.proposed(), sign_in(desk.agent)
    html = page(client, release)
    assert "/approve/" not in html
    assert "/withdraw/" in html
    press(client, release, "approve", binding=release.binding)
    assert release.state == "waiting"
    press(client, release, "withdraw")
    assert release.state == "withdrawn"


def test_another_municipality_sees_nothing_of_it(desk: Desk, sign_in: SignIn) -> None:
    release = desk.proposed()
    client = sign_in(make.seat(make.municipality(), "adviser"))
    assert client.get(f"/approvals/{release.pk}/").status_code == 404
    assert client.post(f"/approvals/{release.pk}/approve/").status_code == 404
    assert "Morgen komen" not in client.get("/approvals/").content.decode()


def test_an_auditor_has_no_seat_here(desk: Desk, sign_in: SignIn) -> None:
    assert sign_in(make.seat(desk.adviser.organisation, "auditor")).get("/approvals/").status_code == 403


@pytest.mark.parametrize("show", ["asking", "moving", "halted", "sent"])
def test_every_list_says_something_when_it_is_empty(desk: Desk, sign_in: SignIn, show: str) -> None:
    assert "empty__title" in sign_in(desk.adviser).get(f"/approvals/?show={show}").content.decode()


def test_an_unknown_list_or_press_is_not_found(desk: Desk, sign_in: SignIn) -> None:
    client, release = sign_in(desk.adviser), desk.proposed()
    assert client.get("/approvals/?show=all").status_code == 404
    assert client.post(f"/approvals/{release.pk}/publish/").status_code == 404
    assert client.get(f"/approvals/{release.pk}/approve/").status_code == 405


def test_a_text_with_markup_is_shown_as_text(desk: Desk, sign_in: SignIn) -> None:
    html = page(sign_in(desk.adviser), desk.proposed(text="<script>alert(1)</script>"))
    assert "<script>alert" not in html


def test_what_lapsed_says_why(desk: Desk, sign_in: SignIn) -> None:
    release = desk.proposed(within_minutes=15)
    tasks.lapse(utc_now() + timedelta(minutes=40))
    assert "Stilte betekent" in page(sign_in(desk.adviser), release)
