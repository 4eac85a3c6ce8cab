"""How many messages are read per second on one core, and what each step costs.

Reads the real messages beside the checkout; says so and stops where they are absent.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.harness import table
from regie.interpret import duplicates, topics
from regie.interpret.cues import bare, tokens_of, words_in
from regie.interpret.kind import kind_of
from regie.interpret.language import language_of, warm
from regie.interpret.personal import find_personal
from regie.interpret.reading import read, starter_rules
from regie.interpret.urgency import urgency_of

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TARGET_MS = 0.55


def main(folder: Path) -> int:
    """Print both tables; 0 also when the data is absent."""
    path = folder / "messages" / "crisis-2012-2013.csv"
    if not path.exists():
        print("no real messages beside the checkout: skipped")
        return 0
    with path.open(newline="", encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    rules = starter_rules()
    warm()
    for text in texts[:500]:
        read(text, rules=rules)
    taken = []
    begun = time.perf_counter()
    for text in texts:
        start = time.perf_counter()
        read(text, rules=rules)
        taken.append(time.perf_counter() - start)
    total = time.perf_counter() - begun
    ordered = sorted(taken)
    table(
        ["read, one core", "messages", "per second", "median ms", "p95 ms", "max ms", "target ms"],
        [
            [
                "real messages",
                len(texts),
                round(len(texts) / total),
                f"{median(taken) * 1000:.3f}",
                f"{ordered[int(len(ordered) * 0.95)] * 1000:.3f}",
                f"{ordered[-1] * 1000:.1f}",
                TARGET_MS,
            ]
        ],
    )
    print()
    _steps(texts[:10_000])
    return 0


def _steps(texts: list[str]) -> None:
    lexicon = starter_rules().lexicon
    bares = [bare(text) for text in texts]
    tokens = [tokens_of(text) for text in bares]
    words = [words_in(t) for t in tokens]
    hits = [lexicon.find(t) for t in tokens]
    kinds = [kind_of(text, hit) for text, hit in zip(bares, hits, strict=True)]
    ranked = [topics.rank(hit) for hit in hits]
    normal = [duplicates.normal_form(w) for w in words]
    steps: list[tuple[str, Callable[[], object]]] = [
        ("strip and split", lambda: [words_in(tokens_of(bare(text))) for text in texts]),
        ("find cues", lambda: [lexicon.find(t) for t in tokens]),
        ("kind", lambda: [kind_of(t, h) for t, h in zip(bares, hits, strict=True)]),
        ("topics", lambda: [topics.rank(h) for h in hits]),
        ("urgency", lambda: [urgency_of(k, t, h) for k, t, h in zip(kinds, ranked, hits, strict=True)]),
        ("language", lambda: [language_of(t, w) for t, w in zip(bares, words, strict=True)]),
        ("personal data", lambda: [find_personal(text) for text in texts]),
        ("normal form", lambda: [duplicates.normal_form(w) for w in words]),
        ("fingerprint", lambda: [duplicates.fingerprint(n) for n in normal]),
        ("signature", lambda: [duplicates.signature(n) for n in normal]),
    ]
    rows = []
    for name, work in steps:
        start = time.perf_counter()
        work()
        rows.append((name, (time.perf_counter() - start) / len(texts) * 1000))
    whole = sum(cost for _, cost in rows)
    table(["step", "ms each", "share"], [[n, f"{c:.4f}", f"{c / whole:.0%}"] for n, c in rows])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA))
