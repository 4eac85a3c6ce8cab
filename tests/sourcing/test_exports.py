"""Exports of tools nobody knows: columns guessed, rows counted, and every bad input answered."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from regie.sourcing.exportfile import Reading, Unreadable, peek, read
from regie.sourcing.exportshape import Mapped, guess, minutes_of
from regie.sourcing.soundness import Soundness, soundness

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ISO = Mapped({"moment": "at", "id": "id"})


def _csv(rows: list[str], head: str = "id,at") -> io.BytesIO:
    return io.BytesIO("\n".join([head, *rows]).encode())


def _looked(found: Reading, zone: ZoneInfo = AMSTERDAM, own: tuple[str, ...] = ()) -> Soundness:
    return soundness(found.hourly(zone), found, own)


def _codes(looked: Soundness) -> set[str]:
    return {one.code for one in looked.findings}


def _year(*, days: int = 60, shift: int = 0, leave_out: tuple[date, date] | None = None) -> io.BytesIO:
    """Twelve messages on each day, between 9 and 21 hours in Amsterdam; `shift` hours are added."""
    rows, first = [], datetime(2026, 1, 5, 9, tzinfo=AMSTERDAM)
    for day in range(days):
        for hour in range(12):
            at = first + timedelta(days=day, hours=hour + shift)
            if leave_out is None or not leave_out[0] <= at.date() <= leave_out[1]:
                rows.append(f"{day}-{hour},{at.replace(tzinfo=None).isoformat()}")
    return _csv(rows)


def test_columns_of_an_unknown_export_are_guessed_by_name_and_by_what_stands_in_them() -> None:
    text = (
        "Berichtnummer;Kanaal;Ontvangen op;Reactie op;Richting;Tekst\n"
        "1;Facebook;13-03-2026 09:15;13-03-2026 10:00;Inkomend;Hallo\n"
        "2;X;14-03-2026 10:15;;Uitgaand;Dag\n"
    )
    seen = peek(io.BytesIO(text.encode("cp1252")))
    found = guess(seen.columns, seen.rows)
    assert found.columns == {
        "moment": "Ontvangen op",
        "answered": "Reactie op",
        "channel": "Kanaal",
        "direction": "Richting",
        "id": "Berichtnummer",
    }
    assert (found.form, found.incoming) == ("day_first", "Inkomend")
    reading = read(io.BytesIO(text.encode()), found)
    assert (reading.counted, reading.outgoing, reading.answered) == (1, 1, 1)
    assert reading.median_minutes == 45


def test_json_lines_are_read_and_a_broken_one_is_told_by_its_number() -> None:
    lines = [json.dumps({"created": 1767600000 + n, "id": n, "platform": "x"}) for n in range(3)]
    file = io.BytesIO("\n".join(lines).encode())
    seen = peek(file)
    assert seen.kind == "jsonl"
    assert guess(seen.columns, seen.rows).form == "epoch"
    with pytest.raises(Unreadable) as wrong:
        peek(io.BytesIO(b'{"a": 1}\n{"a": \n'))
    assert (wrong.value.code, wrong.value.told) == ("json", "2")


@pytest.mark.parametrize(
    ("text", "code"), [(b"", "empty"), (b"id,at\n", "empty"), (b"x" * 2_000_000, "no_columns")]
)
def test_files_without_rows_or_columns_are_refused(text: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        peek(io.BytesIO(text))
    assert wrong.value.code == code


def test_a_month_that_lacks_is_named_and_duplicates_are_left_out() -> None:
    file = _year(days=120, leave_out=(date(2026, 3, 1), date(2026, 3, 31)))
    found = read(file, ISO)
    looked = _looked(found)
    assert [(one.first, one.last, one.days) for one in looked.gaps] == [
        (date(2026, 3, 1), date(2026, 3, 31), 31)
    ]
    assert looked.enough
    doubled = _csv(["1,2026-01-05T10:00", "1,2026-01-05T10:00", "2,2026-01-05T11:00"])
    found = read(doubled, ISO)
    assert (found.counted, found.twice) == (2, 1)
    assert "twice" in _codes(_looked(found))


def test_a_wrong_zone_shows_in_the_quietest_hours_and_in_hours_that_do_not_exist() -> None:
    assert "zone" not in _codes(_looked(read(_year(), ISO)))
    assert "zone" in _codes(_looked(read(_year(shift=9), ISO)))
    skipped = read(_csv(["1,2026-03-29T02:30:00", "2,2026-03-29T12:00:00"]), ISO)
    assert skipped.faults["skipped_hour"] == 1


def test_negative_durations_are_counted_and_never_averaged() -> None:
    rows = [
        "1,2026-01-05T10:00:00,2026-01-05T09:00:00",
        "2,2026-01-05T10:00:00,2026-01-05T10:30:00",
        "3,2026-01-05T10:00:00,gisteren",
    ]
    how = Mapped({"moment": "at", "id": "id", "answered": "done"})
    found = read(_csv(rows, "id,at,done"), how)
    assert (found.faults["negative"], found.faults["answer"], found.answered) == (1, 1, 1)
    assert found.median_minutes == 30
    assert found.examples["negative"] == [(1, "-60 min")]
    assert minutes_of("-0:10:00") == -10
    assert minutes_of("1:30") == 90


def test_one_message_is_no_history() -> None:
    found = read(_csv(["1,2026-01-05T10:00"]), ISO)
    looked = _looked(found)
    assert "one_message" in _codes(looked)
    assert not looked.enough


def test_moments_that_cannot_be_or_lie_far_away_are_left_out_and_shown() -> None:
    found = read(_csv(["1,nooit", "2,", "3,0001-01-01T00:00:00", "4,2026-01-05T10:00:00Z"]), ISO)
    assert (found.counted, found.faults) == (1, {"moment": 1, "no_moment": 1, "far": 1})
    assert min(found.hours) == int(datetime(2026, 1, 5, 10, tzinfo=UTC).timestamp()) // 3600


def test_a_channel_that_stops_and_one_that_lacks_are_told() -> None:
    rows = [f"{n},2026-01-{5 + n // 4:02d}T1{n % 4}:00,Facebook" for n in range(40)]
    rows += [f"x{n},2026-0{2 + n // 28}-{1 + n % 28:02d}T10:00,X" for n in range(50)]
    how = Mapped({"moment": "at", "id": "id", "channel": "where"})
    found = read(_csv(rows, "id,at,where"), how)
    told = {one.code: one.numbers for one in _looked(found, own=("Facebook", "Mastodon")).findings}
    assert told["channel_stops"]["name"] == "Facebook"
    assert told["channels_lack"]["names"] == "Mastodon"
