"""Placeholders, edits, ranking, standing and the table: values in, values out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.library import edits, placeholders, ranking, sheet, states
from regie.library.edits import Piece
from regie.library.ranking import Candidate

NOW = datetime(2026, 11, 20, tzinfo=UTC)


# -- places to fill in -------------------------------------------------------------------------


def test_known_places_are_filled_and_unknown_values_keep_standing() -> None:
    text = "Dag {naam}, we komen naar de {Straat }."
    assert placeholders.check(text) == ("naam", "straat")
    assert placeholders.filled(text, {"naam": "Fatima"}) == "Dag Fatima, we komen naar de {Straat }."


@pytest.mark.parametrize(
    ("text", "why"),
    [("{voornaam}", "unknown_placeholder"), ("{naam", "broken_placeholder"), ("naam}", "broken_placeholder")],
)
def test_a_place_that_nobody_can_fill_is_refused(text: str, why: str) -> None:
    with pytest.raises(placeholders.PlaceholderWrong) as wrong:
        placeholders.check(text)
    assert wrong.value.why == why


def test_a_name_cannot_open_a_place_of_its_own() -> None:
    assert placeholders.filled("Dag {naam}", {"naam": "{straat}"}) == "Dag straat"


# -- what was changed --------------------------------------------------------------------------


def test_the_difference_is_told_in_words_what_went_before_what_came() -> None:
    assert edits.pieces("We komen morgen langs.", "We komen vrijdag langs.") == (
        Piece("same", "We komen"),
        Piece("removed", "morgen"),
        Piece("added", "vrijdag"),
        Piece("same", "langs."),
    )


def test_a_sign_off_and_capitals_are_no_edits() -> None:
    assert edits.share_edited("We komen morgen.", "we komen morgen ^AB") == 0.0


def test_half_other_words_is_half_edited() -> None:
    assert edits.share_edited("een twee drie vier", "een twee vijf zes") == 0.5


def test_a_text_of_which_half_is_left_still_comes_from_the_answer() -> None:
    assert edits.comes_from("een twee drie vier", "Dag! Een twee zes zeven acht")
    assert not edits.comes_from("een twee drie vier", "Dag! Een vijf zes zeven acht")
    assert not edits.comes_from("", "iets")


_WORDS = st.lists(st.sampled_from(["een", "twee", "drie", "vier", "^AB", "!"]), max_size=12).map(" ".join)


@given(_WORDS, _WORDS)
def test_the_pieces_rebuild_both_texts(before: str, after: str) -> None:
    found = edits.pieces(before, after)
    rebuilt = [" ".join(p.text for p in found if p.kind in {"same", kind}) for kind in ("removed", "added")]
    assert [one.split() for one in rebuilt] == [before.split(), after.split()]


@given(_WORDS, _WORDS)
def test_the_share_edited_is_symmetric_and_between_nothing_and_all(before: str, after: str) -> None:
    share = edits.share_edited(before, after)
    assert 0 <= share <= 1
    assert edits.share_edited(before, before) == 0


# -- how it stands -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "days_from", "days_until", "expected"),
    [
        ("approved", -1, 100, "holds"),
        ("approved", -1, 20, "expiring"),
        ("approved", -2, -1, "expired"),
        ("approved", -2, 0, "expired"),
        ("approved", 1, 100, "coming"),
        ("draft", -1, 100, "draft"),
        ("retired", -1, 100, "retired"),
    ],
)
def test_an_approved_version_stands_by_the_clock(
    state: str, days_from: int, days_until: int, expected: str
) -> None:
    dates = NOW + timedelta(days=days_from), NOW + timedelta(days=days_until)
    assert states.standing(state, *dates, NOW) == expected


# -- what fits ---------------------------------------------------------------------------------


def test_words_that_everybody_says_are_no_key_words() -> None:
    found = ranking.key_words("Hallo gemeente, wanneer wordt mijn grijze container geleegd?")
    assert found == ("grijze", "container", "geleegd")


def test_nothing_near_enough_is_proposed() -> None:
    assert ranking.rank([Candidate(1, words=0.0, pieces=0.1, topic=True)]) == ()


def test_what_colleagues_used_before_lifts_an_answer_and_says_so() -> None:
    plain = Candidate(1, words=0.3, pieces=0.3, topic=True, shared=("container",))
    used = Candidate(
        2, words=0.3, pieces=0.3, topic=True, shared=("container",), used={"container": 9}, uses=9
    )
    ranked = ranking.rank([plain, used])
    assert [one.version_id for one in ranked] == [2, 1]
    assert [why.code for why in ranked[0].why] == ["words", "used", "topic"]


def test_the_topic_alone_does_not_lift_an_answer_that_shares_nothing() -> None:
    assert not ranking.rank([Candidate(1, words=0.0, pieces=0.3, topic=True, uses=1_000)])


# -- the table ---------------------------------------------------------------------------------


ROW = {"title": "Vraag", "text": "Antwoord, met komma", "topic": "waste", "valid_until": "2027-01-31"}


def test_what_is_written_is_read_back_the_same() -> None:
    lines, wrongs = sheet.read(sheet.written([ROW]).encode())
    assert wrongs == []
    assert {name: lines[0].said[name] for name in ROW} == ROW
    assert (lines[0].number, lines[0].valid_from) == (2, None)


def test_a_cell_that_a_spreadsheet_would_run_is_marked_and_comes_back_plain() -> None:
    said = sheet.written([ROW | {"text": "=1+1"}])
    assert "'=1+1" in said
    assert sheet.read(said.encode())[0][0].said["text"] == "=1+1"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xfe", (1, "", "unreadable")),
        (b"", (1, "", "empty")),
        (b"title;text;topic\na;b;waste\n", (1, "valid_until", "missing_column")),
        (b"title,text,topic,valid_until\na,,waste,2027-01-01\n", (2, "text", "empty")),
        (b"title,text,topic,valid_until\na,b,waste,31-1-2027\n", (2, "valid_until", "not_a_date")),
    ],
)
def test_what_is_wrong_in_a_table_is_told_with_its_line(data: bytes, told: tuple[int, str, str]) -> None:
    lines, wrongs = sheet.read(data)
    assert lines == []
    assert (wrongs[0].number, wrongs[0].field, wrongs[0].code) == told


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    lines, wrongs = sheet.read(data)
    assert lines or wrongs
