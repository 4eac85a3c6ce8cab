"""Agreeing, starting and ending an assignment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.engagement import actions, queries
from regie.engagement.models import Assignment
from regie.engagement.terms import NewAssignment, Refused
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from tests import make
from tests.make import NIGHT

pytestmark = pytest.mark.django_db


class Town:
    """A municipality with a director and an adviser, and an agency with an agent."""

    def __init__(self) -> None:
        self.place: Organisation = make.municipality()
        self.bureau: Organisation = make.agency()
        self.channel = make.account(self.place)
        self.seat = make.seat(self.bureau, "agent")
        self.director: Actor = make.actor(make.seat(self.place, "director"))
        self.adviser: Actor = make.actor(make.seat(self.place, "adviser"))
        self.new = NewAssignment(
            municipality_id=self.place.pk,
            agency_id=self.bureau.pk,
            name="Nachtwebcare",
            purpose="Antwoorden in de nacht",
            starts_at=NIGHT - timedelta(hours=1),
            ends_at=NIGHT + timedelta(days=30),
            channel_ids=(self.channel.pk,),
            topics=("waste", "other"),
            member_ids=(self.seat.user_id,),
        )

    def draft(self, **changes: object) -> Assignment:
        """A draft with some terms changed."""
        new = replace(self.new, **changes)  # type: ignore[arg-type]
        return actions.draft_assignment(new, by=self.adviser, now=NIGHT)


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_draft_covers_nothing_until_the_director_lets_it_start(town: Town) -> None:
    draft = town.draft()
    agent = make.actor(town.seat, town.place)
    assert queries.for_work(agent, town.channel.pk, NIGHT) is None
    actions.activate(draft, by=town.director, now=NIGHT)
    assert queries.for_work(agent, town.channel.pk, NIGHT) == draft
    actions.end(draft, "Overgedragen", by=town.director, now=NIGHT)
    assert queries.for_work(agent, town.channel.pk, NIGHT) is None
    told = Event.objects.filter(object_type="assignment", object_id=str(draft.pk))
    assert set(told.values_list("action", flat=True)) == {
        "engagement.drafted",
        "engagement.activated",
        "engagement.ended",
    }


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"channel_ids": ()}, "no_channels"),
        ({"topics": ()}, "no_topics"),
        ({"topics": ("waste", "Crisis")}, "unknown_topic"),
        ({"member_ids": ()}, "no_members"),
    ],
)
def test_an_assignment_that_covers_nothing_does_not_start(
    town: Town, changes: dict[str, object], reason: str
) -> None:
    draft = town.draft(**changes)
    with pytest.raises(Refused, match=reason):
        actions.activate(draft, by=town.director, now=NIGHT)
    assert Event.objects.filter(action="engagement.activated", result="refused").count() == 1


def test_a_channel_of_another_municipality_or_a_person_without_a_seat_is_refused(town: Town) -> None:
    other = Town()
    with pytest.raises(Refused, match="foreign_channel"):
        actions.activate(town.draft(channel_ids=(other.channel.pk,)), by=town.director, now=NIGHT)
    with pytest.raises(Refused, match="no_seat"):
        actions.activate(town.draft(member_ids=(other.seat.user_id,)), by=town.director, now=NIGHT)


def test_an_assignment_whose_end_has_passed_does_not_start(town: Town) -> None:
    draft = town.draft()
    with pytest.raises(Refused, match="over"):
        actions.activate(draft, by=town.director, now=NIGHT + timedelta(days=31))


def test_it_starts_once_and_ends_once(town: Town) -> None:
    draft = town.draft()
    with pytest.raises(Refused, match="state"):
        actions.end(draft, "x", by=town.director, now=NIGHT)
    actions.activate(draft, by=town.director, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        actions.activate(draft, by=town.director, now=NIGHT)
    with pytest.raises(Refused, match="reason_missing"):
        actions.end(draft, " ", by=town.director, now=NIGHT)


def test_only_the_municipalitys_own_director_starts_it(town: Town) -> None:
    draft, stranger = town.draft(), Town()
    for who, reason in (
        (town.adviser, "right"),
        (make.actor(town.seat, town.place), "right"),
        (stranger.director, "scope"),
    ):
        with pytest.raises(Refused, match=reason):
            actions.activate(draft, by=who, now=NIGHT)


def test_only_an_agency_is_hired_and_only_for_a_period_that_ends(town: Town) -> None:
    with pytest.raises(Refused, match="not_an_agency"):
        town.draft(agency_id=town.place.pk)
    with pytest.raises(Refused, match="dates"):
        town.draft(ends_at=town.new.starts_at)
