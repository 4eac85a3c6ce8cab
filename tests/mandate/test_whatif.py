"""What would have to be different, checked by changing exactly that."""

from __future__ import annotations

from random import Random

import pytest

from regie.mandate.decide import decide
from regie.mandate.reference import decide_slowly
from regie.mandate.rules import STRENGTH
from regie.mandate.table import parse
from regie.mandate.verdict import AskMandate, from_table
from regie.mandate.whatif import named_rules, otherwise
from tests.mandate.tables import facts, night, random_facts, random_source


@pytest.mark.parametrize("seed", range(60))
def test_each_suggestion_gives_the_outcome_it_promises_and_none_is_forgotten(seed: int) -> None:
    chance = Random(seed)
    table = parse(random_source(chance))
    for _ in range(20):
        given = random_facts(chance, table)
        ask = AskMandate(1, None, None, 1, 1, {k: str(v) for k, v in given.items() if k != "at"})
        decision = decide(given, table)
        verdict = from_table(decision, table, ask, mandate="")
        told = {one.attribute: one for one in otherwise(verdict, table.attributes)}
        for attribute, values in table.attributes.items():
            outcomes = {v: decide_slowly({**given, attribute: v}, table).outcome for v in values}
            best = max(outcomes.values(), key=STRENGTH.index)
            if decision.reason == "not_valid" or STRENGTH.index(best) <= STRENGTH.index(decision.outcome):
                assert attribute not in told
                continue
            assert told[attribute].outcome == best
            assert set(told[attribute].values) == {v for v, outcome in outcomes.items() if outcome == best}


def test_the_rules_of_a_stored_verdict_are_found_again() -> None:
    table = night()
    ask = AskMandate(1, None, None, 1, 1, {})
    verdict = from_table(decide(facts(topic="permits", risk="acute"), table), table, ask, mandate="")
    assert named_rules(table.rules, verdict.as_dict()) == verdict.rules
