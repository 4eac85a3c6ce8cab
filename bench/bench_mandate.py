"""Mandates: decisions per second beside other engines, analysis of a large table, replay of the past.

All engines get the same table (50 rules, 12.9 million cells) and the same random facts, and their
outcomes are compared: a fast answer that differs stops the run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.casbin_engine import CasbinEngine
from bench.harness import Timing, measure, table
from bench.mandate_tables import fifty_rules, overlapping_rules
from regie.mandate.analysis import analyse
from regie.mandate.comparison import diff, replay
from regie.mandate.decide import decide
from regie.mandate.reference import decide_slowly
from regie.mandate.study import study
from regie.mandate.table import parse
from tests.mandate.cedar import CedarOpinion
from tests.mandate.tables import random_facts

DECISIONS = 20_000
CEDAR_DECISIONS = 1_000
CASBIN_DECISIONS = 150
PAST = 200_000
ANALYSIS_TARGET_MS = 100
REPLAY_TARGET_SECONDS = 2.0


def main() -> int:
    """Print both tables; 1 when a target is missed or an engine answers otherwise."""
    mandate = parse(fifty_rules())
    chance = Random(1)
    facts = [random_facts(chance, mandate) for _ in range(DECISIONS)]
    facts = [one for one in facts if decide(one, mandate).reason != "not_valid"]
    engines(mandate, facts)
    return large(mandate, facts)


def engines(mandate: Any, facts: list[dict[str, object]]) -> None:
    """Decisions per second, side by side."""
    cedar, casbin = CedarOpinion(mandate), CasbinEngine(mandate)
    for one in facts[:CASBIN_DECISIONS]:
        told = {decide(one, mandate).outcome, cedar.decide(one)[0], casbin.decide(one)[0]}
        if len(told) != 1:
            raise SystemExit(f"engines disagree about {one}: {told}")

    def each(ask: Callable[[dict[str, object]], object], number: int) -> Callable[[], None]:
        def work() -> None:
            for one in facts[:number]:
                ask(one)

        return work

    ours = measure("our table, compiled", each(lambda f: decide(f, mandate), DECISIONS))
    found = [
        (ours, DECISIONS),
        (measure("linear reference", each(lambda f: decide_slowly(f, mandate), 5_000), runs=3), 5_000),
        (measure("cedarpy, policies kept", each(cedar.decide, CEDAR_DECISIONS), runs=3), CEDAR_DECISIONS),
        (measure("casbin", each(casbin.decide, CASBIN_DECISIONS), runs=3), CASBIN_DECISIONS),
    ]
    rows = [_row(timing, number, ours) for timing, number in found]
    table(["engine", "decisions/s", "us each", "ours is faster by"], rows)


def large(mandate: Any, facts: list[dict[str, object]]) -> int:
    """Analysis, difference and replay against their targets."""
    other = parse(fifty_rules(2, version=2))
    past = [facts[n % len(facts)] for n in range(PAST)]
    cells = analyse(mandate).cells
    looking = measure("analyse", lambda: analyse(mandate), runs=5)
    studying = measure("study", lambda: study(mandate), runs=5)
    overlapping = parse(overlapping_rules())
    crossing = measure("study overlap", lambda: study(overlapping), runs=3)
    changing = measure("diff", lambda: diff(mandate, other), runs=3)
    replaying = measure("replay", lambda: replay(mandate, other, past), runs=3)
    print()
    rows = [
        [f"analyse 50 rules, {cells:,} cells", f"{looking.median * 1000:.0f} ms", f"{ANALYSIS_TARGET_MS} ms"],
        ["study of the same, as the editor shows it", _ms(studying), f"{ANALYSIS_TARGET_MS} ms"],
        ["study of 50 rules that nearly all overlap", _ms(crossing), "–"],
        ["difference of two such versions", f"{changing.median * 1000:.0f} ms", "–"],
        [f"replay {PAST:,} decisions", f"{replaying.median:.2f} s", f"{REPLAY_TARGET_SECONDS:.0f} s"],
    ]
    table(["what", "took", "at most"], rows)
    looked = max(looking.median, studying.median) * 1000
    slow = looked > ANALYSIS_TARGET_MS or replaying.median > REPLAY_TARGET_SECONDS
    return int(slow)


def _ms(timing: Timing) -> str:
    return f"{timing.median * 1000:.0f} ms"


def _row(timing: Timing, decisions: int, ours: Timing) -> list[object]:
    each = timing.median / decisions
    ratio = each / (ours.median / DECISIONS)
    return [timing.name, f"{1 / each:,.0f}", f"{each * 1e6:.1f}", f"{ratio:.1f} x"]


if __name__ == "__main__":
    sys.exit(main())
