"""Checks on a reply before it goes out, by the municipality's tone guide: word difficulty first.

Rules only; no score, no claim about a language level. What a finding asks (advice, an explanation, or
mending) the guide says, except for what no municipality can choose away (`findings.FIXED`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from regie.interpret import check_address, check_form, check_office, check_words
from regie.interpret.draft import NOTHING_KNOWN, About, Draft
from regie.interpret.findings import LEVELS, Finding
from regie.interpret.tone import DEFAULT, ToneGuide

LONGEST_REASON: Final = 500
SHORTEST_REASON: Final = 5
MOST_PER_RULE: Final = 20  # nobody mends more at a time

_RULES: Final[tuple[Callable[[Draft], Iterator[Finding]], ...]] = (
    check_words.difficulty,
    check_words.rare,
    check_words.avoided,
    check_words.outdated,
    check_address.address,
    check_form.sentences,
    check_form.passive,
    check_form.exclamations,
    check_form.emoji,
    check_form.hashtags,
    check_form.fancy,
    check_form.loud,
    check_form.sign_off,
    check_form.length,
    check_form.placeholders,
    check_office.personal,
    check_office.asks_personal,
    check_office.links,
    check_office.elements,
    check_office.phase,
    check_office.party,
    check_office.alt_text,
)


def check_draft(
    text: str, *, guide: ToneGuide = DEFAULT, about: About = NOTHING_KNOWN
) -> tuple[Finding, ...]:
    """All findings, by place in the text; an empty text has none."""
    if not text.strip():
        return ()
    draft = Draft(text, guide, about)
    found = [finding for rule in _RULES for finding in list(rule(draft))[:MOST_PER_RULE]]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.rule)))


def blocking(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """What must be mended before this may be offered."""
    return tuple(one for one in found if one.level == "blocks")


def unexplained(found: Sequence[Finding], reasons: Mapping[str, str]) -> tuple[Finding, ...]:
    """What asks a reason that was not given: one reason per rule, of some words."""
    return tuple(
        one
        for one in found
        if one.level == "explain" and len(reasons.get(one.rule, "").strip()) < SHORTEST_REASON
    )


def explained(found: Sequence[Finding], reasons: Mapping[str, str], text: str) -> list[dict[str, str]]:
    """What the writer explained, as it is kept with the text: rule, why, the words and the reason."""
    kept: dict[str, dict[str, str]] = {}
    for one in found:
        if one.level == "explain" and reasons.get(one.rule, "").strip():
            words = " ".join(text[one.start : one.end].split())[:120]
            kept.setdefault(
                one.rule,
                {"rule": one.rule, "why": one.why, "words": words, "reason": reasons[one.rule].strip()},
            )
    return list(kept.values())


def heaviest_first(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Blocking before explaining before advice; within a level by place."""
    return tuple(sorted(found, key=lambda one: (-LEVELS.index(one.level), one.start, one.end)))


def mended(text: str, one: Finding) -> str:
    """The text with the suggestion in place; what is added at the end gets a space before it."""
    if one.start == one.end:
        before = text[: one.start]
        space = "" if not before or before[-1].isspace() else " "
        return f"{before}{space}{one.suggestion}{text[one.end :]}"
    return text[: one.start] + one.suggestion + text[one.end :]
