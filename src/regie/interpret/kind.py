"""What kind of message it is: a question, a threat, a Woo request … Words decide; a person confirms.

The kinds that must leave webcare (webcare.md 1.5) go before the everyday ones, so a threat inside a
question is read as a threat. Nothing is hidden, closed or refused because of a kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regie.interpret.cues import Hit, tagged
from regie.interpret.kind_cues import CURSE, EXCUSE, IRONY, PLEA, TROUBLE

KINDS: Final = (
    "question",
    "complaint",
    "report",
    "objection",
    "woo_request",
    "privacy_request",
    "notice_of_default",
    "press",
    "councillor",
    "threat",
    "suicide_risk",
    "emergency",
    "spam",
    "thanks",
    "other",
)

# Checked in this order; the first whose words weigh enough decides.
FIRST: Final = (
    "suicide_risk",
    "emergency",
    "threat",
    "notice_of_default",
    "woo_request",
    "objection",
    "privacy_request",
    "press",
    "councillor",
    "spam",
)
ENOUGH: Final = 0.8
SOME: Final = 0.5


@dataclass(frozen=True, slots=True)
class KindGuess:
    """The kind, the code of the reason and the words that decided."""

    kind: str
    reason: str
    words: tuple[str, ...]


def kind_of(text: str, hits: Sequence[Hit]) -> KindGuess:
    """The kind of a message from its cues. `text` is only looked at for a question mark."""
    weights = _weights(hits)
    for kind in FIRST:
        if weights.get(kind, 0.0) >= ENOUGH and not _excused(kind, weights):
            return KindGuess(kind, f"words_of_{kind}", tagged(hits, kind))
    if weights.get(CURSE, 0.0) >= ENOUGH:
        return KindGuess("threat", "disease_curse", tagged(hits, CURSE))
    return _everyday(text, hits, weights)


def _weights(hits: Sequence[Hit]) -> dict[str, float]:
    """Per tag: 1 - the product of doubts, the same words counted once."""
    doubt: dict[str, float] = {}
    for hit in dict.fromkeys(hits):
        doubt[hit.tag] = doubt.get(hit.tag, 1.0) * (1 - hit.weight)
    return {tag: 1 - d for tag, d in doubt.items()}


def _excused(kind: str, weights: Mapping[str, float]) -> bool:
    return weights.get(f"{EXCUSE}{kind}", 0.0) >= ENOUGH


def _everyday(text: str, hits: Sequence[Hit], weights: Mapping[str, float]) -> KindGuess:
    asks = _asks(text) or weights.get("question", 0.0) >= ENOUGH
    trouble = max(weights.get(TROUBLE, 0.0), weights.get("complaint", 0.0), weights.get("report", 0.0))
    if weights.get("complaint", 0.0) >= ENOUGH:
        return KindGuess("complaint", "words_of_complaint", tagged(hits, "complaint"))
    if weights.get("thanks", 0.0) >= SOME:
        return _thanks(hits, weights, asks=asks, trouble=trouble)
    if weights.get("report", 0.0) >= ENOUGH and not _only_asks(asks, weights):
        return KindGuess("report", "words_of_report", tagged(hits, "report"))
    if asks:
        return KindGuess("question", "asks", tagged(hits, "question") or ("?",))
    return _left(hits, weights)


def _only_asks(asks: bool, weights: Mapping[str, float]) -> bool:
    """A question about something that may be broken, without saying that it is."""
    return asks and weights.get(TROUBLE, 0.0) < SOME and weights.get("report", 0.0) < 0.86


def _thanks(hits: Sequence[Hit], weights: Mapping[str, float], *, asks: bool, trouble: float) -> KindGuess:
    """Thanks, unless trouble, irony or a question comes with it ("bedankt hoor, alweer niet opgehaald")."""
    said = tagged(hits, "thanks")
    if weights.get(IRONY, 0.0) >= SOME or trouble >= SOME:
        if weights.get(PLEA, 0.0) >= SOME and weights.get("report", 0.0) >= SOME:
            return KindGuess("report", "words_of_report", tagged(hits, "report"))
        return KindGuess(
            "complaint", "thanks_with_trouble", (*said, *tagged(hits, IRONY), *tagged(hits, TROUBLE))
        )
    if asks:
        return KindGuess("question", "asks", tagged(hits, "question") or ("?",))
    if weights.get(PLEA, 0.0) >= SOME:
        return KindGuess("question", "thanks_beforehand", tagged(hits, PLEA))
    return KindGuess("thanks", "words_of_thanks", said)


def _left(hits: Sequence[Hit], weights: Mapping[str, float]) -> KindGuess:
    if weights.get("report", 0.0) >= SOME:
        return KindGuess("report", "words_of_report", tagged(hits, "report"))
    if weights.get(IRONY, 0.0) >= SOME:
        return KindGuess("complaint", "irony", tagged(hits, IRONY))
    if weights.get(TROUBLE, 0.0) >= SOME or weights.get("complaint", 0.0) >= SOME:
        words = tagged(hits, TROUBLE) + tagged(hits, "complaint")
        return KindGuess("complaint", "words_of_trouble", words)
    return KindGuess("other", "no_words", ())


def _asks(text: str) -> bool:
    return "?" in text or "؟" in text
