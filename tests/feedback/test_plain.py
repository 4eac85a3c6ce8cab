"""Blinding, and what cards say together."""

from __future__ import annotations

import pytest

from regie.feedback.blinding import HIDDEN, blind
from regie.feedback.results import Judged, agreement, lines, proposed
from regie.feedback.states import Scores
from tests.feedback.scene import BAD, GOOD


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Dag, morgen. ^AB", f"Dag, morgen. ^{HIDDEN}"),
        ("Groet, Anna", f"Groet, {HIDDEN}"),
        ("groet anna bakker", f"groet {HIDDEN}"),
        ("Annabel belt terug", "Annabel belt terug"),
        ("Twee tot de macht 2^10", f"Twee tot de macht 2^{HIDDEN}"),
    ],
)
def test_the_writer_is_taken_out(text: str, left: str) -> None:
    assert blind(text, ["Anna Bakker"]) == left


def test_without_a_name_only_signs_are_hidden() -> None:
    assert blind("Hallo allemaal", ["", " "]) == "Hallo allemaal"


def test_an_answer_is_wrong_when_half_its_reviewers_say_so() -> None:
    assert Judged("waste", "email", "random", (GOOD, BAD)).wrong
    assert Judged("waste", "email", "random", (GOOD, BAD)).split
    assert not Judged("waste", "email", "random", (GOOD, GOOD, BAD)).wrong
    assert not Judged("waste", "email", "random", ()).wrong
    assert not Judged("waste", "email", "random", (BAD,), cleared=True).wrong


@pytest.mark.parametrize(
    ("card", "wrong"),
    [
        (GOOD, False),
        (BAD, True),
        (Scores(True, False, True, 5, 5), True),
        (Scores(True, True, False, 5, 5), False),  # late is a fault of the clock, not of the answer
        (Scores(True, True, True, 2, 5), True),
        (Scores(True, True, True, 3, 2), True),
        (Scores(True, True, True, 3, 3), False),
    ],
)
def test_what_makes_a_card_wrong(card: Scores, wrong: bool) -> None:
    assert card.wrong is wrong


def test_only_what_chance_drew_gives_figures() -> None:
    judged = [
        Judged("waste", "email", "random", (GOOD,)),
        Judged("waste", "email", "risk", (BAD,)),
        Judged("permits", "email", "random", (BAD,)),
        Judged("permits", "email", "random", ()),
    ]
    found = lines(judged)
    assert [(one.topic, one.wrong, one.looked_at) for one in found] == [
        ("", 1, 2),
        ("permits", 1, 1),
        ("waste", 0, 1),
    ]
    assert proposed(found, 0.05) == [found[1]]  # one of one wrong: even its lower bound is above five


def test_agreement_counts_answers_that_two_looked_at() -> None:
    judged = [Judged("w", "e", "random", cards) for cards in ((GOOD, GOOD), (BAD, BAD), (GOOD,))]
    found = {one.question: one.value for one in agreement(judged)}
    assert found["right"] == pytest.approx(1)
    assert found["rule"] is None
