"""An export, checked by an outsider."""

from __future__ import annotations

import ast
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from regie.audit import actions, merkle, queries, verify_ledger
from regie.audit.export import Scope
from regie.audit.models import Event, PersonalValue
from regie.kernel.clock import utc_now
from regie.project import cli
from tests import make
from tests.audit.exports import ANNA, BRAM, export, judge, run, write

pytestmark = pytest.mark.django_db


def test_an_export_verifies_without_regie(key: Path, tmp_path: Path) -> None:
    write(600)
    made = export(tmp_path / "e.zip")
    code, answer, sentence = run("e.zip", "--key", str(queries.public_key()), cwd=tmp_path)
    assert (code, answer["verdict"], answer["events"], answer["problems"]) == (0, "ok", 601, [])
    assert answer["root"] == queries.edge().root().hex()
    assert sentence.startswith("In orde: 601 regels")
    assert "Let op" not in sentence
    assert made.exists()


def test_the_verdict_can_be_read_in_english_and_warns_about_an_unknown_key(key: Path, tmp_path: Path) -> None:
    write(3)
    export(tmp_path / "e.zip")
    code, answer, sentence = run("e.zip", "--lang", "en", cwd=tmp_path)
    assert (code, answer["known_key"]) == (0, False)
    assert sentence.startswith("In order: 4 lines")
    assert "Mind: the key comes from the file itself" in sentence


def test_the_verifier_is_in_the_export_and_uses_only_old_python(key: Path, tmp_path: Path) -> None:
    write(1)
    with zipfile.ZipFile(export(tmp_path / "e.zip")) as archive:
        source = archive.read("verify_ledger.py")
    tree = ast.parse(source, feature_version=(3, 9))
    names = {
        (node.module or "").split(".")[0]
        if isinstance(node, ast.ImportFrom)
        else node.names[0].name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert "regie" not in names
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


def test_without_asking_no_personal_value_leaves_the_house(key: Path, tmp_path: Path) -> None:
    write(5)
    with zipfile.ZipFile(export(tmp_path / "e.zip")) as archive:
        assert "personal.jsonl" not in archive.namelist()
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"Anna", b"mevrouw", b"192.0.2.7"):
        assert secret not in everything


def test_with_personal_every_value_opens_its_commitment(key: Path, tmp_path: Path) -> None:
    write(5)
    answer = judge(export(tmp_path / "e.zip", Scope(with_personal=True)))
    assert (answer["verdict"], answer["personal"]) == ("ok", 15)


def test_one_municipality_sees_its_own_lines_and_still_rebuilds_the_tree(key: Path, tmp_path: Path) -> None:
    write(300)
    write(300, BRAM)
    write(10)
    path = export(tmp_path / "e.zip", Scope(municipality_id=1, with_personal=True))
    answer = judge(path)
    assert (answer["verdict"], answer["events"], answer["shown"]) == ("ok", 611, 311)
    assert answer["root"] == queries.edge().root().hex()
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Bram" not in everything
    assert b'"on_behalf_of":3' not in everything


def test_a_period_shows_only_its_lines(key: Path, tmp_path: Path) -> None:
    write(5)
    middle = utc_now()
    write(7)
    later = judge(export(tmp_path / "a.zip", Scope(since=middle)))
    assert (later["verdict"], later["shown"]) == ("ok", 8)
    before = judge(export(tmp_path / "b.zip", Scope(until=middle)))
    assert (before["verdict"], before["shown"]) == ("ok", 6)  # with the line about this export


def test_an_old_checkpoint_proves_that_nothing_was_rewritten(key: Path, tmp_path: Path) -> None:
    write(100)
    old = export(tmp_path / "old.zip")
    write(100)
    new = export(tmp_path / "new.zip")
    assert judge(new, old)["verdict"] == "ok"
    assert judge(old, new)["problems"][0]["code"] == "smaller"  # type: ignore[index]
    note = tmp_path / "checkpoint.txt"
    with zipfile.ZipFile(old) as archive:
        note.write_bytes(archive.read("checkpoint.txt"))
    code, answer, _ = run("new.zip", "--since", "checkpoint.txt", cwd=tmp_path)
    assert (code, answer["verdict"]) == (0, "ok")


def test_earlier_days_are_checked_too(key: Path, tmp_path: Path) -> None:
    for day in range(4):
        write(20)
        actions.integrate()
        actions.sign(now=utc_now() - timedelta(days=5 - day))
    path = export(tmp_path / "e.zip")
    with zipfile.ZipFile(path) as archive:
        assert len(json.loads(archive.read("earlier.json"))) == 5
    assert judge(path)["verdict"] == "ok"


def test_erasing_values_leaves_every_proof_valid(key: Path, tmp_path: Path) -> None:
    write(50)
    before = export(tmp_path / "before.zip", Scope(with_personal=True))
    uids = [event.uid for event in Event.objects.filter(object_type="case")[:20]]
    assert actions.erase(uids, by=ANNA, ground="retention", fields=["text"]) == 20
    after = export(tmp_path / "after.zip", Scope(with_personal=True))
    answer = judge(after, before)
    assert (answer["verdict"], answer["problems"]) == ("ok", [])
    assert not PersonalValue.objects.filter(event__uid__in=uids, field="text").exists()
    told = Event.objects.get(action="audit.erased").details
    assert (told["values"], told["ground"], told["fields"]) == (20, "retention", ["text"])
    assert set(told["lines"]) == {str(uid) for uid in uids}


