"""Checks on words: how hard the text is, what is outdated, what the municipality does not say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from regie.interpret.difficulty import measure, rare_words
from regie.interpret.draft import Draft
from regie.interpret.findings import Finding
from regie.interpret.tone import Avoid

MOST_RARE: Final = 3  # more are in the measure of the whole text


def difficulty(draft: Draft) -> Iterator[Finding]:
    """The words of the whole text, on the hardest of them."""
    if not draft.dutch:
        return
    found = measure(draft.text, draft.guide.needed)
    if found.band == "hard" and found.hardest:
        place = draft.text.lower().find(found.hardest[0])
        span = (place, place + len(found.hardest[0])) if place >= 0 else (0, 0)
        yield draft.find("difficulty", span, detail=", ".join(found.hardest[:3]))


def rare(draft: Draft) -> Iterator[Finding]:
    """Long words that most readers seldom meet."""
    if draft.dutch:
        seen = {word.lower(): place for place, word in reversed(rare_words(draft.text, draft.guide.needed))}
        for word, place in sorted(seen.items(), key=lambda item: item[1])[:MOST_RARE]:
            yield draft.find("rare_word", (place, place + len(word)), detail=word)


def outdated(draft: Draft) -> Iterator[Finding]:
    """Stiff words with a plain one in their place, unless the municipality needs them."""
    if not draft.dutch:
        return
    pattern, replace = _plain_words()
    spared = {one.lower() for one in draft.guide.needed}
    own = {one.word.lower() for one in draft.guide.avoid}
    for match in pattern.finditer(draft.text):
        word = match.group().lower()
        if word not in spared and word not in own:
            yield draft.find("outdated_word", match.span(), _cased(replace[word], match.group()), detail=word)


def avoided(draft: Draft) -> Iterator[Finding]:
    """Words of the municipality's own list; with a reason it explains itself."""
    if not draft.guide.avoid:
        return
    pattern, rows = _avoiding(draft.guide.avoid)
    for match in pattern.finditer(draft.text):
        row = rows[" ".join(match.group().lower().split())]
        suggestion = _cased(row.instead, match.group()) if row.instead else ""
        yield draft.find("avoid_word", match.span(), suggestion, detail=row.why or row.word)


@cache
def _plain_words() -> tuple[re.Pattern[str], dict[str, str]]:
    path = Path(__file__).parent / "words" / "plain.toml"
    replace: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["replace"]
    return _any_of(tuple(replace)), replace


@lru_cache(maxsize=200)
def _avoiding(rows: tuple[Avoid, ...]) -> tuple[re.Pattern[str], dict[str, Avoid]]:
    return _any_of(tuple(row.word for row in rows)), {row.word.lower(): row for row in rows}


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these as whole words, the longest first; spaces match any white space."""
    ordered = sorted(words, key=len, reverse=True)
    each = (r"\s+".join(map(re.escape, word.split())) for word in ordered)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(each)})(?![\w-])", re.IGNORECASE)


def _cased(plain: str, said: str) -> str:
    return plain[0].upper() + plain[1:] if said[0].isupper() else plain
