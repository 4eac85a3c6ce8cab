"""What a check finds in a draft, how heavy it weighs, and which rules there are. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Level = Literal["advice", "explain", "blocks"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)

# Rule -> the level that holds until a municipality chooses another. Style is advice by itself; only what
# touches privacy, reach or the office of the sender asks more.
RULES: Final[dict[str, Level]] = {
    "difficulty": "advice",  # many rare words in the whole text
    "rare_word": "advice",
    "avoid_word": "advice",  # a word the municipality does not want
    "outdated_word": "advice",
    "long_sentence": "advice",
    "passive": "advice",
    "address_form": "advice",  # u where je is agreed, or the other way round
    "address_mixed": "advice",
    "sign_off": "advice",
    "exclamation": "advice",
    "emoji": "advice",
    "hashtag": "advice",
    "capitals": "advice",
    "fancy_letters": "explain",
    "length": "blocks",
    "link": "explain",
    "element": "explain",  # something a reply on this topic must say
    "phase": "explain",  # decided or not yet decided
    "party": "explain",  # party politics
    "alt_text": "blocks",
    "placeholder": "blocks",  # {straat} still standing there
    "personal_data": "explain",  # what is certain and grave blocks whatever is chosen
    "asks_personal_data": "explain",
}
# What no municipality can turn into mere advice: the network would refuse it, or a resident would be harmed.
FIXED: Final = frozenset({"length", "placeholder", "personal_data"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about text[start:end]. `why` is a code that `web` puts in words; `suggestion` may be empty.

    `advice` may be ignored, `explain` asks the writer for a reason, `blocks` must be mended. `detail`
    fills the sentence: a word, a number, a domain.
    """

    rule: str
    start: int
    end: int
    why: str
    suggestion: str
    level: Level
    detail: str = ""


def heavier(one: Level, other: Level) -> Level:
    """The level that asks more."""
    return LEVELS[max(LEVELS.index(one), LEVELS.index(other))]
