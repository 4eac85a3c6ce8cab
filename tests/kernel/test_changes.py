"""What changed between two texts, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.changes import LONGEST, Part, words_changed

texts = st.text(alphabet=st.sampled_from("ab de.,\n'-é👍"), max_size=60)


@given(texts, texts)
def test_the_parts_make_both_texts_again(old: str, new: str) -> None:
    parts = words_changed(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new
    assert all(part.text for part in parts)


@given(texts)
def test_the_same_text_has_no_changes(text: str) -> None:
    assert {part.kind for part in words_changed(text, text)} <= {"same"}


def test_a_word_that_changed_is_shown_whole_and_the_rest_stays() -> None:
    assert words_changed("Beloof nooit een dag.", "Beloof alleen een bevestigde dag.") == [
        Part("same", "Beloof "),
        Part("removed", "nooit"),
        Part("added", "alleen"),
        Part("same", " een "),
        Part("added", "bevestigde "),
        Part("same", "dag."),
    ]


def test_a_phrase_that_was_rewritten_reads_as_one_phrase() -> None:
    kinds = [part.kind for part in words_changed("kom morgen vroeg terug", "bel vanavond laat op")]
    assert kinds == ["removed", "added"]


def test_a_very_long_text_is_shown_as_wholly_new_at_once() -> None:
    long = "woord " * LONGEST
    assert words_changed("kort", long) == [Part("removed", "kort"), Part("added", long)]
