"""Messages a second per core (processor time) through listening, on real messages, beside other engines.

First only words and pairs of words, which every engine can do, all on the same texts and all counted; each
makes the texts ready in its own way. Then whole queries with AND, OR, NOT and NEAR, in ours only, and the
steps behind it. Then how much the state of a thousand topics weighs. Over NATS JetStream: `bench_stream`.
"""

from __future__ import annotations

import re
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from bench.harness import table
from bench.watch_input import boolean, messages, rows, terms
from regie.watch.alarms import Hit
from regie.watch.fold import Fold, Sieve, Watched
from regie.watch.percolator import Queries, Text
from regie.watch.query import Phrase, Word, parse
from regie.watch.words import read_words

SIZES = (100, 1_000, 10_000)
PACK = 200

Engine = Callable[[Sequence[str], Sequence[str]], int]


def _rate(work: Callable[[], object], count: int) -> float:
    """Per second of processor time; the best of three, because others use the machine too."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return count / min(taken)


def _packs(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), PACK):
        yield texts[start : start + PACK]


def ours(found: Sequence[str]) -> Callable[[Sequence[str]], int]:
    """Our one pass over folded words."""
    nodes = {one: Phrase(tuple(map(Word, one.split()))) if " " in one else Word(one) for one in found}
    queries = Queries(nodes)

    def run(texts: Sequence[str]) -> int:
        counts: Counter[str] = Counter()
        for pack in _packs(texts):
            for names in queries.of_many([Text(text) for text in pack]):
                counts.update(names)
        return counts.total()

    return run


def regular(found: Sequence[str]) -> Callable[[Sequence[str]], int]:
    """One alternation of all words, with edges of words."""
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, found)) + r")\b")

    def run(texts: Sequence[str]) -> int:
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(set(pattern.findall(text.lower())))
        return counts.total()

    return run


def corasick(found: Sequence[str]) -> Callable[[Sequence[str]], int]:
    """pyahocorasick, with spaces around words on texts made so."""
    import ahocorasick

    search = ahocorasick.Automaton()
    for one in found:
        search.add_word(f" {one} ", one)
    search.make_automaton()
    gaps = re.compile(r"\W+")

    def run(texts: Sequence[str]) -> int:
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update({name for _, name in search.iter(f" {gaps.sub(' ', text.lower())} ")})
        return counts.total()

    return run


def hyper(found: Sequence[str]) -> Callable[[Sequence[str]], int]:
    """Hyperscan over whole words, small letters or not."""
    import hyperscan

    database = hyperscan.Database()
    database.compile(
        expressions=[rf"\b{re.escape(one)}\b".encode() for one in found],
        ids=list(range(len(found))),
        flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH] * len(found),
    )

    def run(texts: Sequence[str]) -> int:
        counts: Counter[int] = Counter()

        def hit(number: int, _from: int, _to: int, _flags: int, _context: object) -> None:
            counts[number] += 1

        for text in texts:
            database.scan(text.encode(), match_event_handler=hit)
        return counts.total()

    return run


ENGINES: dict[str, Callable[[Sequence[str]], Callable[[Sequence[str]], int]]] = {
    "Regie": ours,
    "re": regular,
    "pyahocorasick": corasick,
    "hyperscan": hyper,
}


def engines(found: list[dict[str, str]]) -> None:
    """Words and pairs only, side by side."""
    texts = [row["text"] for row in found]
    lines: list[list[object]] = []
    for size in SIZES:
        wanted = terms(found, size)
        base = 0.0
        for name, make in ENGINES.items():
            try:
                begun = time.process_time()
                run = make(wanted)
                built = time.process_time() - begun
            except ImportError:
                lines.append([f"{name}, {size:,} terms", "not installed", "", "", ""])
                continue
            some = texts if name != "re" else texts[: max(500, 2_000_000 // size)]
            rate = _rate(lambda run=run, some=some: run(some), len(some))  # type: ignore[misc]
            base = base or rate
            hits = run(some) / len(some)
            lines.append(
                [
                    f"{name}, {size:,} terms",
                    f"{rate:,.0f}",
                    f"{base / rate:.1f}",
                    f"{built:.3f}",
                    f"{hits:.2f}",
                ]
            )
    table(
        ("words and pairs, counted", "per second per core", "Regie is × as fast", "built (s)", "hits each"),
        lines,
    )


def whole(found: list[dict[str, str]]) -> None:
    """Whole queries: match, match and count, and everything."""
    lines: list[list[object]] = []
    for size in SIZES:
        asked = boolean(found, size)
        nodes = {name: parse(text) for name, text in asked.items()}
        begun = time.process_time()
        queries = Queries(nodes)
        built = time.process_time() - begun
        texts = [row["text"] for row in found]
        match = _rate(lambda: _match(queries, texts), len(texts))  # noqa: B023 (used at once)
        minutes = [row["created_at"][:16] for row in found]
        count = _rate(lambda: _count(queries, texts, minutes), len(texts))  # noqa: B023
        hits = _match(queries, texts) / len(texts)
        watched = {name: Watched(node, b"bench") for name, node in nodes.items()}
        everything = _rate(lambda: _all(watched, found), len(found))  # noqa: B023
        lines.append(
            [
                f"{size:,}",
                f"{match:,.0f}",
                f"{count:,.0f}",
                f"{everything:,.0f}",
                f"{hits:.2f}",
                f"{built:.3f}",
            ]
        )
    print()
    table(("queries", "match /s/core", "match + count", "parse to alarms", "hits each", "built (s)"), lines)


def _match(queries: Queries, texts: Sequence[str]) -> int:
    return sum(
        len(names) for pack in _packs(texts) for names in queries.of_many([Text(text) for text in pack])
    )


def _count(queries: Queries, texts: Sequence[str], minutes: Sequence[str]) -> int:
    counts: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(texts), PACK):
        found = queries.of_many([Text(text) for text in texts[start : start + PACK]])
        for minute, names in zip(minutes[start : start + PACK], found, strict=True):
            for name in names:
                counts[name, minute] += 1
    return len(counts)


def _all(watched: dict[str, Watched], found: list[dict[str, str]]) -> int:
    sieve, fold, alarms = Sieve(watched), Fold(), 0
    for start in range(0, len(found), PACK):
        alarms += len(fold.take(sieve.hits(messages(found[start : start + PACK]))).alarms)
    return alarms


def weight() -> None:
    """The state of a thousand topics, each with a message a second, after 20 minutes and after 40."""
    text = "brand nummer {} bij sluis {} en er komt rook uit, wie weet meer over {}"
    tracemalloc.start()
    fold = Fold()
    start = messages([{"id": "0", "created_at": "2026-11-20T22:00:00+00:00", "text": ""}])[0].at
    sizes = []
    for second in range(2_400):
        for topic in range(0, 1_000, 10):  # each topic once in ten seconds
            number = second * 1_000 + topic
            said = text.format(number, number * 7 % 997, number * 13 % 991)
            hit = Hit(
                str(number), start + timedelta(seconds=second), read_words(said), said, f"a{number % 5003}"
            )
            fold.take([(f"t{(topic + second) % 1_000}", hit)])
        if second in (1_199, 2_399):
            sizes.append(tracemalloc.get_traced_memory()[0] / 1e6)
    tracemalloc.stop()
    print(
        f"\nstate of 1,000 topics at 100 hits a second: {sizes[0]:.0f} MB after 20 min, {sizes[1]:.0f} at 40"
    )


def main(parts: Sequence[str] = ()) -> int:
    """Everything, or the parts named: engines whole weight."""
    found = rows()
    if not found:
        print("the real messages are not here: skipped")
        return 0
    steps: dict[str, Callable[[], None]] = {
        "engines": lambda: engines(found),
        "whole": lambda: whole(found),
        "weight": weight,
    }
    print(f"{len(found):,} real messages")
    for name in parts or steps:
        steps[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
