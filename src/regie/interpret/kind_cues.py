"""The cue words for kinds of messages and the signs that colour them; the words are in words/kinds.toml."""

from __future__ import annotations

from typing import Final

from regie.interpret.cues import Cue
from regie.interpret.wordlists import wordlist

CURSE: Final = "curse"
TROUBLE: Final = "trouble"
IRONY: Final = "irony"
PLEA: Final = "plea"  # thanks beforehand, a request
EXCUSE: Final = "not_"  # not_threat: words that take a threat back
DANGER: Final = "danger"
HURRY: Final = "hurry"

_WEIGHTS: Final = {"decides": 0.85, "hints": 0.5}


def kind_cues() -> tuple[Cue, ...]:
    """All cues of kinds and signs, ready for a lexicon."""
    return tuple(
        Cue(pattern, tag, _WEIGHTS[grade])
        for tag, grades in wordlist("kinds").items()
        for grade, patterns in grades.items()
        for pattern in patterns
    )
