"""The pattern language does what its page says, and refuses what nobody can have meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.interpret.cues import Cue, Lexicon, PatternWrong, bare, check_pattern, tokens_of


def found(pattern: str, text: str) -> list[str]:
    return [hit.words for hit in Lexicon((Cue(check_pattern(pattern), "t"),)).find(tokens_of(bare(text)))]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("grofvuil", "Haal het GROFVUIL op", ["GROFVUIL"]),
        ("afval*", "de afvalbakken en het zwerfafval", ["afvalbakken"]),
        ("*afval", "de afvalbakken en het zwerfafval", ["zwerfafval"]),
        ("*container*", "Ondergrondse minicontainers", ["minicontainers"]),
        ("grof vuil", "het grof vuil, graag", ["grof vuil"]),
        ("gat in .. weg", "een gat in de hele lange weg", ["gat in de hele lange weg"]),
        ("gat in .. weg", "een gat in de hele erg lange weg", []),
        (
            "lamp ... stuk",
            "de lamp aan de gevel van ons huis is stuk",
            ["lamp aan de gevel van ons huis is stuk"],
        ),
        ("tak|boom ligt|hangt", "de boom ligt, de tak hangt", ["boom ligt", "tak hangt"]),
        ("boom .. weg", "Mooie boom. De weg is vrij", []),
        ("cafe", "Café aan de overkant", ["Café"]),
        ("geïnd", "het is geind", ["geind"]),
        ("nl-alert", "Kreeg een NL-Alert", ["NL Alert"]),
        ("çöp*", "ÇÖPLER", ["ÇÖPLER"]),
        ("نفايات", "نُفايات", ["نُفايات"]),
        ("veldermeer", "@veldermeer https://veldermeer.example/veldermeer", []),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, text: str, words: list[str]) -> None:
    assert found(pattern, text) == words


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("*", "not_words"),
        ("a*", "too_broad"),
        ("*ab*", "too_broad"),
        ("(a+)+$", "not_words"),
        (".. weg", "not_words"),
        ("weg ..", "not_words"),
        ("boom|", "not_words"),
        ("x" * 260, "too_long"),
    ],
)
def test_a_pattern_nobody_can_have_meant_is_refused_with_a_reason(pattern: str, why: str) -> None:
    with pytest.raises(PatternWrong) as refused:
        check_pattern(pattern)
    assert str(refused.value) == why


@given(st.text(max_size=40), st.text(max_size=200))
def test_whatever_passes_the_check_can_be_matched_against_anything(pattern: str, text: str) -> None:
    try:
        plain = check_pattern(pattern)
    except PatternWrong:
        return
    found(plain, text)
    assert check_pattern(plain) == plain


def test_every_pattern_that_ships_passes_the_check() -> None:
    from regie.interpret.reading import starter_rules

    for cue in starter_rules().lexicon.cues:
        assert check_pattern(cue.pattern) == cue.pattern
