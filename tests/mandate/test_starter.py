"""The starter mandate as conversations: given a message, when somebody wants to act, then what."""

from __future__ import annotations

import pytest

from regie.channels import models as channels
from regie.interpret import reading
from regie.mandate import vocabulary
from regie.mandate.analysis import analyse
from regie.mandate.decide import Decision, decide
from regie.mandate.scenarios import failing
from regie.mandate.starter import NIGHTS, agency_table, municipality_table
from regie.mandate.starter_scenarios import AGENCY_SCENARIOS, MUNICIPAL_SCENARIOS
from regie.mandate.table import parse
from regie.mandate.vocabulary import TOPICS, unusable
from tests.mandate.world import FACTS, PERIOD

AGENCY = parse(agency_table(PERIOD))
OWN = parse(municipality_table(PERIOD))
FRIDAY_NIGHT, FRIDAY_NOON = "2026-11-20T23:10:00+01:00", "2026-11-20T12:00:00+01:00"
MONDAY_EARLY, SUNDAY_NOON = "2026-11-23T07:59:00+01:00", "2026-11-22T12:00:00+01:00"


def _agency(at: str = FRIDAY_NIGHT, **changes: str) -> Decision:
    return decide({**FACTS, **changes, "at": at}, AGENCY)


def _own(at: str = FRIDAY_NOON, **changes: str) -> Decision:
    return decide({**FACTS, "team": "municipality", **changes, "at": at}, OWN)


@pytest.mark.parametrize("at", [FRIDAY_NIGHT, MONDAY_EARLY, SUNDAY_NOON])
def test_given_an_everyday_question_at_night_when_the_agency_replies_then_it_may_send(at: str) -> None:
    assert _agency(at).outcome == "allow"


@pytest.mark.parametrize("at", [FRIDAY_NOON, "2026-11-23T08:00:00+01:00"])
def test_given_the_same_question_in_office_hours_then_the_agency_may_not(at: str) -> None:
    found = _agency(at)
    assert (found.outcome, found.reason) == ("forbid", "no_rule")
    assert ("everyday-at-night", "time") in {(n.rule, n.attribute) for n in found.near_misses}


@pytest.mark.parametrize("topic", ["permits", "social_care", "taxes", "income_support", "council"])
def test_given_a_delicate_topic_then_an_adviser_approves_within_30_minutes(topic: str) -> None:
    found = _agency(topic=topic)
    assert found.outcome == "approve"
    assert found.obligations.as_dict() == {"approvers": 1, "from": "adviser", "within_minutes": 30}


@pytest.mark.parametrize(
    "changes",
    [
        {"risk": "high"},
        {"risk": "acute"},
        {"kind": "threat"},
        {"kind": "suicide_risk"},
        {"kind": "emergency", "risk": "low"},
        {"topic": "crisis"},
        {"phase": "elections", "topic": "elections"},
        {"phase": "elections", "action": "post"},
    ],
)
@pytest.mark.parametrize("at", [FRIDAY_NIGHT, FRIDAY_NOON])
def test_given_something_alarming_then_the_duty_adviser_has_it_within_15_minutes(
    changes: dict[str, str], at: str
) -> None:
    found = _agency(at, **changes)
    assert found.outcome == "escalate"
    assert found.obligations.as_dict() == {"to": "duty_adviser", "within_minutes": 15}


@pytest.mark.parametrize("kind", ["press", "councillor", "objection", "woo_request", "notice_of_default"])
def test_given_a_formal_message_then_the_agency_refers_and_never_replies(kind: str) -> None:
    assert _agency(kind=kind).outcome == "forbid"
    assert _agency(kind=kind, action="holding_reply").outcome == "forbid"
    assert _agency(kind=kind, action="referral").outcome == "allow"


@pytest.mark.parametrize("visibility", ["public", "unlisted", "followers"])
def test_given_personal_data_in_the_open_then_nobody_answers_there(visibility: str) -> None:
    assert _agency(personal_data="yes", visibility=visibility).outcome == "forbid"
    assert _own(personal_data="yes", visibility=visibility).outcome == "forbid"


def test_given_personal_data_in_a_direct_message_then_the_agency_may_answer_there() -> None:
    assert _agency(personal_data="yes", visibility="direct").outcome == "allow"


def test_given_a_crisis_then_even_an_everyday_reply_needs_approval() -> None:
    assert _agency(phase="crisis").outcome == "approve"
    assert _agency(phase="crisis").overruled == ("everyday-at-night",)


def test_given_a_rude_message_then_hiding_it_needs_approval() -> None:
    assert _agency(action="hide").outcome == "approve"


def test_given_a_language_we_cannot_read_then_an_adviser_looks() -> None:
    assert _agency(language="und").outcome == "approve"


def test_given_our_own_people_then_they_answer_and_the_press_goes_past_the_spokesperson() -> None:
    assert _own().outcome == "allow"
    found = _own(kind="press")
    assert (found.outcome, found.obligations.from_roles) == ("approve", ("spokesperson",))


@pytest.mark.parametrize("table", [AGENCY, OWN])
def test_the_starter_has_no_rule_without_effect(table: object) -> None:
    found = analyse(table)  # type: ignore[arg-type]
    assert (found.dead, found.masked) == ((), ())


def test_the_starter_can_be_asked_by_the_product() -> None:
    assert unusable(AGENCY) == unusable(OWN) == ""


def test_the_starter_speaks_about_every_topic_at_night() -> None:
    assert {topic for topic in TOPICS if _agency(topic=topic).reason == "no_rule"} == set()
    assert len(NIGHTS) == 2


def test_the_words_with_which_the_mandate_is_asked_are_those_with_which_messages_are_read() -> None:
    assert vocabulary.TOPICS == reading.TOPICS
    assert vocabulary.LANGUAGES == reading.LANGUAGES
    assert vocabulary.RISKS == reading.URGENCIES
    assert vocabulary.NETWORKS == channels.NETWORKS


def test_the_scenarios_that_come_with_the_starters_hold() -> None:
    assert not failing(AGENCY_SCENARIOS, AGENCY)
    assert not failing(MUNICIPAL_SCENARIOS, OWN)
