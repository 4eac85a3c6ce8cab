"""A draft under the eye of the checks: the text, the guide, and what is known around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from regie.interpret.findings import Finding, Level, heavier
from regie.interpret.personal import NOTHING_ALLOWED, Allowed
from regie.interpret.tone import ToneGuide


@dataclass(frozen=True, slots=True)
class About:
    """What a check cannot read in the words.

    `sign_off` such as `^AB` is expected at the end; empty: none. `count` and `limit` are in the network's
    own count, 0 for unknown. `question` is what the resident wrote, for whoever follows the resident.
    `without_alt` counts pictures that have no description.
    """

    visibility: str = "public"
    sign_off: str = ""
    allowed: Allowed = NOTHING_ALLOWED
    topic: str = "other"
    question: str = ""
    language: str = "nl"
    count: int = 0
    limit: int = 0
    without_alt: int = 0


NOTHING_KNOWN: Final = About()


@dataclass(frozen=True)
class Draft:
    """One text being checked."""

    text: str
    guide: ToneGuide
    about: About

    @property
    def open(self) -> bool:
        """Others may read it; so is every visibility we do not know."""
        return self.about.visibility != "direct"

    @cached_property
    def dutch(self) -> bool:
        """Rules about Dutch words say nothing about other languages; a doubtful one counts as Dutch."""
        return self.about.language in {"nl", "und", ""}

    @cached_property
    def lower(self) -> str:
        """For looking up phrases, in any letter case; same length is not promised."""
        return " ".join(self.text.casefold().split())

    def says(self, phrases: tuple[str, ...]) -> bool:
        """Whether one of the phrases stands in the text."""
        return any(phrase.casefold() in self.lower for phrase in phrases)

    def find(
        self, rule: str, span: tuple[int, int], suggestion: str = "", *, why: str = "", detail: str = ""
    ) -> Finding:
        """A finding at the level that the guide gives this rule; `why` is the rule unless said."""
        return Finding(rule, *span, why or rule, suggestion, self.guide.level(rule), detail)

    def at_least(self, finding: Finding, level: Level) -> Finding:
        """The same finding, never lighter than this."""
        return Finding(
            finding.rule,
            finding.start,
            finding.end,
            finding.why,
            finding.suggestion,
            heavier(finding.level, level),
            finding.detail,
        )
