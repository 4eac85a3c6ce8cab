"""How soon somebody should look. It orders the queue and proposes a deadline; it closes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from regie.interpret.cues import Hit, tagged
from regie.interpret.kind import KindGuess
from regie.interpret.kind_cues import DANGER, HURRY
from regie.interpret.personal import PersonalData
from regie.interpret.topics import SURE, TopicGuess

URGENCIES: Final = ("low", "normal", "high", "acute")

_BY_KIND: Final = {
    "suicide_risk": "acute",
    "emergency": "acute",
    "threat": "acute",
    "notice_of_default": "high",
    "press": "high",
    "councillor": "high",
    "thanks": "low",
    "spam": "low",
}

_EXPOSED: Final = frozenset({"bsn", "document"})


@dataclass(frozen=True, slots=True)
class UrgencyGuess:
    """The urgency, the code of the reason and the words that decided."""

    urgency: str
    reason: str
    words: tuple[str, ...]


def urgency_of(
    kind: KindGuess, topics: Sequence[TopicGuess], hits: Sequence[Hit], personal: Sequence[PersonalData] = ()
) -> UrgencyGuess:
    """The strongest reason wins: the kind, danger, haste, a citizen number, a disaster; else normal."""
    by_kind = "high" if kind.reason == "disease_curse" else _BY_KIND.get(kind.kind, "normal")
    if by_kind in {"acute", "high"}:
        return UrgencyGuess(by_kind, f"kind_{kind.kind}", kind.words)
    for tag, reason in ((DANGER, "danger"), (HURRY, "hurry")):
        if _weight(hits, tag) >= SURE:
            return UrgencyGuess("high", reason, tagged(hits, tag))
    if any(found.certain and found.kind in _EXPOSED for found in personal):
        return UrgencyGuess("high", "personal_data", ())
    if topics and topics[0].slug == "crisis" and topics[0].score >= SURE and by_kind != "low":
        return UrgencyGuess("high", "crisis_topic", topics[0].words)
    if by_kind == "low":
        return UrgencyGuess("low", f"kind_{kind.kind}", kind.words)
    return UrgencyGuess("normal", "nothing_special", ())


def _weight(hits: Sequence[Hit], tag: str) -> float:
    doubt = 1.0
    for hit in dict.fromkeys(h for h in hits if h.tag == tag):
        doubt *= 1 - hit.weight
    return 1 - doubt
