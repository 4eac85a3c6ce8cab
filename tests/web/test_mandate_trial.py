"""The difference with what is in force, the past decided again, and one situation tried."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.engagement.models import Assignment
from regie.kernel.clock import AMSTERDAM, utc_now
from regie.mandate.models import MandateVersion
from regie.mandate.scenarios import read, run
from regie.mandate.starter import agency_table
from regie.mandate.table import parse
from regie.publishing.models import Release
from tests import make
from tests.mandate.world import FACTS
from tests.web.conftest import SignIn
from tests.web.test_mandate import Town

pytestmark = pytest.mark.django_db


class Past(Town):
    """The town with replies of the last days, and a draft that asks approval about waste."""

    def __init__(self) -> None:
        super().__init__()
        source = agency_table((utc_now() + timedelta(days=1), self.period[1]), version=2)
        rule = {"id": "waste-first", "when": {"topic": ["waste"]}, "outcome": "approve"}
        source["rules"].append({**rule, "obligations": {"approvers": 1, "from": "adviser"}})
        self.next = self.draft(source)
        self.at = f"/mandate/{self.next.pk}"
        self.channel = make.account(self.place)

    def replied(
        self, number: int, *, days: int = 1, assignment: Assignment | None = None, **facts: str
    ) -> None:
        """Replies in the evening, some days ago."""
        evening = datetime.now(AMSTERDAM).replace(hour=22, minute=0) - timedelta(days=days)
        Release.objects.bulk_create(
            Release(
                key=uuid.uuid4(), municipality=self.place, account=self.channel, case=f"case:{700 + n}",
                assignment=assignment or self.assignment, text="x", facts={**FACTS, **facts}, outcome="allow",
                state="sent", state_since=evening, created_at=evening,
            )
            for n in range(number)
        )  # fmt: skip


@pytest.fixture
def past() -> Past:
    return Past()


def test_the_difference_is_told_in_share_example_and_rule(past: Past, sign_in: SignIn) -> None:
    html = sign_in(past.director).get(f"{past.at}/difference/").content.decode()
    assert "Mag → Na akkoord" in html
    assert "over afval op Bluesky" in html
    assert "kan er meer dan nu" in html  # by day waste was not mentioned at all
    assert "waste-first" in html
    assert "Regel voor regel" in html


def test_a_first_mandate_has_nothing_to_compare_with(past: Past, sign_in: SignIn) -> None:
    MandateVersion.objects.filter(pk=past.night.pk).update(ended_at=past.night.valid_from)
    MandateVersion.objects.exclude(pk=past.next.pk).delete()
    html = sign_in(past.director).get(f"{past.at}/difference/").content.decode()
    assert "dit wordt het eerste" in html


def test_the_past_is_decided_again_and_the_changed_replies_are_listed(past: Past, sign_in: SignIn) -> None:
    past.replied(3)
    past.replied(5, topic="parking")
    past.replied(2, days=20)
    client = sign_in(past.director)
    html = client.get(f"{past.at}/replay/?days=7").content.decode()
    assert "Van <strong>8</strong> antwoorden waren er <strong>3</strong> anders gegaan." in html
    assert "<strong>10</strong>" in client.get(f"{past.at}/replay/?days=30").content.decode()
    listed = client.get(f"{past.at}/replay/?days=7&from=allow&to=approve").content.decode()
    assert listed.count('href="/inbox/70') == 3
    assert "Een antwoord op een vraag over afval op het oefennetwerk" in listed


def test_only_replies_of_this_work_count(past: Past, sign_in: SignIn) -> None:
    elsewhere = make.assignment(past.place, past.bureau, [], [])
    past.replied(4, assignment=elsewhere)
    Release.objects.update(own_words=False)
    html = sign_in(past.director).get(f"{past.at}/replay/").content.decode()
    assert "Geen antwoorden in deze dagen" in html


@pytest.mark.parametrize("days", ["0", "-1", "veel", "99999999", "²", ""])
def test_strange_numbers_of_days_are_no_error(past: Past, sign_in: SignIn, days: str) -> None:
    answer = sign_in(past.director).get(f"{past.at}/replay/", {"days": days, "from": "x", "to": "y"})
    assert answer.status_code == 200


def test_who_may_not_open_cases_sees_no_links_to_them(past: Past, sign_in: SignIn) -> None:
    past.replied(1)
    clerk = sign_in(make.seat(past.place, "clerk"))
    html = clerk.get(f"{past.at}/replay/?from=allow&to=approve").content.decode()
    assert "over afval" in html
    assert 'href="/inbox/' not in html


def test_a_situation_is_tried_under_both_versions(past: Past, sign_in: SignIn) -> None:
    client = sign_in(past.director)
    assert "Kies een situatie" in client.get(f"{past.at}/try/").content.decode()
    evening = (past.next.valid_from.astimezone(AMSTERDAM)).replace(hour=23) + timedelta(days=1)
    asked = {"topic": "waste", "at": evening.strftime("%Y-%m-%dT%H:%M")}
    html = client.get(f"{past.at}/try/", asked).content.decode()
    assert "Heeft akkoord nodig van de communicatieadviseur" in html
    assert "Wat nu geldt, zegt:" in html
    assert "Dit mag je versturen" in html
    part = client.get(f"{past.at}/try/", asked, headers={"X-Part": "result"}).content.decode()
    assert "<html" not in part
    press = client.get(f"{past.at}/try/", {"kind": "press"}).content.decode()
    assert "pers en raadsleden krijgen antwoord van de gemeente zelf" in press.lower()


def test_what_was_tried_becomes_a_scenario_in_one_press(past: Past, sign_in: SignIn) -> None:
    client = sign_in(past.adviser)
    at = f"{past.next.valid_from.astimezone(AMSTERDAM) + timedelta(days=1):%Y-%m-%d}T22:00"
    html = client.get(f"{past.at}/try/", {"topic": "waste", "kind": "complaint", "at": at}).content.decode()
    assert 'name="kind" value="complaint"' in html
    assert f'name="at" value="{at}"' in html
    told = {"topic": "waste", "kind": "complaint", "at": at}
    before = len(past.next.scenarios)
    for _twice in range(2):
        answer = client.post(f"{past.at}/try/keep/", told, follow=True)
    past.next.refresh_from_db()
    assert len(past.next.scenarios) == before + 1
    assert "klacht" in past.next.scenarios[-1]
    assert "afval" in past.next.scenarios[-1]
    assert "na goedkeuring" in past.next.scenarios[-1]
    table = parse(past.next.table)
    assert [one.holds for one in run(past.next.scenarios[-1:], table)] == [True]
    assert read(past.next.scenarios[-1], table).facts["kind"] == "complaint"
    assert "Dit scenario staat er al." in answer.content.decode()


def test_a_version_that_is_signed_keeps_no_new_scenario(past: Past, sign_in: SignIn) -> None:
    client = sign_in(past.adviser)
    assert (
        "Bewaar dit als scenario"
        not in client.get(f"/mandate/{past.night.pk}/try/?topic=waste").content.decode()
    )
    client.post(f"/mandate/{past.night.pk}/try/keep/", {"topic": "waste"})
    past.night.refresh_from_db()
    assert past.night.scenarios == []


def test_unknown_facts_and_moments_are_no_error(past: Past, sign_in: SignIn) -> None:
    answer = sign_in(past.director).get(f"{past.at}/try/", {"topic": "Waste", "at": "gisteren"})
    assert answer.status_code == 200


def test_the_sides_cost_a_fixed_number_of_queries(
    past: Past, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    past.replied(60)
    client = sign_in(past.director)
    client.get(f"{past.at}/difference/")
    for side in ("difference/", "replay/?from=allow&to=approve", "try/?topic=waste"):
        with django_assert_max_num_queries(8):
            client.get(f"{past.at}/{side}")
