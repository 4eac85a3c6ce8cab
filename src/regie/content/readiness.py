"""Whether a variant is ready to be approved, and what lacks; the checklists of experts. Plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from regie.content.wording import Measured

KINDS: Final = ("post", "newsletter")

LETTERS: Final = ("", "A", "B")
GOOD, REMARKS, NOT_YET = "good", "remarks", "not_yet"
VERDICTS: Final = (GOOD, REMARKS, NOT_YET)
CHECKLISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "copy": ("one_message", "plain_words", "tone", "true"),
    "design": ("readable_small", "contrast", "house_style", "no_text_in_picture"),
    "behaviour": ("one_behaviour", "easy", "hindrance_met", "can_be_resisted"),
    "translation": ("same_meaning", "natural", "names_kept"),
    "accessibility": ("alt_text", "subtitles", "tags", "b1"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The last word of one discipline, and the seal of the words it was about."""

    discipline: str
    verdict: str
    seal: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A variant with all that is known of it."""

    seal: str
    measured: Measured
    stale: bool  # the source reads otherwise than when it was written
    subject_lacks: bool
    media_lacks: tuple[str, ...]
    open_comments: int
    asked: tuple[str, ...]
    judged: tuple[Judged, ...]  # the newest of each discipline
    letters: frozenset[str]  # of all variants for the same account and language
    question: str


def lacks(one: Standing) -> tuple[tuple[str, str], ...]:
    """(code, detail) of everything that lacks, in the order of the work; empty: ready.

    Codes: words (detail: that of the wrong), stale, subject, media (detail: what it lacks), ab_pair,
    ab_question, comments (detail: how many), review and old_review and not_yet (detail: the discipline).
    """
    found = [("words", wrong.code) for wrong in one.measured.wrongs if wrong.weight == "stop"]
    found += [("stale", "")] if one.stale else []
    found += [("subject", "")] if one.subject_lacks else []
    found += [("media", code) for code in one.media_lacks]
    found += _tried(one.letters, one.question)
    found += [("comments", str(one.open_comments))] if one.open_comments else []
    return (*found, *_unjudged(one.asked, one.judged, one.seal))


def _tried(letters: frozenset[str], question: str) -> list[tuple[str, str]]:
    if letters == {""}:
        return []
    wrong = [] if letters == {"A", "B"} else [("ab_pair", "")]
    return wrong if question.strip() else [*wrong, ("ab_question", "")]


def _unjudged(asked: Iterable[str], judged: Iterable[Judged], seal: str) -> list[tuple[str, str]]:
    """A discipline that is not known never counts as good."""
    said = {one.discipline: one for one in judged}
    found = []
    for discipline in asked:
        one = said.get(discipline)
        if one is None:
            found.append(("review", discipline))
        elif one.seal != seal:
            found.append(("old_review", discipline))
        elif one.verdict not in {GOOD, REMARKS}:
            found.append(("not_yet", discipline))
    return found
