"""`regie mandate`: files in, JSON out, and the exit code tells how it went."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.mandate.tables import facts, night_source


def _regie(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("regie")), "mandate", *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=120, check=False)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "T.json"
    path.write_text(json.dumps(night_source()))
    return path


def test_each_line_of_facts_gets_one_line_of_decision(table: Path) -> None:
    given = b"\n".join(json.dumps(f).encode() for f in (facts(), facts(risk="acute"), facts(topic="crisis")))
    done = _regie("decide", "--table", str(table), given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["outcome"] for a in answers] == ["allow", "escalate", "forbid"]
    assert set(answers[0]) == {"outcome", "because", "overruled", "obligations", "near_misses", "reason"}
    assert (done.returncode, done.stderr) == (0, b"")


def _changed(chance: Random) -> dict[str, object]:
    """Facts with one thing wrong."""
    changed = facts()
    key = chance.choice(list(changed))
    value = changed.pop(key)
    spoils: list[dict[str, object]] = [
        {},
        {key: chance.choice([None, 0, True, [], {}, 10**400, "", "\ud800", "waste\u0000"])},
        {key.upper(): value},
        {key: f" {value}"},
        {key: value, chance.choice(["extra", "At", "топик"]): "x"},
    ]
    return {**changed, **chance.choice(spoils)}


def _malformed(chance: Random) -> bytes:
    good = json.dumps(facts()).encode()
    lines = [
        bytes(chance.randrange(256) for _ in range(chance.randrange(60))).replace(b"\n", b""),
        good[: chance.randrange(len(good))],
        b"[" * chance.choice([1, 50, 100_000 if chance.random() < 0.01 else 2]),
        good[:-1] + b', "topic": "waste"}',  # the key is there twice
        json.dumps(chance.choice([None, 1, "x", [], {}, [facts()], 1e308])).encode(),
    ]
    return json.dumps(_changed(chance)).encode() if chance.random() < 0.5 else chance.choice(lines)


def test_ten_thousand_malformed_lines_give_no_allow_and_no_crash(table: Path) -> None:
    chance = Random(20261122)
    lines = [_malformed(chance) for _ in range(10_000)]
    done = _regie("decide", "--table", str(table), given=b"\n".join(lines) + b"\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(answers)) == (0, 10_000)
    assert {(a["outcome"], a["reason"]) for a in answers} == {("forbid", "unknown_fact")}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", b"line 1 column 2"),
        (b'{"id": "a", "id": "b"}', b"'id' is written twice"),
        (b"\xff\xfe", b"not UTF-8"),
        (b"[" * 100_000, b"without end"),
        (b"[]", b"write one JSON object"),
        (json.dumps(night_source(version=0)).encode(), b"version: is 0; mend: use a whole number"),
    ],
)
def test_a_wrong_table_gives_exit_2_with_file_field_and_mend(
    tmp_path: Path, content: bytes, told: bytes
) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(content)
    for question in (["decide", "--table"], ["analyse"], ["diff", str(path)]):
        done = _regie(*question, str(path))
        assert done.returncode == 2
        assert b"wrong.json" in done.stderr
        assert told in done.stderr
        assert b"mend: " in done.stderr
        assert b"Traceback" not in done.stderr


def test_a_missing_table_gives_exit_2(tmp_path: Path) -> None:
    done = _regie("decide", "--table", str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert b"none.json" in done.stderr


def test_analyse_diff_and_replay_answer_as_published(table: Path, tmp_path: Path) -> None:
    source = night_source(version=4)
    source["rules"][1]["when"]["risk"] = {"at_most": "low"}
    newer = tmp_path / "N.json"
    newer.write_text(json.dumps(source))
    analysis = json.loads(_regie("analyse", str(table)).stdout)
    assert set(analysis) == {"cells", "gap_cells", "dead", "masked", "conflicts", "example_gap"}
    difference = json.loads(_regie("diff", str(table), str(newer)).stdout)
    assert [(c["from"], c["to"]) for c in difference["changes"]] == [("allow", "forbid")]
    past = b"\n".join(json.dumps(facts(risk=risk)).encode() for risk in ("low", "normal", "normal", "high"))
    replayed = json.loads(_regie("replay", str(table), str(newer), given=past).stdout)
    assert replayed == {"total": 4, "changed": 2, "by": {"allow->forbid": 2}}
