"""The escalation screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.escalation.actions import concerns as actions
from regie.escalation.concern import NewConcern
from regie.escalation.models import Concern
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from tests import make

SignIn = Callable[[Membership], Client]


@dataclass(slots=True)
class Duty:
    """An agent with a question and the people above."""

    agent: Membership
    duty: Membership
    head: Membership

    def raised(self, question: str = "Mag dit zo de deur uit?", to: str = "duty_adviser") -> Concern:
        town = self.duty.organisation
        new = NewConcern(town.pk, "case:7", "/inbox/7/", question, "high", to, 15)
        return actions.raise_concern(new, by=make.actor(self.agent, town), now=utc_now())


@pytest.fixture
def duty(db: None) -> Duty:
    town, bureau = make.municipality(), make.agency()
    agent = make.seat(bureau, "agent", "Ruben Smit")
    make.assignment(town, bureau, [make.account(town)], [agent.user])
    return Duty(
        agent,
        make.seat(town, "duty_adviser", "Fatma Yilmaz"),
        make.seat(town, "head_of_communication", "Jan"),
    )


def test_mine_come_first_and_say_so(duty: Duty, sign_in: SignIn) -> None:
    duty.raised("Niet voor mij", to="head_of_communication")
    duty.raised("Wel voor mij")
    html = sign_in(duty.duty).get("/escalations/").content.decode()
    assert html.index("Wel voor mij") < html.index("Niet voor mij")
    assert html.count("Voor jou") == 1


def test_the_list_asks_as_many_queries_for_many_as_for_one(
    duty: Duty, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(duty.duty)
    for _ in range(12):
        duty.raised()
    client.get("/escalations/")
    with django_assert_max_num_queries(8):
        client.get("/escalations/")


def test_the_page_asks_a_fixed_number_of_queries(
    duty: Duty, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, concern = sign_in(duty.duty), duty.raised()
    with django_assert_max_num_queries(10):
        client.get(f"/escalations/{concern.pk}/")


def test_the_ladder_says_who_was_told_and_how(duty: Duty, sign_in: SignIn) -> None:
    concern = duty.raised()
    html = sign_in(duty.duty).get(f"/escalations/{concern.pk}/").content.decode()
    assert "Fatma Yilmaz" in html
    assert "e-mail" in html
    assert "onderweg" in html


def test_one_press_says_that_it_was_seen(duty: Duty, sign_in: SignIn) -> None:
    concern = duty.raised()
    sign_in(duty.duty).post(f"/escalations/{concern.pk}/seen/")
    concern.refresh_from_db()
    assert (concern.state, concern.acknowledged_by_id) == ("acknowledged", duty.duty.user_id)


def test_an_answer_with_words_ends_it(duty: Duty, sign_in: SignIn) -> None:
    concern, client = duty.raised(), sign_in(duty.duty)
    html = client.post(
        f"/escalations/{concern.pk}/answer/", {"decision": "advise"}, follow=True
    ).content.decode()
    assert "een paar woorden" in html
    client.post(f"/escalations/{concern.pk}/answer/", {"decision": "advise", "text": "Bel morgen."})
    concern.refresh_from_db()
    assert (concern.state, concern.answer) == ("answered", "Bel morgen.")
    shown = client.get("/escalations/?show=answered").content.decode()
    assert "Mag dit zo de deur uit?" in shown


def test_a_second_answer_hears_that_somebody_was_faster(duty: Duty, sign_in: SignIn) -> None:
    concern, late = duty.raised(), sign_in(duty.head)
    sign_in(duty.duty).post(f"/escalations/{concern.pk}/answer/", {"decision": "take_over"})
    html = late.post(
        f"/escalations/{concern.pk}/answer/", {"decision": "take_over"}, follow=True
    ).content.decode()
    assert "Iemand was je voor" in html


def test_the_agent_sees_the_clock_and_no_buttons(duty: Duty, sign_in: SignIn) -> None:
    concern, client = duty.raised(), sign_in(duty.agent)
    html = client.get(f"/escalations/{concern.pk}/").content.decode()
    assert "Het volgende niveau" in html
    assert "/seen/" not in html
    assert client.post(f"/escalations/{concern.pk}/seen/").status_code == 403


def test_another_municipality_sees_nothing_of_it(duty: Duty, sign_in: SignIn) -> None:
    concern = duty.raised()
    client = sign_in(make.seat(make.municipality(), "duty_adviser"))
    assert client.get(f"/escalations/{concern.pk}/").status_code == 404
    assert client.post(f"/escalations/{concern.pk}/answer/", {"decision": "release"}).status_code == 404


def test_a_level_that_had_nobody_is_named(duty: Duty, sign_in: SignIn) -> None:
    concern = duty.raised(to="administrator")
    html = sign_in(duty.duty).get(f"/escalations/{concern.pk}/").content.decode()
    assert "omdat niemand bereikbaar was als" in html


def test_what_is_late_is_marked(duty: Duty, sign_in: SignIn) -> None:
    concern = duty.raised()
    Concern.objects.filter(pk=concern.pk).update(next_at=utc_now() - timedelta(minutes=1))
    html = sign_in(duty.duty).get(f"/escalations/{concern.pk}/").content.decode()
    assert "clock--late" in html


@pytest.mark.parametrize("show", ["open", "answered"])
def test_every_list_says_something_when_it_is_empty(duty: Duty, sign_in: SignIn, show: str) -> None:
    assert "empty__title" in sign_in(duty.duty).get(f"/escalations/?show={show}").content.decode()
