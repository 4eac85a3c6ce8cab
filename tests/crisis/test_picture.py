"""What an environment picture must hold, and what it may never hold."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.crisis import clusters, picture
from regie.crisis.clusters import Asked
from regie.crisis.picture import Question
from tests.crisis.scene import NOW, WHOLE


def test_a_whole_picture_lacks_nothing() -> None:
    assert picture.wrong(WHOLE) is None


@pytest.mark.parametrize(
    ("changes", "reason", "part"),
    [
        ({"interpretation": " "}, "no_text", "interpretation"),
        ({"advice_message": ""}, "no_text", "advice_message"),
        ({"sources_offline": "", "gaps": ""}, "no_text", "gaps"),
        ({"confidence": ""}, "no_text", "confidence"),
        ({"sentiment": "furious"}, "sentiment", "sentiment"),
        ({"sentiment": "angry", "sentiment_examples": 0}, "sentiment", "sentiment"),
        ({"interpretation": "een\ntwee\ndrie\nvier\nvijf\nzes"}, "lines", "interpretation"),
        ({"interpretation": "x" * 601}, "lines", "interpretation"),
        ({"meaning": "@jantje roept dat het doofpot is"}, "personal", "meaning"),
        ({"meaning": "zie https://bsky.app/profile/jan.example"}, "personal", "meaning"),
        ({"behaviour_seen": "Bel Jan op 06-12345678"}, "personal", "behaviour_seen"),
        ({"gaps": "x" * 901}, "too_long", "gaps"),
    ],
)
def test_what_lacks_is_named_with_its_part(changes: dict[str, object], reason: str, part: str) -> None:
    found = picture.wrong(replace(WHOLE, **changes))  # type: ignore[arg-type]
    assert found is not None
    assert (found.reason, found.part) == (reason, part)


def test_a_question_with_a_handle_is_refused_too() -> None:
    found = picture.wrong(WHOLE, [Question("Klopt wat @buurman zegt?", 3, 0)])
    assert found is not None
    assert found.reason == "personal"


def test_what_changed_since_the_last_picture_is_told_part_by_part() -> None:
    before, after = asdict(WHOLE), asdict(replace(WHOLE, sentiment="angry", meaning=""))
    assert [(one.part, one.after) for one in picture.changes(before, after)] == [
        ("sentiment", "angry"),
        ("meaning", ""),
    ]
    old = [Question("Is het veilig?", 3, 0)]
    assert picture.new_questions(
        old, [Question("is het veilig?", 9, 1), Question("Mag ik terug?", 2, 0)]
    ) == [Question("Mag ik terug?", 2, 0)]


@given(st.lists(st.integers(0, 3599), max_size=40))
def test_the_trend_counts_everything_in_the_window_once(seconds: list[int]) -> None:
    since = NOW - timedelta(hours=1)
    counts = picture.trend((since + timedelta(seconds=s) for s in seconds), since, NOW)
    assert sum(counts) == len(seconds)
    assert len(counts) == 12


def test_questions_that_ask_the_same_are_gathered_with_how_many_are_answered() -> None:
    found = clusters.gather(
        [
            Asked("Wordt basisschool De Linde ontruimd vanwege het gaslek?", False),
            Asked("Wanneer wordt mijn kelder leeggepompt?", True),
            Asked("Is basisschool De Linde nu ontruimd?", True),
        ]
    )
    assert [(one.count, one.answered) for one in found] == [(2, 1), (1, 1)]
    assert found[0].text.startswith("Wordt basisschool")


def test_texts_without_telling_words_are_no_question() -> None:
    assert clusters.gather([Asked("Wat is er aan de hand", False), Asked("🤢", False)]) == []
