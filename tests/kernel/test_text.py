"""Text is cleaned and counted as readers see it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.text import clean, folded, graphemes


def test_a_family_emoji_counts_as_one_character() -> None:
    assert graphemes("👨‍👩‍👧‍👦!") == 2


def test_nul_bytes_and_lone_surrogates_never_reach_the_database() -> None:
    assert "\x00" not in clean("a\x00b\ud800c")
    clean("a\ud800").encode()


def test_folding_ignores_case_width_and_runs_of_spaces() -> None:
    assert folded("  GROF\u00a0\n Vuil ") == "grof vuil"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
