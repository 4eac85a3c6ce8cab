"""A sample of the practice evenings in Veldermeer, half judged, with a change that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from regie.engagement.models import Assignment
from regie.feedback.actions import cards, findings, samples
from regie.feedback.actions.samples import Wanted
from regie.feedback.models import Looked
from regie.feedback.refusal import Refused
from regie.feedback.states import Scores
from regie.kernel.actor import Actor

_CARDS: Final = (
    (Scores(right=True, rule=True, quick=True, tone=4, effect=4), ""),
    (Scores(right=True, rule=True, quick=False, tone=5, effect=4), "Warm en helder, wel een uur te laat."),
    (Scores(right=False, rule=True, quick=True, tone=4, effect=2), "De genoemde dag klopt niet."),
    (Scores(right=True, rule=True, quick=True, tone=3, effect=4), ""),
)
_CHANGE: Final = "Noem bij afval altijd de dag én het tijdstip, en kijk eerst op de afvalkalender."


def arrange(person: Callable[[str], Actor], now: datetime) -> None:
    """Draw over the last two days; the director judges all but a few, the adviser the first half."""
    assignment = Assignment.objects.filter(municipality__slug="veldermeer", state="active").latest("pk")
    wanted = Wanted(now - timedelta(days=2), now, 0.1, 0.95, practice=True)
    director, adviser = person("Marit"), person("Joris")
    sample = samples.draw_sample(assignment, wanted, seed="demo", by=director, now=now)
    drawn = list(sample.answers.all())
    for number, answer in enumerate(drawn[:-2] or drawn):
        scores, note = _CARDS[number % len(_CARDS)]
        _judge(answer, scores, note, director, now)
        if number < len(drawn) // 2:
            _judge(answer, _CARDS[0][0] if number % 5 else scores, "", adviser, now)
    about_waste = next((one for one in drawn if one.topic == "waste"), drawn[0])
    findings.ask_change(about_waste, "instruction", _CHANGE, by=director, now=now)


def _judge(answer: Looked, scores: Scores, note: str, by: Actor, now: datetime) -> None:
    try:
        cards.judge(answer, scores, note, by=by, now=now)
    except Refused:  # their own words: somebody else judges those
        return
