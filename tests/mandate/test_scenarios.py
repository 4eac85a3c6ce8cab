"""Scenarios: controlled Dutch and English, and the place of whatever is not understood."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.mandate.decide import decide
from regie.mandate.phrases import ScenarioWrong
from regie.mandate.rules import STRENGTH
from regie.mandate.scenario_words import DAYS, OUTCOMES, ROLES, SMALL, WORDS
from regie.mandate.scenarios import failing, read, run, sentence
from regie.mandate.starter import agency_table
from regie.mandate.table import parse
from regie.mandate.vocabulary import ATTRIBUTES
from regie.people.roles import SIDES
from tests.mandate.tables import night, random_facts, random_source
from tests.mandate.world import PERIOD

TABLE = parse(agency_table(PERIOD))


def _facts(line: str) -> dict[str, str]:
    return dict(read(line, TABLE).facts)


@pytest.mark.parametrize(
    "line",
    [
        "Given a question on waste on Saturday 23:00, when the night team replies, then allowed",
        "Gegeven een vraag over afval op zaterdag 23:00, als het nachtteam antwoordt, dan toegestaan.",
        "GEGEVEN een vraag over huisvuil  op zaterdag 23.00 , WANNEER het bureau reageert DAN mag het",
        "Gegeven kind=question topic=waste zaterdag 23:00 als team=agency action=reply dan toegestaan",
        "Given there is a question about rubbish at 23:00 on Saturday, when the agency answers, then it may",
    ],
)
def test_the_same_thing_said_in_many_ways_is_the_same_scenario(line: str) -> None:
    found = read(line, TABLE)
    assert found.expected.outcome == "allow"
    assert found.facts["topic"] == "waste"
    assert found.facts["at"] == "2026-11-14T23:00:00+01:00"
    assert {"kind", "topic", "team", "action"} <= found.said
    assert run([line], TABLE)[0].holds


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("met hoog risico", "risk", "high"),
        ("in het Fries", "language", "fy"),
        ("met persoonsgegevens", "personal_data", "yes"),
        ("in een privébericht", "visibility", "direct"),
        ("rond de verkiezingen", "phase", "elections"),
        ("over de verkiezingen", "topic", "elections"),
        ("tijdens een crisis", "phase", "crisis"),
        ("over een crisis", "topic", "crisis"),
        ("van een raadslid", "kind", "councillor"),
        ("op Mastodon", "channel", "mastodon"),
        ("zonder persoonsgegevens", "personal_data", "no"),
    ],
)
def test_a_phrase_says_one_fact(words: str, name: str, value: str) -> None:
    facts = _facts(
        f"Gegeven iets met {words} op zondag 10:00, als het bureau antwoordt, dan verboden".replace(
            "iets met ", ""
        )
    )
    assert facts[name] == value


def test_the_end_can_name_role_time_and_rule() -> None:
    line = "Gegeven een klacht over belastingen op zondag 10:00, als het bureau antwoordt, dan na goedkeuring"
    assert run([f"{line} door de adviseur binnen 30 minuten regel delicate-topics."], TABLE)[0].holds
    for wrong in ("door de bestuurder", "binnen 10 minuten", "regel hide"):
        assert not run([f"{line} {wrong}"], TABLE)[0].holds


def test_what_can_never_be_granted_fails_whatever_the_table_says() -> None:
    wide = parse({**agency_table(PERIOD), "rules": [{"id": "all", "when": {}, "outcome": "allow"}]})
    lines = [
        "Gegeven een persvraag op zondag 10:00, als het bureau antwoordt, dan toegestaan",
        "Gegeven een persvraag op zondag 10:00, als het bureau antwoordt, dan verboden",
        "Gegeven een persvraag op zondag 10:00, als de gemeente antwoordt, dan toegestaan",
        "Gegeven een persvraag op zondag 10:00, als het bureau doorverwijst, dan toegestaan",
    ]
    assert [one.holds for one in run(lines, wide)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        ("waste on Saturday", 1, "is no scenario"),
        ("", 1, "is no scenario"),
        (
            "Gegeven een vraag over afvall op zaterdag 23:00, als het bureau antwoordt, dan toegestaan",
            24,
            "afval",
        ),
        ("Given a question on Saturday, when the agency replies, then allowed", 21, "no time"),
        ("Given a question at 23:00, when the agency replies, then allowed", 21, "no day"),
        ("Given a question on Saturday Sunday 23:00, when the agency replies, then allowed", 21, "no day"),
        (
            "Given a question on 2026-11-30 Sunday 23:00, when the agency replies, then allowed",
            21,
            "no sunday",
        ),
        ("Given a question on 31 november 2026 23:00, when the agency replies, then allowed", 21, "no date"),
        (
            "Given a question and a complaint on Sunday 9:00, when the agency replies, then allowed",
            24,
            "second",
        ),
        ("Given topic=cheese on Sunday 9:00, when the agency replies, then allowed", 7, "no value"),
        ("Given a question on Sunday 9:00, when the agency replies, then perhaps", 64, "not understood"),
        ("Given a question on Sunday 9:00, when the agency replies, then", 63, "names no outcome"),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(line: str, column: int, told: str) -> None:
    with pytest.raises(ScenarioWrong) as wrong:
        read(line, TABLE)
    assert wrong.value.place.column == column
    assert told in str(wrong.value)
    assert failing([line], TABLE)[0].wrong is not None


def test_a_date_in_the_hour_that_does_not_exist_is_told() -> None:
    spring = parse(agency_table((PERIOD[0], PERIOD[1].replace(year=2027, month=6))))
    with pytest.raises(ScenarioWrong, match="does not exist"):
        read("Gegeven een vraag op 2027-03-28 02:30, als het bureau antwoordt, dan toegestaan", spring)


def test_lines_are_numbered_and_none_stops_the_others() -> None:
    good = "Given a question on waste on Saturday 23:00, when the agency replies, then allowed"
    found = run([good, "nonsense", good], TABLE)
    assert [(one.number, one.holds) for one in found] == [(1, True), (2, False), (3, True)]


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["nl", "en"]))
def test_a_generated_sentence_says_exactly_the_facts_it_was_made_from(chance: Random, tongue: Any) -> None:
    table = TABLE if chance.random() < 0.5 else parse(random_source(chance))
    facts = {name: str(value) for name, value in random_facts(chance, table).items()}
    facts["at"] = facts["at"][:17] + "00" + facts["at"][19:]
    decision = decide(facts, table)
    text = sentence(facts, decision.outcome, table, tongue)
    again = read(text, table)
    assert {**again.facts, "at": ""} == {**facts, "at": ""}, text
    assert again.expected.outcome == decision.outcome
    if decision.reason != "not_valid":
        assert decide(again.facts, table).outcome == decision.outcome, text


def test_any_text_is_understood_or_told_but_never_a_crash() -> None:
    chance = Random(20261122)
    pool = [*SMALL, "given", "gegeven", "als", "dan", "then", "=", "a=b", "23:00", "99:99", "zaterdag", "mei"]
    pool += ["2026-13-45", "31", "\u0000", "💥", "é" * 500, "within", "binnen", "rule", "vraag", "afval", ","]
    for _ in range(3_000):
        line = " ".join(chance.choice(pool) for _ in range(chance.randint(0, 20)))
        run([line], TABLE)


def test_every_value_of_the_product_has_words_in_both_tongues() -> None:
    for name, values in ATTRIBUTES.items():
        for tongue in ("nl", "en"):
            assert set(WORDS[name][tongue]) == set(values), (name, tongue)
    assert all(set(OUTCOMES[tongue]) == set(STRENGTH) and len(DAYS[tongue]) == 7 for tongue in ("nl", "en"))
    assert all(SIDES[role] == "municipality" for tongue in ROLES.values() for role in tongue)


def test_values_of_another_table_are_words_too() -> None:
    line = (
        "Given a permits question in nl on bluesky on Saturday 23:00, when the day team replies, then approve"
    )
    found = read(line.replace(" question", "").replace(" team", ""), night())
    assert (found.facts["topic"], found.facts["team"]) == ("permits", "day")
