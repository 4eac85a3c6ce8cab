"""The examples one may take over are whole, for every kind of assignment."""

from __future__ import annotations

import pytest

from regie.engagement import contents, levels, terms
from regie.engagement.starter import example, example_terms
from regie.engagement.vocabulary import AGREEMENTS, KINDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_every_example_may_be_signed_as_it_is(kind: str, agreement: str) -> None:
    assert contents.check(agreement, example(agreement, kind)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_of_terms_is_understood(kind: str) -> None:
    offered = example_terms(kind)
    assert terms.unknown_topics(offered["topics"]) == set()
    assert all(terms.is_window(one) for one in offered["hours"])
    assert levels.objection([{**row, "channel": 1} for row in offered["service_levels"]], [1]) == ""


def test_changing_an_example_changes_it_for_nobody_else() -> None:
    example("frame")["instructions"].clear()
    assert example("frame")["instructions"]
