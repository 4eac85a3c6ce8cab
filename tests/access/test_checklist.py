"""Which steps an exit has, and when it may be closed."""

from __future__ import annotations

import pytest

from regie.access.checklist import ALWAYS, STEP_OF, STEPS, may_close, settled_by, steps_of
from regie.engagement.terms import EXIT_AT_LEAST
from regie.engagement.vocabulary import EXIT_ITEMS


def test_every_item_that_can_be_agreed_has_a_step_and_every_step_an_item() -> None:
    assert set(STEP_OF) == set(EXIT_ITEMS)
    assert set(STEP_OF.values()) == set(STEPS)
    assert {STEP_OF[item] for item in EXIT_AT_LEAST} == ALWAYS


def test_what_was_agreed_is_what_is_run_in_the_order_of_the_work() -> None:
    agreed = ["evaluation_held", "data_destroyed", "access_revoked", "content_exported"]
    assert steps_of(agreed) == ("access", "export", "destruction", "evaluation")
    assert steps_of(list(EXIT_ITEMS)) == STEPS


@pytest.mark.parametrize("agreed", [[], ["something_else"]])
def test_a_checklist_that_says_nothing_leaves_nothing_out(agreed: list[str]) -> None:
    assert steps_of(agreed) == STEPS


def test_what_may_never_be_left_out_is_run_also_when_it_was_not_agreed() -> None:
    assert steps_of(["handover_session"]) == ("access", "export", "handover", "destruction")


def test_a_step_names_the_items_it_settles() -> None:
    agreed = ["archive_exported", "access_revoked", "content_exported"]
    assert settled_by("export", agreed) == ("archive_exported", "content_exported")
    assert settled_by("keys", agreed) == ()


def test_it_is_closed_only_when_each_step_it_began_with_is_done() -> None:
    states = dict.fromkeys(ALWAYS, "done")
    assert may_close(states)
    assert may_close({**states, "keys": "would"})
    assert not may_close({**states, "handover": "open"})
    assert not may_close({})
    assert not may_close({code: "done" for code in ALWAYS if code != "export"})
