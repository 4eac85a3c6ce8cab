"""The compiled table against two others: our slow reference, and Cedar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random

import cedarpy
import pytest

from regie.mandate.decide import decide
from regie.mandate.moments import parse_moment
from regie.mandate.reference import decide_slowly
from regie.mandate.rules import Table
from regie.mandate.starter import agency_table
from regie.mandate.table import parse
from tests.mandate.cedar import CedarOpinion
from tests.mandate.tables import random_facts, random_source
from tests.mandate.world import PERIOD

SEED = 20261122


PARTS = 20  # test items, so that several processes share the work
TABLES, EACH = 100, 500  # per part: together a million decisions


@pytest.mark.parametrize("part", range(PARTS))
def test_a_million_decisions_are_the_same_by_our_table_by_the_letter_and_by_cedar(part: int) -> None:
    chance, outcomes = Random(SEED + part), Counter[str]()
    for number in range(TABLES):
        table = parse(agency_table(PERIOD) if number == 0 else random_source(chance))
        asked = list(islice(_within(chance, table), EACH))
        for facts, cedar in zip(asked, CedarOpinion(table).decide_all(asked), strict=True):
            ours = decide(facts, table)
            assert ours == decide_slowly(facts, table)
            assert (ours.outcome, ours.because) == cedar
            outcomes[ours.outcome] += 1
    assert outcomes.total() * PARTS == 1_000_000
    assert min(outcomes.values()) > 2_000  # every outcome is really tried
    assert len(outcomes) == 4


def _within(chance: Random, table: Table) -> Iterator[dict[str, object]]:
    """Random facts at moments within the validity; outside it Cedar has no opinion."""
    while True:
        facts = random_facts(chance, table)
        at = parse_moment(facts["at"])
        if at is not None and table.valid_from <= at < table.valid_to:
            yield facts


def test_cedar_asked_one_by_one_agrees_too() -> None:
    chance = Random(SEED - 1)
    for source in [random_source(chance) for _ in range(10)] + [agency_table(PERIOD)]:
        table = parse(source)
        cedar = CedarOpinion(table)
        for facts in islice(_within(chance, table), 60):
            ours = decide(facts, table)
            assert (ours.outcome, ours.because) == cedar.decide(facts)


def test_the_policies_pass_cedars_own_validation() -> None:
    cedar = CedarOpinion(parse(agency_table(PERIOD)))
    for text in cedar.texts.values():
        assert cedarpy.validate_policies(text, cedar.schema_text).validation_passed
