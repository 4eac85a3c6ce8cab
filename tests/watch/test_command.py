"""`regie watch match` and `bursts`: the fixed forms, and wrong input told with its mend."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from regie.project.cli import main

MESSAGES = (
    "created_at,id,text,author\n"
    '2026-11-20T23:10:00Z,1,"Brand, bij de sluis!",a\n'
    "2026-11-20T23:11:00Z,2,Gezellig op de #markt,b\n"
    '2026-11-20T23:12:00Z,3,"twee\nregels over brand",c\n'
)
QUERIES = [
    {"id": "vuur", "query": "brand OF rook"},
    {"id": "markt", "query": "#markt"},
    {"id": "sluis", "query": "sluis"},
]


def _match(tmp_path: Path, queries: object, messages: str | bytes = MESSAGES) -> int:
    (tmp_path / "q.json").write_text(queries if isinstance(queries, str) else json.dumps(queries), "utf-8")
    raw = messages if isinstance(messages, bytes) else messages.encode()
    (tmp_path / "m.csv").write_bytes(raw)
    return main(["watch", "match", "--queries", str(tmp_path / "q.json"), str(tmp_path / "m.csv")])


def test_each_message_gets_one_line_with_its_queries_in_their_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _match(tmp_path, QUERIES) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"id": "1", "queries": ["vuur", "sluis"]},
        {"id": "2", "queries": ["markt"]},
        {"id": "3", "queries": ["vuur"]},
    ]


def test_the_language_is_read_when_the_file_does_not_say_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "created_at,id,text\nx,1,Wanneer wordt het oud papier bij ons in de straat opgehaald?\n"
    assert (
        _match(
            tmp_path, [{"id": "nl", "query": "papier lang:nl"}, {"id": "en", "query": "papier lang:en"}], text
        )
        == 0
    )
    assert json.loads(capsys.readouterr().out)["queries"] == ["nl"]


@pytest.mark.parametrize(
    ("queries", "told"),
    [
        ("{", "is not JSON"),
        ("{}", "is no list"),
        ([{"id": "a"}], "[0].id"),
        ([{"id": "a", "query": "b"}, {"id": "a", "query": "c"}], "'a' is used twice"),
        (
            [{"id": "a", "query": "brand AND rook OR vuur"}],
            "(brand AND rook) OR vuur or brand AND (rook OR vuur)",
        ),
        ([{"id": "a", "query": "@iemand"}], "persons and handles are not followed"),
    ],
)
def test_queries_that_cannot_be_used_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], queries: object, told: str
) -> None:
    assert _match(tmp_path, queries) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ("created_at,id\nx,1\n", "column 'text' is missing"),
        ("created_at,id,text\nx,1\n", "line 2: text is missing"),
        (b"created_at,id,text\nx,1,\xff\n", "is not UTF-8"),
        ("", "column 'id' is missing"),
    ],
)
def test_files_that_cannot_be_read_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], messages: str | bytes, told: str
) -> None:
    assert _match(tmp_path, QUERIES, messages) == 2
    assert told in capsys.readouterr().err


def _bursts(tmp_path: Path, values: list[str]) -> int:
    rows = "".join(f"2026-11-20 {n // 12:02}:{n % 12 * 5:02}:00,{value}\n" for n, value in enumerate(values))
    (tmp_path / "b.csv").write_text("timestamp,value\n" + rows)
    return main(["watch", "bursts", str(tmp_path / "b.csv")])


def test_a_burst_stands_out_and_every_row_has_a_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = [str(5 + n % 3) for n in range(100)] + ["80"] + ["6"] * 20
    assert _bursts(tmp_path, values) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    scores = [float(row["score"]) for row in rows]
    assert len(rows) == len(values)
    assert all(0 <= score <= 1 for score in scores)
    assert scores.index(max(scores)) == 100
    assert max(scores[50:100]) < 0.3 < scores[100]


def test_a_score_never_looks_ahead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = [str(n * 7 % 11) for n in range(90)]
    _bursts(tmp_path, values)
    whole = capsys.readouterr().out.splitlines()
    _bursts(tmp_path, values[:60])
    assert capsys.readouterr().out.splitlines() == whole[:61]


def test_a_count_that_is_no_number_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _bursts(tmp_path, ["1", "veel"]) == 2
    assert "line 3: value: 'veel' is no number" in capsys.readouterr().err


def _replay(tmp_path: Path, rows: list[str], *words: str) -> int:
    (tmp_path / "m.csv").write_text("created_at,id,text,author\n" + "\n".join(rows) + "\n", "utf-8")
    return main(["watch", "replay", str(tmp_path / "m.csv"), *words])


def test_replay_gives_the_alarms_with_masked_examples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f'2026-11-20T22:0{n}:00+01:00,{n},"Brand bij sluis {n} @piet bel 0612345678",auteur{n}'
        for n in range(6)
    ]
    assert _replay(tmp_path, rows, "--query", "brand sluis") == 0
    (alarm,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert set(alarm) == {
        "at",
        "query",
        "kind",
        "count",
        "baseline",
        "first_message_at",
        "phrases",
        "examples",
        "seconds",
        "raw",
    }
    assert (alarm["at"], alarm["count"], alarm["kind"]) == ("2026-11-20T22:04:00+01:00", 5, "few")
    assert alarm["first_message_at"] == "2026-11-20T22:00:00+01:00"
    assert "piet" not in json.dumps(alarm)
    assert "0612345678" not in json.dumps(alarm)
    assert "auteur" not in json.dumps(alarm)


def test_replay_tells_a_wrong_moment_query_or_speed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _replay(tmp_path, ["gisteren,1,Brand,a"], "--query", "brand") == 2
    assert "line 2: created_at: 'gisteren' is no moment" in capsys.readouterr().err
    assert _replay(tmp_path, [], "--query", "@iemand") == 2
    assert "persons and handles are not followed" in capsys.readouterr().err
    assert _replay(tmp_path, [], "--query", "brand", "--speed", "-1") == 2


def _alarm_counts(out: str) -> list[int]:
    return [json.loads(line)["count"] for line in out.splitlines()]


def _rows_of(count: int) -> list[str]:
    return [f"2026-11-20T22:{n:02}:00Z,{n},Brand bij de sluis nummer {n * n},a{n}" for n in range(count)]


def test_replay_lets_one_message_with_a_wrong_year_not_silence_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = _rows_of(6)
    rows.insert(2, "2062-11-20T22:01:30Z,x,Brand van morgen,z")
    assert _replay(tmp_path, rows, "--query", "brand") == 0
    out, err = capsys.readouterr()
    assert _alarm_counts(out) == [5]
    assert json.loads(out)["at"] == "2026-11-20T22:03:00+00:00"
    assert err == ""


def test_replay_takes_days_of_silence_for_what_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["2026-10-01T08:00:00Z,o,Brand lang geleden,o", *_rows_of(5)]
    assert _replay(tmp_path, rows, "--query", "brand") == 0
    assert _alarm_counts(capsys.readouterr().out) == [3, 5]  # a story, and five at once


def test_replay_counts_the_same_message_once_and_tells_what_came_too_late(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*_rows_of(4), *_rows_of(4), "2026-11-20T21:00:00Z,laat,Brand van toen,q"]
    assert _replay(tmp_path, rows, "--query", "brand") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "1 messages came more than ten minutes late" in err


def test_replay_at_speed_gives_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _replay(tmp_path, _rows_of(8), "--query", "brand", "--speed", "100000") == 0
    slow = capsys.readouterr().out
    assert _replay(tmp_path, _rows_of(8), "--query", "brand") == 0
    assert capsys.readouterr().out == slow != ""


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "1969-12-31", "nan", ""]
)
def test_replay_refuses_moments_that_are_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], moment: str
) -> None:
    rows = ['2026-11-20T22:00:00Z,1,"twee\nregels brand",a', f"{moment},2,Brand,b"]
    assert _replay(tmp_path, rows, "--query", "brand") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "line 4: created_at" in err


def test_what_came_before_a_wrong_row_is_still_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _match(tmp_path, QUERIES, MESSAGES + "x,4\n") == 2
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert "line 6: text is missing" in err
