"""Verdicts as people read them."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from regie.mandate.decide import decide
from regie.mandate.rules import Table
from regie.mandate.starter import agency_table
from regie.mandate.table import parse
from regie.mandate.verdict import AskMandate, BrakeHit, Verdict, VerdictReason, from_table, refusal
from regie.web.rules_in_words import rule_sentence
from regie.web.words import REFUSALS, verdict_words
from tests.mandate.world import FACTS, PERIOD

TABLE = parse(agency_table(PERIOD))
FRIDAY_NIGHT, FRIDAY_NOON = "2026-11-20T23:10:00+01:00", "2026-11-20T12:00:00+01:00"


def _ask(**changes: str) -> AskMandate:
    return AskMandate(1, 1, 1, 1, 1, {**FACTS, **changes})


def _verdict(at: str = FRIDAY_NIGHT, table: Table = TABLE, **changes: str) -> Verdict:
    ask = _ask(**changes)
    return from_table(decide({**ask.facts, "at": at}, table), table, ask, mandate="m@1#aa")


def test_what_may_be_sent_says_so_and_by_which_rule() -> None:
    with translation.override("nl"):
        words = verdict_words(_verdict())
    assert (words.tone, words.headline, words.near_misses) == ("allow", "Dit mag je versturen", ())
    assert words.because[0].startswith(
        "Regel everyday-at-night: Een antwoord of een tussenbericht, op een vraag"
    )
    assert "met risico hooguit gewoon" in words.because[0]
    assert "ma–zo 18:00–08:00" in words.because[0]
    assert words.who_can_help == ""


def test_an_approval_names_who_and_within_how_long() -> None:
    with translation.override("nl"):
        words = verdict_words(_verdict(topic="permits"))
    assert words.headline == "Heeft akkoord nodig van de communicatieadviseur, binnen 30 minuten"


def test_an_escalation_names_who_and_within_how_long() -> None:
    with translation.override("en"):
        words = verdict_words(_verdict(risk="acute"))
    assert words.headline == "Goes to the duty adviser, within 15 minutes"
    assert words.near_misses == (
        "Would be allowed if it were not for: the risk (would have to be: low or normal).",
    )


def test_a_refusal_at_noon_says_it_is_the_time() -> None:
    with translation.override("en"):
        words = verdict_words(_verdict(FRIDAY_NOON))
    assert words.headline.startswith("Not allowed: ")
    assert words.near_misses[0] == "Would be allowed if it were not for: the time."


def test_a_near_miss_that_would_not_help_is_not_offered() -> None:
    """Reply to the press about waste: another topic changes nothing, another kind does."""
    with translation.override("en"):
        words = verdict_words(_verdict(kind="objection"))
    assert [n for n in words.near_misses if "topic" in n] == []
    assert "what is done (would have to be: a referral)" in words.near_misses[0]
    assert "Only the department" in words.who_can_help


REASONS: list[VerdictReason] = [
    "brake",
    "never_grantable",
    "not_covered",
    "agreement_expired",
    "no_mandate",
    "two_mandates",
    "mandate_changed",
    "not_valid",
    "unknown_fact",
    "no_rule",
]


@pytest.mark.parametrize("reason", REASONS)
def test_every_refusal_says_why_and_who_can_help(reason: VerdictReason) -> None:
    hit = BrakeHit(1, "agency", 3) if reason == "brake" else None
    with translation.override("nl"):
        words = verdict_words(refusal(reason, _ask(), brake=hit))
    assert words.headline == f"Mag niet: {REFUSALS[reason]}" or words.headline.startswith("Mag niet: ")
    assert words.who_can_help
    assert words.tone == ("brake" if reason == "brake" else "forbid")


def test_facts_that_are_not_known_are_named() -> None:
    with translation.override("en"):
        words = verdict_words(_verdict(topic="unheard", risk="Low"))
    assert words.because == ("Not understood: the topic or the risk.",)


def test_every_rule_of_the_starter_is_a_sentence_without_codes() -> None:
    with translation.override("nl"):
        sentences = [rule_sentence(rule) for rule in TABLE.rules]
    assert all("_" not in sentence and "%" not in sentence for sentence in sentences)
    assert sentences[1].startswith("Een doorverwijzing, op ma–zo 18:00–08:00")


def test_the_component_shows_all_of_it_and_escapes_it() -> None:
    table = parse(
        {**agency_table(PERIOD), "rules": [{"id": "<b>", "when": {}, "outcome": "approve", "text": "Alles."}]}
    )
    html = render_to_string("components/verdict.html", {"words": verdict_words(_verdict(table=table))})
    assert "verdict--approve" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
