"""Real messages and queries made from their words, for the benches of listening."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from regie.watch.fold import Message

PLACE = Path(__file__).resolve().parents[2] / "shared" / "data" / "messages" / "crisis-2012-2013.csv"
_WORD = re.compile(r"[a-z]{3,}")


def rows() -> list[dict[str, str]]:
    """The real messages, or none where they are not."""
    if not PLACE.exists():
        return []
    with PLACE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def messages(found: list[dict[str, str]]) -> list[Message]:
    """As the pipeline takes them; the set names no authors, so each is of its own."""
    return [
        Message(row["id"], datetime.fromisoformat(row["created_at"]), row["text"], row["id"]) for row in found
    ]


def terms(found: list[dict[str, str]], count: int, seed: int = 5) -> list[str]:
    """Words and pairs of words that occur: four words for each pair, spread over how often they occur."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for row in found:
        read = _WORD.findall(row["text"].lower())
        words.update(set(read))
        pairs.update({f"{a} {b}" for a, b in pairwise(read)})
    draw = random.Random(seed)
    rare = sorted(word for word, often in words.items() if often < len(found) / 200)
    two = sorted(pair for pair, often in pairs.items() if 3 < often < len(found) / 200)
    chosen = draw.sample(rare, min(len(rare), count * 4 // 5))
    return chosen + draw.sample(two, count - len(chosen))


def boolean(found: list[dict[str, str]], count: int, seed: int = 6) -> dict[str, str]:
    """Queries as analysts write them: groups of words with OR, joined by AND, with NOT and NEAR."""
    draw = random.Random(seed)
    pool = terms(found, 6_000, seed)
    words = [one for one in pool if " " not in one]
    queries = {}
    for number in range(count):
        groups = [
            f"({' OR '.join(draw.sample(words, draw.randint(1, 4)))})" for _ in range(draw.randint(1, 3))
        ]
        if draw.random() < 0.3:
            groups.append(f"({draw.choice(words)} NEAR/5 {draw.choice(words)})")
        if draw.random() < 0.2:
            groups[0] = f'("{draw.choice(pool)}" OR {draw.choice(words)[:4]}*)'
        query = " AND ".join(groups)
        queries[f"q{number}"] = f"{query} NOT {draw.choice(words)}" if draw.random() < 0.5 else query
    return queries
