"""Agreeing, starting and ending an assignment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from regie.audit.models import Event
from regie.engagement import queries
from regie.engagement.actions import assignments
from regie.engagement.models import Assignment
from regie.engagement.terms import NewAssignment, Refused
from regie.kernel.actor import software
from tests import make
from tests.engagement.town import Town
from tests.make import NIGHT

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_it_covers_nothing_until_the_director_lets_it_start_and_nothing_after_its_end(town: Town) -> None:
    ready = town.ready()
    agent = make.actor(town.seat, town.place)
    assert queries.for_work(agent, town.channel.pk, NIGHT) is None
    assignments.activate(ready, by=town.director, now=NIGHT)
    assert queries.for_work(agent, town.channel.pk, NIGHT) == ready
    assignments.end(ready, "Overgedragen", by=town.director, now=NIGHT)
    assert queries.for_work(agent, town.channel.pk, NIGHT) is None
    told = Event.objects.filter(object_type="assignment", object_id=str(ready.pk), result="done")
    assert list(told.order_by("id").values_list("action", flat=True)) == [
        "engagement.drafted",
        "engagement.written",
        *["engagement.agreement_written", "engagement.agreement_signed"] * 5,
        "engagement.readied",
        "engagement.activated",
        "engagement.ended",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": " "}, "no_purpose"),
        ({"goals": []}, "no_goals"),
        ({"public_values": []}, "no_values"),
        ({"public_values": ["loyalty"]}, "unknown_value"),
        ({"channels": [], "service_levels": []}, "no_channels"),
        ({"topics": []}, "no_topics"),
        ({"topics": ["waste", "Crisis"]}, "unknown_topic"),
        ({"hours": []}, "no_hours"),
        ({"hours": ["night"]}, "hours_wrong"),
        ({"service_levels": []}, "levels_missing"),
        ({"service_levels": [{"channel": "x"}]}, "levels_wrong"),
        ({"contract_reference": ""}, "no_contract"),
        ({"processing": {}}, "no_processing"),
        ({"processing": {"version": "2.42"}}, "processing_wrong"),
        ({"evaluations": []}, "no_evaluations"),
        ({"evaluations": ["2031-01-01"]}, "evaluation_outside"),
        ({"exit_checklist": ["handover_session"]}, "no_exit"),
        ({"members": []}, "no_members"),
        ({"ends_at": None}, "no_dates"),
        ({"ends_at": NIGHT - timedelta(minutes=1)}, "over"),
    ],
)
def test_an_assignment_that_lacks_something_is_not_made_ready(
    town: Town, changes: dict[str, object], code: str
) -> None:
    draft = town.draft(**changes)
    with pytest.raises(Refused) as refused:
        assignments.make_ready(draft, by=town.adviser, now=NIGHT)
    assert code in {one.code for one in refused.value.objections}
    assert Event.objects.filter(action="engagement.readied", result="refused").count() == 1


def test_a_draft_tells_everything_it_lacks_at_once(town: Town) -> None:
    new = NewAssignment(town.place.pk, town.bureau.pk, "campaign_content", "Campagne")
    empty = assignments.draft_assignment(new, by=town.adviser, now=NIGHT)
    found = assignments.lacking(empty, NIGHT)
    assert {one.step for one in found} == {
        "purpose",
        "scope",
        "levels",
        "contract",
        "dates",
        "people",
        "agreements",
    }
    assert [one.about for one in found if one.step == "agreements"] == [
        "frame",
        "tone",
        "escalation",
        "feedback",
        "alignment",
    ]


def test_a_channel_a_goal_or_a_person_of_somebody_else_is_refused(town: Town) -> None:
    other = Town()
    draft = town.draft(
        channels=[other.channel.pk], goals=[other.goal.pk], members=[other.seat.user_id], service_levels=[]
    )
    codes = {one.code for one in assignments.lacking(draft, NIGHT)}
    assert {"foreign_channel", "goal_not_in_force", "no_seat"} <= codes


def test_what_changed_between_ready_and_start_is_looked_at_again(town: Town) -> None:
    ready = town.ready()
    town.seat.until = NIGHT
    town.seat.save()
    with pytest.raises(Refused, match="no_seat"):
        assignments.activate(ready, by=town.director, now=NIGHT)
    ready.refresh_from_db()
    assert ready.state == Assignment.READY


def test_it_starts_once_and_ends_once_and_is_only_written_as_a_draft(town: Town) -> None:
    draft = town.draft()
    town.sign(draft)
    with pytest.raises(Refused, match="state"):
        assignments.activate(draft, by=town.director, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        assignments.end(draft, "x", by=town.director, now=NIGHT)
    assignments.make_ready(draft, by=town.adviser, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        assignments.write_terms(draft, {"purpose": "Anders"}, by=town.adviser, now=NIGHT)
    assignments.reopen(draft, by=town.adviser, now=NIGHT)
    assignments.write_terms(draft, {"purpose": "Anders"}, by=town.adviser, now=NIGHT)
    assignments.make_ready(draft, by=town.adviser, now=NIGHT)
    assignments.activate(draft, by=town.director, now=NIGHT)
    for wrong in (assignments.activate, assignments.reopen, assignments.discard):
        with pytest.raises(Refused, match="state"):
            wrong(draft, by=town.director, now=NIGHT)
    with pytest.raises(Refused, match="reason_missing"):
        assignments.end(draft, " ", by=town.director, now=NIGHT)
    assignments.end(draft, "Klaar", by=town.director, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        assignments.end(draft, "Klaar", by=town.director, now=NIGHT)


def test_only_the_municipalitys_own_director_starts_and_ends_it(town: Town) -> None:
    ready, stranger = town.ready(), Town()
    for who, reason in (
        (town.adviser, "right"),
        (make.actor(town.seat, town.place), "right"),
        (stranger.director, "scope"),
        (software("sweep"), "software"),
    ):
        with pytest.raises(Refused, match=reason):
            assignments.activate(ready, by=who, now=NIGHT)
        with pytest.raises(Refused, match=reason):
            assignments.end(ready, "x", by=who, now=NIGHT)
    with pytest.raises(Refused, match="scope"):
        assignments.write_terms(town.draft(), {}, by=stranger.adviser, now=NIGHT)


def test_only_an_agency_is_hired(town: Town) -> None:
    with pytest.raises(Refused, match="not_an_agency"):
        assignments.draft_assignment(
            NewAssignment(town.place.pk, town.place.pk, "night_webcare", "x"), by=town.adviser, now=NIGHT
        )
    with pytest.raises(Refused, match="unknown_kind"):
        assignments.draft_assignment(
            NewAssignment(town.place.pk, town.bureau.pk, "spying", "x"), by=town.adviser, now=NIGHT
        )


def test_the_database_itself_refuses_an_assignment_without_an_end(town: Town) -> None:
    running = town.running()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=running.pk).update(ends_at=None)


def test_after_its_last_day_it_closes_by_itself(town: Town) -> None:
    running = town.running()
    late = NIGHT + timedelta(days=91)
    assert not queries.in_force(late).filter(pk=running.pk).exists()
    assert assignments.end_over(late, by=software("sweep")) == 1
    running.refresh_from_db()
    assert (running.state, running.ended_at) == (Assignment.ENDED, running.ends_at)
    assert assignments.end_over(late, by=software("sweep")) == 0


def test_a_draft_that_came_to_nothing_is_put_aside(town: Town) -> None:
    draft = town.draft()
    assignments.discard(draft, by=town.adviser, now=NIGHT)
    assert (draft.state, draft.activated_at) == (Assignment.ENDED, None)
