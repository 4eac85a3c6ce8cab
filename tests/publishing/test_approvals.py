"""What an approval binds to, and when there are enough."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.people.roles import RIGHTS, SIDES
from regie.publishing.approvals import STANDS_IN, Bound, Given, enough, may_give, needs

BOUND = Bound("Morgen komen we langs.", "", 1, 2, 3, "public", "night@3#abcdef01")


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Morgen komen wij langs."},
        {"subject": "Re: afval"},
        {"account_id": 2},
        {"thread_id": None},
        {"in_reply_to_id": 4},
        {"visibility": "direct"},
        {"mandate": "night@4#abcdef01"},
    ],
)
def test_any_change_makes_another_binding(change: dict[str, object]) -> None:
    assert replace(BOUND, **change).binding() != BOUND.binding()  # type: ignore[arg-type]


@given(st.text(), st.text(), st.text(), st.text())
def test_fields_never_run_together(text: str, subject: str, other: str, other_subject: str) -> None:
    one, two = replace(BOUND, text=text, subject=subject), replace(BOUND, text=other, subject=other_subject)
    assert (one.binding() == two.binding()) == ((text, subject) == (other, other_subject))


def test_allow_needs_nobody() -> None:
    assert enough(needs("allow", {}), [], binding="b", writers=set())


@pytest.mark.parametrize("outcome", ["approve", "escalate", "forbid", "", "Allow"])
def test_every_other_outcome_needs_somebody(outcome: str) -> None:
    assert not enough(needs(outcome, {}), [], binding="b", writers=set())


def test_an_approval_of_another_binding_counts_for_nothing() -> None:
    asked = needs("approve", {"approvers": 1})
    assert not enough(asked, [Given(1, "adviser", "old")], binding="b", writers=set())
    assert enough(asked, [Given(1, "adviser", "b")], binding="b", writers=set())


def test_a_writer_counts_for_nothing() -> None:
    asked = needs("approve", {"approvers": 1})
    assert not enough(asked, [Given(1, "adviser", "b")], binding="b", writers={1})


def test_the_same_person_twice_counts_once() -> None:
    asked = needs("approve", {"approvers": 2})
    twice = [Given(1, "adviser", "b"), Given(1, "director", "b")]
    assert not enough(asked, twice, binding="b", writers=set())
    assert enough(asked, [*twice, Given(2, "adviser", "b")], binding="b", writers=set())


def test_the_role_that_was_asked_for_must_be_among_them() -> None:
    asked = needs("approve", {"approvers": 2, "from": "head_of_communication"})
    two = [Given(1, "adviser", "b"), Given(2, "duty_adviser", "b")]
    assert not enough(asked, two, binding="b", writers=set())
    assert enough(asked, [*two, Given(3, "head_of_communication", "b")], binding="b", writers=set())


def test_two_roles_are_filled_by_two_people() -> None:
    asked = needs("approve", {"from": ["adviser", "director"]})
    assert asked.approvers == 2
    assert not enough(asked, [Given(1, "director", "b")], binding="b", writers=set())
    assert enough(asked, [Given(1, "director", "b"), Given(2, "adviser", "b")], binding="b", writers=set())


@pytest.mark.parametrize(
    "obligations",
    [
        {"approvers": "two"},
        {"approvers": -1},
        {"approvers": True},
        {"from": "mayor"},
        {"from": 3},
        {"seal": 1},
    ],
)
def test_an_obligation_that_is_not_understood_is_never_fulfilled(obligations: dict[str, object]) -> None:
    asked = needs("approve", obligations)
    crowd = [Given(n, role, "b") for n, role in enumerate(SIDES)]
    assert not enough(asked, crowd, binding="b", writers=set())


def test_an_escalation_is_released_by_whom_it_goes_to() -> None:
    asked = needs("escalate", {"to": "duty_adviser", "within_minutes": 15})
    assert may_give(asked, "duty_adviser")
    assert not may_give(asked, "adviser")
    assert asked.within_minutes == 15


def test_everybody_who_stands_in_may_approve_and_is_of_the_municipality() -> None:
    for stand_ins in STANDS_IN.values():
        for role in stand_ins:
            assert SIDES[role] == "municipality"
            assert "publishing.approve" in RIGHTS[role]
