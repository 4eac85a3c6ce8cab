"""Decisions per second: the compiled table, the slow reference, and Cedar on the same facts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness import Timing, measure, table
from regie.mandate.analysis import analyse
from regie.mandate.decide import decide
from regie.mandate.reference import decide_slowly
from regie.mandate.starter import agency_table
from regie.mandate.table import parse
from tests.mandate.cedar import CedarOpinion
from tests.mandate.tables import random_facts

PERIOD = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
DECISIONS = 20_000
CEDAR_DECISIONS = 1_000


def main() -> int:
    """Print the table; the facts are random but the same for all."""
    mandate = parse(agency_table(PERIOD))
    chance = Random(1)
    facts = [random_facts(chance, mandate) for _ in range(DECISIONS)]
    cedar = CedarOpinion(mandate)

    def each(ask: Callable[[dict[str, object]], object], number: int) -> Callable[[], None]:
        def work() -> None:
            for one in facts[:number]:
                ask(one)

        return work

    ours = measure("compiled table", each(lambda f: decide(f, mandate), DECISIONS))
    slow = measure("linear reference", each(lambda f: decide_slowly(f, mandate), DECISIONS), runs=3)
    other = measure("cedarpy, policy sets kept", each(cedar.decide, CEDAR_DECISIONS), runs=3)
    rows = [_row(ours, DECISIONS, ours), _row(slow, DECISIONS, ours)]
    rows.append(_row(other, CEDAR_DECISIONS, ours))
    table(["engine", "decisions/s", "us each", "ours is faster by"], rows)
    whole = measure("analyse", lambda: analyse(mandate), runs=3)
    cells = analyse(mandate).cells
    print(f"\nanalysis of {cells:,} cells, exact: {whole.median * 1000:.0f} ms")
    return 0


def _row(timing: Timing, decisions: int, ours: Timing) -> list[object]:
    each = timing.median / decisions
    ratio = each / (ours.median / DECISIONS)
    return [timing.name, f"{1 / each:,.0f}", f"{each * 1e6:.1f}", f"{ratio:.1f} x"]


if __name__ == "__main__":
    sys.exit(main())
