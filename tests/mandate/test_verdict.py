"""Verdicts: the table with everything around it that can only make it stricter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.kernel.actor import software
from regie.mandate import queries
from regie.mandate.actions import versions
from regie.mandate.models import MandateVersion
from regie.mandate.refusal import Refused
from regie.mandate.starter import agency_table, municipality_table
from tests import make
from tests.mandate.world import NIGHT, PERIOD, World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> World:
    return world()


def test_a_reply_within_the_mandate_is_allowed_and_names_the_mandate(place: World) -> None:
    version = place.mandate()
    found = queries.verdict(place.ask(), at=NIGHT)
    assert (found.outcome, found.because, found.mandate) == (
        "allow",
        ("everyday-at-night",),
        version.reference,
    )
    assert found.rules["everyday-at-night"].outcome == "allow"
    assert {"rule": "hide", "attribute": "action"} in found.near_misses
    assert found.as_dict()["facts"] == dict(place.ask().facts)


def test_without_a_mandate_nothing_goes_out(place: World) -> None:
    assert queries.verdict(place.ask(), at=NIGHT).reason == "no_mandate"


def test_a_draft_is_no_mandate(place: World) -> None:
    versions.draft_version(
        place.municipality.pk, place.assignment, agency_table(PERIOD), by=place.adviser, now=NIGHT
    )
    assert queries.verdict(place.ask(), at=NIGHT).reason == "no_mandate"


def test_two_mandates_at_once_are_none(place: World) -> None:
    place.mandate()
    place.mandate(version=2)
    MandateVersion.objects.update(ended_at=None)
    assert queries.verdict(place.ask(), at=NIGHT).reason == "two_mandates"


def test_a_new_version_replaces_the_old_at_its_first_moment(place: World) -> None:
    old = place.mandate()
    later = NIGHT + timedelta(days=2)
    new = place.mandate(source=agency_table((later, PERIOD[1]), version=2))
    assert queries.verdict(place.ask(), at=NIGHT).mandate == old.reference
    assert queries.verdict(place.ask(), at=later).mandate == new.reference


def test_a_withdrawn_mandate_ends_at_once(place: World) -> None:
    versions.withdraw(place.mandate(), by=place.head, now=NIGHT)
    assert queries.verdict(place.ask(), at=NIGHT).reason == "no_mandate"


def test_a_table_that_is_no_longer_what_was_signed_is_refused(place: World) -> None:
    version = place.mandate(source=agency_table(PERIOD, name="changed-behind-our-back"))
    table = {**version.table, "rules": [{"id": "open", "when": {}, "outcome": "allow"}]}
    MandateVersion.objects.filter(pk=version.pk).update(table=table)
    queries.forget_tables()
    assert queries.verdict(place.ask(), at=NIGHT).reason == "mandate_changed"


@pytest.mark.parametrize("kind", ["press", "councillor"])
def test_an_agency_never_answers_press_or_councillors_whatever_the_table_says(
    place: World, kind: str
) -> None:
    table = agency_table(PERIOD)
    place.mandate(source={**table, "rules": [{"id": "open", "when": {}, "outcome": "allow"}]})
    assert queries.verdict(place.ask(kind=kind), at=NIGHT).reason == "never_grantable"
    assert queries.verdict(place.ask(kind=kind, team="municipality"), at=NIGHT).reason == "never_grantable"
    assert queries.verdict(place.ask(kind=kind, action="referral"), at=NIGHT).outcome == "allow"


def test_a_fact_that_lies_about_the_team_is_forbidden(place: World) -> None:
    place.mandate()
    assert queries.verdict(place.ask(team="municipality"), at=NIGHT).reason == "unknown_fact"


def test_the_assignment_must_cover_channel_topic_and_person(place: World) -> None:
    place.mandate()
    other = world()
    asked = place.ask()
    for changed in (
        place.ask(topic="council"),
        replace(asked, channel_id=other.channel.pk),
        replace(asked, user_id=other.agent.user_id),
        replace(asked, agency_id=other.agency.pk),
        replace(asked, municipality_id=other.municipality.pk),
        replace(asked, assignment_id=None),
    ):
        assert queries.verdict(changed, at=NIGHT).reason == "not_covered"


def test_an_assignment_that_has_ended_covers_nothing(place: World) -> None:
    place.mandate()
    Assignment.objects.filter(pk=place.assignment.pk).update(state=Assignment.ENDED)
    assert queries.verdict(place.ask(), at=NIGHT).reason == "not_covered"


def test_our_own_people_fall_under_the_mandate_without_assignment(place: World) -> None:
    place.mandate()
    assert queries.verdict(place.ask_ourselves(), at=NIGHT).reason == "no_mandate"
    draft = versions.draft_version(
        place.municipality.pk, None, municipality_table(PERIOD), by=place.adviser, now=NIGHT
    )
    make.in_force(draft, by=place.head, now=NIGHT)
    assert queries.verdict(place.ask_ourselves(), at=NIGHT).outcome == "allow"


def test_only_the_municipality_itself_makes_and_signs(place: World) -> None:
    stranger = world()
    for who, reason in (
        (place.agent, "right"),
        (stranger.adviser, "scope"),
        (software("demo", municipality_id=place.municipality.pk), "software"),
    ):
        with pytest.raises(Refused, match=reason):
            versions.draft_version(
                place.municipality.pk, place.assignment, agency_table(PERIOD), by=who, now=NIGHT
            )
    assert MandateVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 0}, "version"),
        ({"attributes": {"topic": ["waste"]}}, "attributes.action: is missing"),
    ],
)
def test_a_table_the_product_cannot_ask_is_refused_with_the_mend(
    place: World, change: dict[str, object], told: str
) -> None:
    table = {**agency_table(PERIOD), "rules": [], "ordered": [], **change}
    with pytest.raises(Refused, match=told):
        versions.draft_version(place.municipality.pk, place.assignment, table, by=place.adviser, now=NIGHT)


def test_an_approval_by_a_role_nobody_municipal_holds_is_refused(place: World) -> None:
    table = agency_table(PERIOD)
    table["rules"][2]["obligations"] = {"approvers": 1, "from": "coordinator"}
    with pytest.raises(Refused, match=r"rules\[2\]"):
        versions.draft_version(place.municipality.pk, place.assignment, table, by=place.adviser, now=NIGHT)


def test_a_verdict_costs_three_queries(
    place: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place.mandate()
    queries.verdict(place.ask(), at=NIGHT)
    with django_assert_num_queries(3):
        queries.verdict(place.ask(), at=NIGHT)


def test_the_ledger_names_who_drafted_and_who_signed(place: World) -> None:
    version = place.mandate()
    about = Event.objects.filter(object_id=str(version.pk), object_type="mandate").order_by("pk")
    told = [event for event in about if event.result == "done"]
    done = ["mandate.drafted", "mandate.ready", "mandate.signed", "mandate.signed", "mandate.in_force"]
    assert [event.action for event in told] == done
    assert (told[0].actor_id, told[3].actor_id) == (place.adviser.id, place.director.id)
    assert told[2].actor_id != place.director.id
    assert told[4].mandate == version.reference
