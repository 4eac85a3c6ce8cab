"""The review of rights opens when due, is decided by somebody else, and keeps what it was decided on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from regie.access import policy, sheet, tasks
from regie.access.actions import choosing, reviewing
from regie.access.actions.reviewing import ReviewRefused, Ruling
from regie.access.models import AccessPolicy, Letter, Review, ReviewItem
from regie.audit.models import Event
from regie.kernel.actor import Actor
from regie.people.models import Membership
from tests.access.test_leaving import who
from tests.inbox.scene import NOW, Scene, person, scene

pytestmark = pytest.mark.django_db
QUARTER = NOW + timedelta(days=92)


def due(kind: str = "special", town: str = "Veldermeer") -> tuple[Scene, Actor, Review]:
    """A town whose review is due today, with a director who may review."""
    s = scene(town_name=town)
    director = person("Dora", "director", s.town)
    other = "everyone" if kind == "special" else "special"
    days = {f"{kind}_next_on": date(2026, 11, 20), f"{other}_next_on": date(2027, 11, 20)}
    AccessPolicy.objects.create(municipality=s.town, **days)
    assert tasks.review(NOW) == 1
    return s, director, Review.objects.get(municipality=s.town)


def item_of(review: Review, actor: Actor) -> ReviewItem:
    return review.items.get(seat__user_id=who(actor))


def test_a_new_municipality_gets_its_first_dates_by_itself_and_both_reviews_open_in_time() -> None:
    s = scene()
    person("Dora", "director", s.town)
    assert tasks.review(NOW) == 0
    row = AccessPolicy.objects.get(municipality=s.town)
    assert (row.special_next_on, row.everyone_next_on) == (date(2027, 2, 20), date(2027, 11, 20))
    assert tasks.review(NOW + timedelta(days=91)) == 0
    assert tasks.review(QUARTER) == 1
    assert Review.objects.get().kind == "special"
    row.refresh_from_db()
    assert row.special_next_on == date(2027, 5, 20)


def test_the_quarterly_one_looks_at_agencies_and_special_rights_and_the_yearly_one_at_everybody() -> None:
    s, director, review = due("special")
    special = {item.seat.user_id for item in review.items.all()}
    assert special == {who(one) for one in (s.anna, s.bram, s.chief, director)}
    other, _, yearly = due("everyone", "Zandermeer")
    assert who(other.adviser) in {item.seat.user_id for item in yearly.items.all()}
    assert not yearly.items.filter(seat__user_id=who(s.anna)).exists()


def test_the_yearly_review_counts_as_a_quarterly_one_that_is_due_in_its_days() -> None:
    s = scene()
    person("Dora", "director", s.town)
    days = {"special_next_on": date(2026, 11, 25), "everyone_next_on": date(2026, 11, 20)}
    AccessPolicy.objects.create(municipality=s.town, **days)
    tasks.review(NOW)
    assert [one.kind for one in Review.objects.all()] == ["everyone"]
    assert AccessPolicy.objects.get().special_next_on == date(2027, 2, 20)


def test_who_may_review_is_told_at_the_start_and_every_week_that_it_is_late() -> None:
    _, director, review = due()
    assert [(one.kind, one.user_id) for one in Letter.objects.all()] == [("review_open", director.user_id)]
    late = review.decide_by
    assert reviewing.remind_late(late - timedelta(seconds=1)) == 0
    assert reviewing.remind_late(late) == 1
    assert reviewing.remind_late(late + timedelta(days=6)) == 0
    assert reviewing.remind_late(late + timedelta(days=7)) == 1


def test_keeping_ending_and_moving_are_done_at_once_and_the_last_decision_closes_the_review() -> None:
    s, director, review = due()
    head = person("Hans", "head_of_communication", s.town)
    agencies = [s.agency.pk]
    reviewing.decide(item_of(review, s.anna).pk, Ruling("keep", ""), by=director, now=NOW, agencies=agencies)
    until = NOW + timedelta(days=30)
    moved = Ruling("move", "project loopt af", until)
    reviewing.decide(item_of(review, s.bram).pk, moved, by=director, now=NOW, agencies=agencies)
    ended = Ruling("end", "werkt elders")
    reviewing.decide(item_of(review, s.chief).pk, ended, by=director, now=NOW, agencies=agencies)
    assert Membership.objects.get(user_id=who(s.bram)).until == until
    gone = Membership.objects.get(user_id=who(s.chief))
    assert (gone.until, gone.closed_at) == (NOW, NOW)
    assert not s.assignment.members.filter(pk=who(s.chief)).exists()
    reviewing.decide(item_of(review, director).pk, Ruling("keep", "blijft"), by=head, now=NOW)
    review.refresh_from_db()
    assert (review.closed_at, review.closed_by_id) == (NOW, head.user_id)
    line = Event.objects.get(action="access.review_closed")
    assert (line.details["keep"], line.details["move"], line.details["end"]) == (2, 1, 1)


def test_what_was_shown_is_kept_with_the_decision() -> None:
    s, director, review = due()
    item = item_of(review, s.anna)
    reviewing.decide(item.pk, Ruling("keep", ""), by=director, now=NOW)
    item.refresh_from_db()
    assert item.shown["role"] == "agent"
    assert item.shown["assignments"] == ["Nachtwebcare"]
    assert item.shown["factor"] is False
    assert item.reason == reviewing.STILL_NEEDED


@pytest.mark.parametrize(
    ("ruling", "reason"),
    [
        (Ruling("end", " "), "reason_missing"),
        (Ruling("move", "langer"), "end_missing"),
        (Ruling("move", "langer", NOW + timedelta(days=800)), "end_far"),
        (Ruling("move", "korter", NOW - timedelta(days=1)), "end_past"),
        (Ruling("vanish", "zomaar"), "decision_unknown"),
        (Ruling("", ""), "decision_unknown"),
    ],
)
def test_a_decision_that_is_not_whole_is_refused_and_changes_nothing(ruling: Ruling, reason: str) -> None:
    s, director, review = due()
    item = item_of(review, s.anna)
    before = Membership.objects.get(user_id=who(s.anna)).until
    with pytest.raises(ReviewRefused) as refused:
        reviewing.decide(item.pk, ruling, by=director, now=NOW, agencies=[s.agency.pk])
    assert refused.value.reason == reason
    item.refresh_from_db()
    assert item.decision == ""
    assert Membership.objects.get(user_id=who(s.anna)).until == before
    assert Event.objects.get(action="access.review_decided").result == "refused"


def test_nobody_decides_about_themselves_nor_without_the_right_nor_for_another_town_nor_twice() -> None:
    s, director, review = due()
    item = item_of(review, s.anna)
    stranger = person("Fem", "director", scene(town_name="Zandermeer").town)
    tries = [
        (item_of(review, director), director, "own_seat"),
        (item, s.adviser, "right"),
        (item, s.chief, "right"),
        (item, stranger, "scope"),
    ]
    for wanted, by, reason in tries:
        with pytest.raises(ReviewRefused) as refused:
            reviewing.decide(wanted.pk, Ruling("keep", ""), by=by, now=NOW)
        assert refused.value.reason == reason
    reviewing.decide(item.pk, Ruling("keep", ""), by=director, now=NOW)
    with pytest.raises(ReviewRefused) as again:
        reviewing.decide(item.pk, Ruling("end", "toch niet"), by=director, now=NOW)
    assert again.value.reason == "decided"


def test_a_seat_that_ran_out_meanwhile_is_ticked_off() -> None:
    s, _, review = due()
    Membership.objects.filter(user_id=who(s.anna)).update(until=NOW + timedelta(hours=1))
    tasks.review(NOW + timedelta(hours=2))
    assert item_of(review, s.anna).decision == "gone"


def test_the_database_refuses_a_rhythm_slower_than_bio2() -> None:
    s = scene()
    for slow in ({"special_every_months": 4}, {"everyone_every_months": 13}, {"longest_months": 24}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessPolicy.objects.create(municipality=s.town, **slow)


def test_a_municipality_chooses_its_own_rhythm_within_the_rules() -> None:
    s = scene()
    director = person("Dora", "director", s.town)
    days = (date(2027, 1, 1), date(2027, 6, 1))
    good = choosing.Choice(6, (7, 30), 2, 6, *days, 10)
    row = choosing.choose(s.town.pk, good, by=director, now=NOW)
    assert (row.longest_months, row.remind_days) == (6, [30, 7])
    wrong = {
        "months": choosing.Choice(6, (7,), 4, 6, *days, 10),
        "days": choosing.Choice(6, (0,), 3, 6, *days, 10),
        "next_past": choosing.Choice(6, (7,), 3, 6, date(2026, 1, 1), days[1], 10),
    }
    for reason, choice in wrong.items():
        with pytest.raises(ReviewRefused) as refused:
            choosing.choose(s.town.pk, choice, by=director, now=NOW)
        assert refused.value.reason == reason
    with pytest.raises(ReviewRefused):
        choosing.choose(s.town.pk, good, by=s.adviser, now=NOW)


@pytest.mark.parametrize("text", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=x", "\r=x", " =x", "＝x", "\n=1"])
def test_no_cell_of_a_report_is_a_formula(text: str) -> None:
    assert sheet.safe(text).startswith("'")


def test_every_role_of_an_agency_and_every_role_that_opens_doors_is_special() -> None:
    assert all(policy.is_special(role) for role in ("agent", "maker", "director", "functional_manager"))
    assert policy.is_special("auditor")
    assert not policy.is_special("adviser")
    assert not policy.is_special("no such role")
