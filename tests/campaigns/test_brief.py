"""What a brief asks: closed to what is not understood, and sealed word for word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.campaigns.brief import OPTIONAL, STEPS, lacking, seal, tidy, vulnerable
from tests.campaigns.make import WHOLE

FULL = {**WHOLE, "channels": [1]}
ASKED = [name for step in STEPS.values() for name in step if name not in OPTIONAL]


def test_a_full_brief_lacks_nothing_and_an_empty_one_everything() -> None:
    assert lacking(FULL) == {}
    assert set(lacking({})) == set(STEPS)


@pytest.mark.parametrize("name", ASKED)
def test_each_field_that_is_asked_is_missed(name: str) -> None:
    lacks = lacking({key: value for key, value in FULL.items() if key != name})
    assert [field for fields in lacks.values() for field in fields] == [name]


def test_one_letter_of_east_is_enough_and_none_is_not() -> None:
    without = {key: value for key, value in FULL.items() if key != "easy"}
    assert lacking(without) == {"strategy": ["east"]}
    assert lacking({**without, "timely": "Als hij vol is"}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("policy_phase", "soon"), ("audiences", []), ("audiences", ["martians"]), ("audiences", "parents"),
        ("expertise", ["copy", "magic"]), ("channels", ["1"]), ("channels", [True]), ("hours", -1),
        ("hours", "40"), ("hours", 10_001), ("hours", True), ("euros", None), ("deadline", "someday"),
        ("baseline", "many"), ("baseline", "nan"), ("baseline", "inf"), ("baseline", True), ("target", None),
        ("measure", "   "), ("reason", 7),
    ],
)  # fmt: skip
def test_what_is_not_understood_lacks(name: str, value: object) -> None:
    assert [name] in lacking({**FULL, name: value}).values()


@given(
    st.dictionaries(
        st.sampled_from([*ASKED, "other"]),
        st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text())),
    )
)
def test_whatever_is_told_a_step_keeps_only_its_own_fields_and_only_what_it_understands(
    told: dict[str, object],
) -> None:
    for step, fields in STEPS.items():
        kept = tidy(step, told)
        assert set(kept) == set(fields)
        again = tidy(step, kept)
        assert again == kept


def test_days_and_numbers_of_a_form_are_kept_as_text() -> None:
    kept = tidy("measurement", {"baseline": Decimal("21.50"), "baseline_on": date(2026, 10, 26)})
    assert (kept["baseline"], kept["baseline_on"]) == ("21.50", "2026-10-26")


def test_every_change_breaks_the_seal() -> None:
    assert seal(FULL) == seal(dict(reversed(FULL.items())))
    assert len({seal({**FULL, name: "anders"}) for name in FULL}) == len(FULL)


def test_audiences_that_ask_for_care_are_named() -> None:
    assert vulnerable(FULL) == ["older_people"]
    assert vulnerable({"audiences": "older_people"}) == []
