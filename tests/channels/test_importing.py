"""Files of messages come in whole, once, and continue where they stopped."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from regie.audit.models import Event
from regie.channels.actions import importing
from regie.channels.models import ChannelAccount, FileImport, Message, RawEvent, Thread
from regie.channels.tablefile import Bad, FileWrong, Good, Position, TableFile, moment
from regie.people.models import Organisation
from regie.project import cli


def rows(path: Path, **more: object) -> list[Good | Bad]:
    return list(TableFile(path, **more).rows(Position()))  # type: ignore[arg-type]


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reports are written in the current directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(where: Path, text: str, name: str = "berichten.csv") -> Path:
    path = where / name
    path.write_bytes(text.encode())
    return path


def test_the_usual_column_names_are_guessed_and_the_delimiter_too(where: Path) -> None:
    path = write(where, "datum;nummer;bericht;afzender\r\n20-11-2026 23:10;1;Hallo;ans\r\n")
    (row,) = rows(path)
    assert isinstance(row, Good)
    assert row.fields == {
        "created_at": "2026-11-20T23:10:00+01:00", "id": "1", "text": "Hallo", "author": "ans",
    }  # fmt: skip


def test_quoted_line_breaks_keep_rows_whole_and_lines_counted(where: Path) -> None:
    path = write(
        where, 'created_at,id,text\n2026-01-01T00:00:00Z,1,"een\ntwee, ""drie"""\n2026-01-01,2,vier\nx,3,y\n'
    )
    found = rows(path)
    assert [getattr(r, "fields", {}).get("text") for r in found] == ['een\ntwee, "drie"', "vier", None]
    assert [r.line for r in found] == [2, 4, 5]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2026-01-01,1", "2 columns instead of 3"),
        ("2026-01-01,,tekst", "id is empty"),
        ("2026-01-01,1,", "text is empty"),
        ("gisteren,1,tekst", "created_at 'gisteren' is no date and time"),
        ("0001-01-01,1,tekst", "created_at '0001-01-01' is not between 1990 and 2100"),
    ],
)
def test_a_rejected_row_says_why(where: Path, line: str, reason: str) -> None:
    (row,) = rows(write(where, f"created_at,id,text\n{line}\n"))
    assert isinstance(row, Bad)
    assert (row.line, row.reason) == (2, reason)


def test_a_quote_that_never_closes_costs_one_row(where: Path) -> None:
    tail = "".join(f"2026-01-01,{n},{'lang ' * 400}\n" for n in range(2, 300))
    found = rows(write(where, f'created_at,id,text\n2026-01-01,1,"open\n{tail}'))
    assert [r.line for r in found if isinstance(r, Bad)] == [2]
    assert sum(isinstance(r, Good) for r in found) == 298