def test_a_proof_of_one_line_verifies_alone(key: Path, tmp_path: Path) -> None:
    write(300)
    actions.integrate()
    made = actions.sign(now=utc_now())
    event = Event.objects.get(seq=123)
    (tmp_path / "proof.json").write_text(json.dumps(queries.proof(event, made)))
    code, answer, _ = run("proof.json", "--key", str(queries.public_key()), cwd=tmp_path)
    assert (code, answer["verdict"]) == (0, "ok")
    told = queries.proof(event, made) or {}
    told["record"] = event.record.replace("waste", "roads")
    (tmp_path / "proof.json").write_text(json.dumps(told))
    assert run("proof.json", cwd=tmp_path)[:2][0] == 1


def test_reading_personal_values_is_itself_a_line(key: Path) -> None:
    write(1)
    event = Event.objects.get()
    assert actions.reveal(event, by=BRAM)["text"] == "Dag mevrouw 0"
    told = Event.objects.get(action="audit.personal_read")
    assert told.details == {"line": str(event.uid), "fields": ["actor_name", "address", "text"]}


@pytest.mark.parametrize(
    "given",
    [["none.zip"], ["text.zip"], ["e.zip", "--since", "none"], ["e.zip", "--key", "a+b+c"], ["list.json"]],
)
def test_what_cannot_be_read_is_said_plainly_with_exit_code_2(
    key: Path, tmp_path: Path, given: list[str]
) -> None:
    write(1)
    export(tmp_path / "e.zip")
    (tmp_path / "text.zip").write_text("geen zip")
    (tmp_path / "list.json").write_text("[1]")
    code, answer, sentence = run(*given, cwd=tmp_path)
    assert (code, answer["verdict"]) == (2, "incomplete")
    assert "Traceback" not in sentence


def test_the_command_exports_for_one_municipality(
    key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = make.municipality("Veldermeer")
    write(3)
    path = tmp_path / "e.zip"
    assert (
        cli.main(["audit", "export", str(path), "--municipality", town.slug, "--since", "2026-01-01T00:00Z"])
        == 0
    )
    assert json.loads(capsys.readouterr().out)["events"] == 4
    assert judge(path)["verdict"] == "ok"
    assert cli.main(["audit", "key"]) == 0
    assert capsys.readouterr().out.strip() == str(queries.public_key())
    assert cli.main(["audit", "checkpoint"]) == 0
    assert capsys.readouterr().out.startswith("test.example/ledger\n4\n")
    assert cli.main(["audit", "check"]) == 0


@pytest.mark.parametrize(
    "given",
    [
        ["--municipality", "nowhere"],
        ["--since", "yesterday"],
        ["--since", "2026-01-01T00:00:00"],
    ],
)
def test_wrong_input_for_the_command_gives_exit_code_2(
    key: Path, tmp_path: Path, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["audit", "export", str(tmp_path / "e.zip"), *given]) == 2
    assert given[0] in capsys.readouterr().err
    assert not (tmp_path / "e.zip").exists()


def test_the_pure_python_signature_check_follows_rfc_8032() -> None:
    vectors = [  # RFC 8032, 7.1: public key, message, signature
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a",
        ),
    ]
    for public, message, signature in vectors:
        parts = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
        assert verify_ledger.ed25519_holds(*parts)
        for position in range(0, 64, 7):
            bent = bytearray(parts[2])
            bent[position] ^= 1
            assert not verify_ledger.ed25519_holds(parts[0], parts[1], bytes(bent))
        assert not verify_ledger.ed25519_holds(parts[0], parts[1] + b"x", parts[2])


@pytest.mark.parametrize("also_the_leaf", [False, True])
def test_a_change_by_the_owner_of_the_database_is_seen(
    key: Path, tmp_path: Path, also_the_leaf: bool
) -> None:
    """Who owns the database can switch the triggers off; then the signed root still tells."""
    write(300)
    actions.integrate()
    actions.sign(now=utc_now())
    record = Event.objects.get(seq=5).record.replace("waste", "roads")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table audit_event disable trigger user")
        cursor.execute("update audit_event set record = %s where seq = 5", [record])
        if also_the_leaf:
            leaf = merkle.leaf_hash(record.encode())
            cursor.execute("update audit_event set leaf = %s where seq = 5", [leaf])
        cursor.execute("alter table audit_event enable trigger user")
    assert [event.seq for event in queries.untrue()] == [5]
    answer = judge(export(tmp_path / "e.zip"))
    assert answer["verdict"] == "tampered"


def test_a_filter_column_that_lies_is_found(key: Path) -> None:
    write(3)
    actions.integrate()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table audit_event disable trigger user")
        cursor.execute("update audit_event set municipality_id = 9 where seq = 1")
        cursor.execute("alter table audit_event enable trigger user")
    assert [event.seq for event in queries.untrue()] == [1]
