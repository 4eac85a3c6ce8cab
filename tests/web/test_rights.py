"""The screen of the review of rights: going through accounts, and the report."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.access.models import AccessPolicy, Review
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def world() -> tuple[Membership, Membership, Membership]:
    place, bureau = make.municipality(), make.agency()
    director, head = make.seat(place, "director"), make.seat(place, "head_of_communication", "Hans Hoofd")
    agent = make.seat(bureau, "agent", "Noor Nacht")
    make.assignment(place, bureau, [make.account(place)], [agent.user])
    return director, head, agent


def test_a_director_goes_through_the_accounts_but_not_through_the_own_one(sign_in: SignIn) -> None:
    director, head, agent = world()
    client = sign_in(director)
    page = client.post("/rights/begin/", {"kind": "special"}, follow=True).content.decode()
    review = Review.objects.get()
    assert "Noor Nacht" in page
    assert "Dit ben jij" in page
    items = {item.seat_id: item.pk for item in review.items.all()}
    client.post(f"/rights/items/{items[agent.pk]}/", {"decision": "keep"})
    mine = client.post(f"/rights/items/{items[director.pk]}/", {"decision": "keep"}, follow=True)
    assert "Over jezelf kun je niet beslissen" in mine.content.decode()
    last = (utc_now() + timedelta(days=40)).date()
    told = {"decision": "move", "until": last.isoformat(), "reason": "Tijdelijk"}
    client.post(f"/rights/items/{items[head.pk]}/", told)
    head.refresh_from_db()
    assert head.until is not None
    assert (head.until - timedelta(seconds=1)).astimezone().date() == last
    sign_in(head).post(f"/rights/items/{items[director.pk]}/", {"decision": "keep", "reason": "Blijft"})
    review.refresh_from_db()
    assert review.closed_at is not None
    report = client.get(f"/rights/{review.pk}/report/").content.decode()
    assert "Tijdelijk" in report
    assert "8.02.01" in report


def test_ending_in_a_review_shuts_the_door_at_once(sign_in: SignIn) -> None:
    director, _, agent = world()
    client, theirs = sign_in(director), sign_in(agent)
    assert theirs.get("/inbox/").status_code == 200
    client.post("/rights/begin/", {"kind": "special"})
    item = Review.objects.get().items.get(seat=agent)
    client.post(f"/rights/items/{item.pk}/", {"decision": "end", "reason": "Werkt elders"})
    assert theirs.get("/inbox/").status_code == 302


def test_the_report_is_a_table_that_runs_nothing_in_a_spreadsheet(sign_in: SignIn) -> None:
    director, _, agent = world()
    agent.user.name = "=cmd|' /C calc'!A1"
    agent.user.save()
    client = sign_in(director)
    client.post("/rights/begin/", {"kind": "everyone"})
    answer = client.get(f"/rights/{Review.objects.get().pk}/report.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {14}
    assert any(row[1].startswith("'=cmd") for row in rows)
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("role", ["agent", "coordinator", "adviser", "spokesperson"])
def test_who_may_not_look_is_refused(role: str, sign_in: SignIn) -> None:
    director, _, agent = world()
    place = agent.organisation if role in {"agent", "coordinator"} else director.organisation
    assert sign_in(make.seat(place, role, "Nel Niets")).get("/rights/").status_code == 403


def test_an_auditor_reads_and_decides_nothing_and_another_town_finds_nothing(sign_in: SignIn) -> None:
    director, _, agent = world()
    sign_in(director).post("/rights/begin/", {"kind": "special"})
    review = Review.objects.get()
    item = review.items.get(seat=agent)
    auditor = sign_in(make.seat(director.organisation, "auditor", "Ans Audit"))
    assert "Noor Nacht" in auditor.get(f"/rights/{review.pk}/").content.decode()
    assert auditor.post(f"/rights/items/{item.pk}/", {"decision": "end", "reason": "x"}).status_code == 403
    stranger = sign_in(make.seat(make.municipality(), "director", "Fem Ver"))
    for address in ("", "report/", "report.csv"):
        assert stranger.get(f"/rights/{review.pk}/{address}").status_code == 404
    assert stranger.post(f"/rights/items/{item.pk}/", {"decision": "keep"}).status_code == 404


def test_the_rhythm_is_chosen_within_the_rules(sign_in: SignIn) -> None:
    director, _, _ = world()
    client = sign_in(director)
    day = (utc_now() + timedelta(days=30)).date().isoformat()
    told = {
        "longest_months": "6",
        "remind_days": "30, 7",
        "special_every_months": "3",
        "special_next_on": day,
        "everyone_every_months": "12",
        "everyone_next_on": day,
        "decide_within_days": "14",
    }
    assert client.post("/rights/policy/", {**told, "special_every_months": "6"}).status_code == 422
    assert client.post("/rights/policy/", {**told, "remind_days": "zeven"}).status_code == 422
    assert client.post("/rights/policy/", {**told, "special_next_on": "2020-01-01"}).status_code == 422
    assert client.post("/rights/policy/", told).status_code == 302
    assert AccessPolicy.objects.get().longest_months == 6


def test_a_review_of_twenty_costs_as_much_as_one_of_three(
    sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    director, _, _ = world()
    for n in range(17):
        make.seat(director.organisation, "adviser", f"Persoon {n}")
    client = sign_in(director)
    client.post("/rights/begin/", {"kind": "everyone"})
    review = Review.objects.get()
    client.get(f"/rights/{review.pk}/")
    with django_assert_num_queries(10):
        client.get(f"/rights/{review.pk}/")
