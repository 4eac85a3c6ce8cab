"""The compiled table against two others: our slow reference, and Cedar."""

from __future__ import annotations

from random import Random

import cedarpy

from regie.mandate.decide import decide
from regie.mandate.reference import decide_slowly
from regie.mandate.starter import agency_table
from regie.mandate.table import parse
from tests.mandate.cedar import CedarOpinion
from tests.mandate.tables import random_facts, random_source
from tests.mandate.world import PERIOD

SEED = 20261122


def test_the_compiled_table_equals_the_reference_in_100_000_decisions() -> None:
    chance, outcomes = Random(SEED), dict[str, int]()
    for _ in range(200):
        table = parse(random_source(chance))
        for _ in range(500):
            given = random_facts(chance, table)
            found = decide(given, table)
            assert found == decide_slowly(given, table)
            outcomes[found.outcome] = outcomes.get(found.outcome, 0) + 1
    assert sum(outcomes.values()) == 100_000
    assert min(outcomes.values()) > 5_000  # every outcome is really tried


def test_cedar_with_a_schema_agrees_in_6_000_decisions() -> None:
    chance, agreed = Random(SEED + 1), 0
    sources = [random_source(chance) for _ in range(25)] + [agency_table(PERIOD)]
    for source in sources:
        table = parse(source)
        cedar = CedarOpinion(table)
        while True:
            given = random_facts(chance, table)
            found = decide(given, table)
            if found.reason == "not_valid":
                continue
            assert (found.outcome, found.because) == cedar.decide(given)
            agreed += 1
            if agreed % 240 == 0:
                break
    assert agreed >= 6_000


def test_the_policies_pass_cedars_own_validation() -> None:
    cedar = CedarOpinion(parse(agency_table(PERIOD)))
    for text in cedar.texts.values():
        assert cedarpy.validate_policies(text, cedar.schema_text).validation_passed