def test_old_encodings_and_marks_are_read(where: Path) -> None:
    path = where / "oud.csv"
    path.write_bytes(b"\xef\xbb\xbfcreated_at,id,text\n2026-01-01,1,caf\xe9\n2026-01-01,2,caf\xc3\xa9\n")
    assert [r.fields["text"] for r in rows(path) if isinstance(r, Good)] == ["café", "café"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("a,b,c\n1,2,3\n", "--map created_at=COLUMN"),
        ("\x00\x01", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_says_the_mend(where: Path, text: str, says: str) -> None:
    with pytest.raises(FileWrong, match=says):
        rows(write(where, text))


def test_jsonl_is_read_with_a_mapping(where: Path) -> None:
    lines = [{"when": 1353456000, "key": "1", "said": "hoi"}, {"when": "x"}, None]
    path = write(where, "\n".join(json.dumps(x) for x in lines) + "\n{broken\n", "b.jsonl")
    found = rows(path, mapping={"created_at": "when", "id": "key", "text": "said"})
    assert [type(r).__name__ for r in found] == ["Good", "Bad", "Bad", "Bad"]


def test_a_time_without_zone_is_dutch() -> None:
    assert moment("2026-07-01T12:00").isoformat() == "2026-07-01T12:00:00+02:00"


def run(*words: str) -> int:
    return cli.main(["import", *words])


@pytest.fixture
def town(db: None) -> Organisation:
    return Organisation.objects.create(kind="municipality", name="Veldermeer", slug="veldermeer")


def test_the_command_imports_reports_and_counts(
    where: Path, town: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "".join(f"2026-01-01T00:00:{n:02d}Z,{n},bericht {n},p{n % 7}\n" for n in range(50))
    path = write(where, f"created_at,id,text,author\n{body}kapot,99,x,y\n2026-01-01,3,dubbel,z\n")
    assert run(str(path), "--channel", "Archief") == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["imported"], said["doubles"], said["rejected"]) == (50, 1, 1)
    report = list(csv.reader((where / said["report"]).read_text().splitlines()))
    assert report[1][:2] == ["52", "created_at 'kapot' is no date and time"]
    assert (Message.objects.count(), RawEvent.objects.count(), Thread.objects.count()) == (50, 50, 50)
    assert Message.objects.filter(taken_at__isnull=True).count() == 50
    assert Event.objects.filter(action="channels.received").count() == 1
    assert run(str(path), "--channel", "Archief") == 1
    assert json.loads(capsys.readouterr().out)["imported"] == 50
    assert Message.objects.count() == 50


def test_an_import_that_was_killed_continues_at_the_next_row(
    where: Path, town: Organisation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    path = write(where, "created_at,id,text\n" + "".join(f"2026-01-01,{n},b {n}\n" for n in range(95)))
    real, calls = importing.import_rows, []

    def dies(*args: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "import_rows", dies)
    assert run(str(path), "--channel", "Archief") == 130
    assert Message.objects.count() == 40
    monkeypatch.setattr(importing, "import_rows", real)
    assert run(str(path), "--channel", "Archief") == 0
    assert "continuing berichten.csv at line 42" in capsys.readouterr().err
    assert Message.objects.count() == 95
    job = FileImport.objects.get()
    assert (job.imported, job.doubles, job.finished_at is not None) == (95, 0, True)


def test_archive_makes_no_work_for_the_inbox(where: Path, town: Organisation) -> None:
    path = write(where, "created_at,id,text\n2026-01-01,1,oud\n")
    assert run(str(path), "--channel", "Archief", "--archive") == 0
    assert not Message.objects.filter(taken_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["niet-daar.csv", "--channel", "X"], "no such file"),
        (["goed.csv", "--channel", "X", "--map", "text"], "write field=column"),
        (["goed.csv", "--channel", "X", "--map", "text=zin"], "no column 'zin'"),
        (["goed.csv", "--channel", "X"], "for which municipality"),
        (["goed.csv", "--channel", "Mast", "--municipality", "veldermeer"], "that is a mastodon channel"),
    ],
)
def test_wrong_input_ends_with_two_and_the_mend(
    where: Path, town: Organisation, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Organisation.objects.create(kind="municipality", name="Zandermeer", slug="zandermeer")
    ChannelAccount.objects.create(municipality=town, network="mastodon", external_id="x", name="Mast")
    write(where, "created_at,id,text\n2026-01-01,1,x\n", "goed.csv")
    assert run(*words) == 2
    assert says in capsys.readouterr().err


def test_the_crisis_messages_all_come_in(
    data: Path, where: Path, town: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "messages" / "crisis-2012-2013.csv"
    if not path.exists():
        pytest.skip("the crisis messages are not here")
    assert run(str(path), "--channel", "Crisis") == 0
    said = json.loads(capsys.readouterr().out)
    with path.open(newline="", encoding="utf-8") as file:
        ids = [r["id"] for r in csv.DictReader(file)]
    assert len(ids) == 40_041
    assert said["imported"] == len(set(ids)) == Message.objects.count()
    assert said["imported"] + said["doubles"] == 40_041
