"""Reading a table: what is accepted, and what is said when it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from regie.mandate.rules import During, OneOf
from regie.mandate.schema import SCHEMA
from regie.mandate.table import TableWrong, parse
from tests.mandate.tables import night, night_source

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "reference" / "mandate-table.schema.json"


def test_the_example_is_read_whole() -> None:
    table = night()
    assert (table.id, table.version, len(table.rules)) == ("night-webcare", 3, 4)
    assert isinstance(table.rules[0].conditions["topic"], OneOf)
    assert isinstance(table.rules[1].conditions["time"], During)


def test_bounds_are_taken_in_the_order_of_the_table() -> None:
    source = night_source()
    source["rules"][3]["when"]["risk"] = {"at_least": "normal", "at_most": "high"}
    condition = parse(source).rules[3].conditions["risk"]
    assert not isinstance(condition, During)
    assert condition.values == ("normal", "high")


def put(source: dict[str, Any], path: str, value: object) -> None:
    *steps, last = path.split("/")
    place: Any = source
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value


WRONG: list[tuple[str, object, str]] = [
    ("version", 0, "version"),
    ("version", True, "version"),
    ("version", "3", "version"),
    ("id", "", "id"),
    ("timezone", "Europe/Amstelveen", "timezone"),
    ("timezone", "../etc/passwd", "timezone"),
    ("timezone", "Europe", "timezone"),
    ("valid_from", "2026-11-01T00:00:00", "valid_from"),
    ("valid_to", "2026-10-01T00:00:00+02:00", "valid_to"),
    ("valid_to", None, "valid_to"),
    ("atributes", {}, "atributes"),
    ("attributes", {}, "attributes"),
    ("attributes/time", ["day"], "attributes.time"),
    ("attributes/topic", [], "attributes.topic"),
    ("attributes/topic", "waste", "attributes.topic"),
    ("attributes/topic/0", 3, "attributes.topic[0]"),
    ("attributes/topic/1", "waste", "attributes.topic[1]"),
    ("ordered", ["urgency"], "ordered[0]"),
    ("rules", {}, "rules"),
    ("rules/0", "forbid", "rules[0]"),
    ("rules/1/id", "R1", "rules[1].id"),
    ("rules/0/outcome", "Forbid", "rules[0].outcome"),
    ("rules/0/outcome", None, "rules[0].outcome"),
    ("rules/0/unless", {}, "rules[0].unless"),
    ("rules/0/when", [], "rules[0].when"),
    ("rules/0/when/topc", ["crisis"], "rules[0].when.topc"),
    ("rules/0/when/topic", "crisis", "rules[0].when.topic"),
    ("rules/0/when/topic", ["Crisis"], "rules[0].when.topic[0]"),
    ("rules/0/when/topic", {"at_least": "waste"}, "rules[0].when.topic"),
    ("rules/3/when/risk", {}, "rules[3].when.risk"),
    ("rules/3/when/risk", {"at_lest": "high"}, "rules[3].when.risk.at_lest"),
    ("rules/3/when/risk", {"at_least": "hgih"}, "rules[3].when.risk.at_least"),
    ("rules/1/when/time", "mon 10:00-11:00", "rules[1].when.time"),
    ("rules/1/when/time", ["weekday 10:00-11:00"], "rules[1].when.time[0]"),
    ("rules/2/obligations", [], "rules[2].obligations"),
    ("rules/2/obligations/aprovers", 1, "rules[2].obligations.aprovers"),
    ("rules/2/obligations/approvers", 0, "rules[2].obligations.approvers"),
    ("rules/2/obligations/approvers", True, "rules[2].obligations.approvers"),
    ("rules/2/obligations/from", "", "rules[2].obligations.from"),
    ("rules/2/obligations/within_minutes", 7.5, "rules[2].obligations.within_minutes"),
]


@pytest.mark.parametrize(("path", "value", "named"), WRONG)
def test_a_wrong_table_is_refused_with_its_field_and_mend(path: str, value: object, named: str) -> None:
    source = night_source()
    put(source, path, value)
    with pytest.raises(TableWrong) as caught:
        parse(source)
    faults = {fault.field: fault for fault in caught.value.faults}
    assert named in faults
    assert faults[named].mend


@pytest.mark.parametrize(
    "key", ["id", "version", "timezone", "valid_from", "valid_to", "attributes", "rules"]
)
def test_a_missing_key_is_named(key: str) -> None:
    source = night_source()
    del source[key]
    with pytest.raises(TableWrong, match=f"{key}: is missing"):
        parse(source)


def test_all_faults_are_told_in_one_go() -> None:
    source = night_source(version=0, timezone="Mars")
    source["rules"][0]["outcome"] = "no"
    with pytest.raises(TableWrong) as caught:
        parse(source)
    assert [f.field for f in caught.value.faults] == ["rules[0].outcome", "version", "timezone"]


@pytest.mark.parametrize("value", [None, [], "table", 3])
def test_something_else_than_an_object_is_refused(value: object) -> None:
    with pytest.raises(TableWrong):
        parse(value)


def test_a_rule_that_can_never_match_is_a_matter_for_analysis_not_an_error() -> None:
    source = night_source()
    source["rules"][3]["when"]["risk"] = {"at_least": "acute", "at_most": "low"}
    source["rules"][0]["when"]["topic"] = []
    assert len(parse(source).rules) == 4


def test_the_published_schema_is_the_one_in_the_code() -> None:
    assert json.loads(PUBLISHED.read_text()) == SCHEMA
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_accepts_the_example() -> None:
    jsonschema.validate(night_source(), SCHEMA, cls=jsonschema.Draft202012Validator)


# Faults that need knowledge of the whole table; a schema cannot see them.
_BEYOND_A_SCHEMA = {
    ("timezone", "Europe/Amstelveen"),
    ("timezone", "../etc/passwd"),
    ("timezone", "Europe"),
    ("valid_to", "2026-10-01T00:00:00+02:00"),
    ("rules/1/id", "R1"),
}


@pytest.mark.parametrize(("path", "value", "named"), WRONG)
def test_the_schema_refuses_only_what_the_parser_refuses(path: str, value: object, named: str) -> None:
    source = night_source()
    put(source, path, value)
    refused = not jsonschema.Draft202012Validator(SCHEMA).is_valid(source)
    needs_the_table = path.startswith(("ordered", "rules/0/when/top", "rules/3/when/risk")) or (
        (path, value) in _BEYOND_A_SCHEMA if isinstance(value, str) else False
    )
    assert refused or needs_the_table
