"""What a person reads when a table is wrong: every fault with its place, what it is, and how to mend it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from regie.mandate.table import TableWrong, parse
from tests.mandate.tables import night_source
from tests.mandate.test_table import put

# One line per fault: what is put where in a good table, and all that is said about it.
_LINES = (Path(__file__).parent / "table_faults.jsonl").read_text().splitlines()
FAULTS = [json.loads(line) for line in _LINES]


@pytest.mark.parametrize("told", FAULTS, ids=lambda told: f"{told['at']}={told['put']}")
def test_a_fault_is_told_in_full(told: dict[str, Any]) -> None:
    source = night_source()
    put(source, told["at"], told["put"])
    with pytest.raises(TableWrong) as caught:
        parse(source)
    assert str(caught.value).split("\n") == told["says"]
    assert [str(fault) for fault in caught.value.faults] == told["says"]


@pytest.mark.parametrize("key", ["id", "version", "timezone", "valid_from", "valid_to", "rules"])
def test_what_is_missing_is_told_once(key: str) -> None:
    source = night_source()
    del source[key]
    with pytest.raises(TableWrong) as caught:
        parse(source)
    assert str(caught.value) == f"{key}: is missing; mend: add it"


@pytest.mark.parametrize("key", ["id", "when", "outcome"])
def test_what_a_rule_misses_is_told_once(key: str) -> None:
    source = night_source()
    del source["rules"][1][key]
    with pytest.raises(TableWrong) as caught:
        parse(source)
    assert str(caught.value) == f"rules[1].{key}: is missing; mend: add it"


def test_without_attributes_the_first_fault_says_so() -> None:
    source = night_source()
    del source["attributes"]
    with pytest.raises(TableWrong) as caught:
        parse(source)
    first, second, *_rest = caught.value.faults
    assert str(first) == "attributes: is missing; mend: add it"
    assert second.problem == "is empty or not an object"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        ([], "a list"),
        ("table", "a text"),
        ("", "an empty text"),
        (3, "a number"),
        (1.5, "a number"),
        (True, "true or false"),
    ],
)
def test_what_is_no_object_is_called_by_its_kind(value: object, kind: str) -> None:
    with pytest.raises(TableWrong) as caught:
        parse(value)
    assert str(caught.value) == f"table: is {kind}; mend: write one JSON object"


def test_everything_that_may_be_written_is_kept() -> None:
    source = night_source(
        title="Nacht",
        description="",
        note="",
        holidays=["2026-12-25", "2027-01-01"],
        messages={"call": "Bel 112."},
        ordered=["risk"],
    )
    source["$schema"] = "https://regie.example/table.json"
    source["rules"][1] |= {"text": "Gewone vragen", "ground": "art. 10:3", "note": "besproken"}
    source["rules"][2]["obligations"] = {
        "approvers": 2,
        "from": ["adviser", "director"],
        "order": "in_order",
        "within_minutes": 30,
        "message": "call",
        "max_per_hour": 1,
        "max_per_day": 4,
        "follow_up_minutes": 60,
    }
    table = parse(source)
    assert (table.title, table.messages, table.timezone) == (
        "Nacht",
        {"call": "Bel 112."},
        "Europe/Amsterdam",
    )
    assert sorted(day.isoformat() for day in table.holidays) == ["2026-12-25", "2027-01-01"]
    assert (table.rules[1].text, table.rules[1].ground, table.rules[0].text) == (
        "Gewone vragen",
        "art. 10:3",
        "",
    )
    assert table.ordered == {"risk"}
    assert str(table.zone) == table.timezone == "Europe/Amsterdam"
    assert (table.valid_from.isoformat(), table.valid_to.isoformat()) == (
        "2026-11-01T00:00:00+01:00",
        "2027-02-01T00:00:00+01:00",
    )
    asked = table.rules[2].obligations
    assert (asked.approvers, asked.from_roles, asked.to_roles) == (2, ("adviser", "director"), ())
    assert (asked.order, asked.within_minutes, asked.messages) == ("in_order", 30, ("call",))
    assert (asked.max_per_hour, asked.max_per_day, asked.follow_up_minutes) == (1, 4, 60)
    assert table.rules[0].obligations.as_dict() == {}


def test_a_rule_that_asks_a_message_the_table_does_not_have_is_wrong() -> None:
    source = night_source(messages={"call": "Bel 112.", "stay": "Blijf binnen."})
    source["rules"][2]["obligations"]["message"] = ["stay", "run"]
    with pytest.raises(TableWrong) as caught:
        parse(source)
    assert str(caught.value) == (
        "rules[2].obligations.message: 'run' is not a message of this table; mend: use one of: call, stay"
    )


def test_without_a_list_of_messages_a_rule_holds_the_text_itself() -> None:
    source = night_source()
    source["rules"][2]["obligations"]["message"] = "Bel 112."
    assert parse(source).rules[2].obligations.messages == ("Bel 112.",)


def test_two_rules_of_one_name_are_told_whichever_stands_between() -> None:
    source = night_source()
    source["rules"][3]["id"] = "R1"
    source["rules"].insert(1, 7)
    with pytest.raises(TableWrong) as caught:
        parse(source)
    assert [fault.field for fault in caught.value.faults] == ["rules[1]", "rules[4].id"]


def test_bounds_of_one_side_run_to_the_end_and_values_keep_their_order() -> None:
    source = night_source()
    for bounds, values in (
        ({"at_least": "high"}, ("high", "acute")),
        ({"at_most": "normal"}, ("low", "normal")),
        ({"at_least": "low", "at_most": "acute"}, ("low", "normal", "high", "acute")),
        ({"at_least": "high", "at_most": "high"}, ("high",)),
        ({"at_least": "acute", "at_most": "low"}, ()),
    ):
        source["rules"][3]["when"]["risk"] = bounds
        condition = parse(source).rules[3].conditions["risk"]
        assert condition.values == values  # type: ignore[union-attr]
        given = (condition.at_least, condition.at_most)  # type: ignore[union-attr]
        assert given == (bounds.get("at_least"), bounds.get("at_most"))


def test_windows_that_touch_become_one_stretch() -> None:
    source = night_source()
    source["rules"][1]["when"]["time"] = ["mon 10:00-12:00", "mon 12:00-14:00"]
    condition = parse(source).rules[1].conditions["time"]
    assert condition.spans == ((600, 840),)  # type: ignore[union-attr]
    assert len(condition.windows) == 2  # type: ignore[union-attr]


def test_a_mandate_that_ends_when_it_starts_is_wrong_and_one_minute_is_enough() -> None:
    source = night_source(valid_to="2026-11-01T00:00:00+01:00")
    with pytest.raises(TableWrong, match="valid_to: is not after valid_from"):
        parse(source)
    assert parse(night_source(valid_to="2026-11-01T00:01:00+01:00"))


def test_version_one_is_the_first() -> None:
    assert parse(night_source(version=1)).version == 1


def test_a_fault_in_one_place_hides_no_other() -> None:
    source = night_source(title=3, version=0, messages=[], holidays=["x"], valid_to="soon")
    source["rules"][0]["when"] = {"topic": {"at_least": 3}}
    with pytest.raises(TableWrong) as caught:
        parse(source)
    assert [fault.field for fault in caught.value.faults] == [
        "messages",
        "rules[0].when.topic",
        "rules[0].when.topic.at_least",
        "holidays[0]",
        "valid_to",
        "version",
        "title",
    ]


@pytest.mark.parametrize("value", [{}, [], None])
def test_attributes_that_are_none_say_what_is_asked(value: object) -> None:
    with pytest.raises(TableWrong) as caught:
        parse(night_source(attributes=value))
    assert str(caught.value.faults[0]) == (
        "attributes: is empty or not an object; mend: name each attribute with its values"
    )


def test_what_may_stay_empty_may_be_empty() -> None:
    source = night_source()
    source["rules"][0] |= {"text": "", "ground": "", "note": ""}
    rule = parse(source).rules[0]
    assert (rule.text, rule.ground) == ("", "")
    assert parse(night_source(title="")).title == ""
    del source["ordered"], source["rules"][1]["when"]["risk"], source["rules"][3]["when"]["risk"]
    assert parse(source).ordered == frozenset()


def test_a_reserved_name_does_not_hide_what_is_wrong_after_it() -> None:
    attributes = {"time": ["day"], "topic": []}
    with pytest.raises(TableWrong) as caught:
        parse(night_source(attributes=attributes, ordered=[], rules=[]))
    assert [fault.field for fault in caught.value.faults] == ["attributes.time", "attributes.topic"]
