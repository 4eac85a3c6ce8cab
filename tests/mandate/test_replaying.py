"""The fast replay says what `decide` says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from regie.mandate.decide import decide
from regie.mandate.replaying import KEPT, Past, replay_past
from tests.mandate.tables import NIGHT, night, random_facts

OLD = night()
NEW = night(
    version=4, rules=[*NIGHT["rules"], {"id": "R5", "when": {"language": ["en"]}, "outcome": "approve"}]
)
START = datetime(2026, 11, 2, tzinfo=UTC)


def rows(number: int, seed: int = 1) -> list[Past]:
    """Random facts at random moments; one in twenty is not understood."""
    chance = Random(seed)
    found = []
    for n in range(number):
        facts = random_facts(chance, OLD)
        at = datetime.fromisoformat(str(facts.pop("at"))) if n % 3 else START + timedelta(minutes=n * 7)
        if n % 20 == 0:
            facts["topic"] = "Waste"
        found.append(Past(n, json.dumps(facts), at))
    return found


def test_two_thousand_replayed_rows_agree_with_deciding_one_by_one() -> None:
    past = [row for row in rows(2_000) if OLD.valid_from <= row.at < OLD.valid_to]
    counted: Counter[tuple[str, str]] = Counter()
    for row in past:
        facts = {**json.loads(row.facts), "at": row.at}
        counted[decide(facts, OLD).outcome, decide(facts, NEW).outcome] += 1
    told = replay_past(OLD, NEW, past)
    assert told.total == len(past)
    changed = {pair: n for pair, n in counted.items() if pair[0] != pair[1]}
    assert {(move.before, move.after): move.count for move in told.moves} == changed
    assert told.changed == sum(changed.values()) > 0


def test_facts_that_are_not_understood_are_forbidden_under_both() -> None:
    strange = [Past(1, "[]", START), Past(2, "{}", START), Past(3, '{"topic": null}', START)]
    told = replay_past(OLD, NEW, strange)
    assert (told.total, told.changed, told.outcomes["forbid"]) == (3, 0, 3)


def test_no_more_rows_are_kept_than_somebody_looks_at() -> None:
    facts = {"action": "reply", "channel": "bluesky", "topic": "waste", "language": "en", "risk": "low"}
    text = json.dumps({**facts, "team": "night", "phase": "normal"})
    night_time = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
    told = replay_past(OLD, NEW, [Past(n, text, night_time) for n in range(KEPT + 50)])
    (move,) = told.moves
    assert (move.before, move.after, move.count, len(move.ids)) == ("allow", "approve", KEPT + 50, KEPT)


def test_without_a_past_nothing_changes() -> None:
    assert replay_past(OLD, NEW, []).total == 0
