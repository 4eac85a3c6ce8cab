"""What scorecards say together: shares with their bounds, agreement, and what they propose. Plain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from regie.feedback.agreement import alpha
from regie.feedback.intervals import Interval, wilson
from regie.feedback.sampling import RANDOM
from regie.feedback.states import GRADED, YES_NO, Scores

LEAST: Final = 30  # looked-at answers below which nothing is proposed


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer of the sample with its cards, oldest first. `cleared`: an appeal was upheld."""

    topic: str
    channel: str
    why: str
    cards: tuple[Scores, ...]
    cleared: bool = False

    @property
    def wrong(self) -> bool:
        """Wrong when most of its reviewers say so; when they are split, it counts as wrong."""
        return not self.cleared and 2 * sum(card.wrong for card in self.cards) >= len(self.cards) > 0

    @property
    def split(self) -> bool:
        """Whether its reviewers disagree on whether it is wrong."""
        return len({card.wrong for card in self.cards}) > 1


@dataclass(frozen=True, slots=True)
class Line:
    """The share of wrong answers on one topic ("" for all of them); only randomly drawn ones count."""

    topic: str
    wrong: int
    looked_at: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha on one question of the card; None when nothing can be said."""

    question: str
    value: float | None


def lines(judged: Iterable[Judged], confidence: float = 0.95) -> list[Line]:
    """All of it first, then per topic, the worst first. Answers without a card do not count."""
    drawn = [one for one in judged if one.cards and one.why == RANDOM]
    per: dict[str, list[Judged]] = {}
    for one in drawn:
        per.setdefault(one.topic, []).append(one)
    made = [_line(topic, found, confidence) for topic, found in sorted(per.items())]
    made.sort(key=lambda line: -line.interval.share)
    return [_line("", drawn, confidence), *made]


def agreement(judged: Iterable[Judged]) -> list[Agreement]:
    """Per question of the card, over all answers that two or more looked at, also the risky ones."""
    both = [one.cards for one in judged if len(one.cards) > 1]
    graded = [Agreement(name, alpha(_values(both, name), "ordinal")) for name in GRADED]
    return [*(Agreement(name, alpha(_values(both, name))) for name in YES_NO), *graded]


def proposed(found: Sequence[Line], limit: float) -> list[Line]:
    """The topics that are wrong too often: even the lower bound of the share lies above the limit, or the
    share does while at least LEAST were looked at. The whole is never proposed, a topic is.
    """
    return [
        line
        for line in found
        if line.topic
        and (line.interval.low > limit or (line.looked_at >= LEAST and line.interval.share > limit))
    ]


def _line(topic: str, found: Sequence[Judged], confidence: float) -> Line:
    wrong = sum(one.wrong for one in found)
    return Line(topic, wrong, len(found), wilson(wrong, len(found), confidence))


def _values(both: Sequence[tuple[Scores, ...]], name: str) -> list[list[int]]:
    return [[int(getattr(card, name)) for card in cards] for cards in both]
