"""Every kind of tampering we could think of, a hundred times each, is seen by the verifier.

The verifier is given what a careful outsider has: the public key and an older checkpoint. The kinds at
the end are those of an insider who holds the signing key.
"""

from __future__ import annotations

import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from regie.audit import checkpoint
from tests.audit.exports import judge
from tests.audit.forge import (
    KEY,
    ORIGIN,
    OTHER_KEY,
    START,
    Forge,
    bent,
    changed,
    copy_of,
    lines_of,
    text_of,
    with_personal,
)

TIMES = 100
EVENTS, PERSONAL = "events/000000.jsonl", "personal.jsonl"


@dataclass(frozen=True)
class Scene:
    """A true export, the checkpoint an outsider kept from before, and the ledger behind both."""

    true: Path
    old: Path
    ledger: Forge
    old_size: int


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """280 lines were seen before; 320 are exported."""
    folder = tmp_path_factory.mktemp("ledger")
    forge = Forge(random.Random(7)).add(280)
    old = folder / "old.txt"
    old.write_text(forge.note())
    forge.earlier = [forge.note(size=100), forge.note(size=256)]
    forge.add(39)
    before_export = copy_of(forge)
    return Scene(forge.export(folder / "true.zip"), old, before_export, 280)


Tamper = Callable[[Scene, Path, random.Random], None]
KINDS: dict[str, Tamper] = {}


def kind(tamper: Tamper) -> Tamper:
    """Register a kind under its name."""
    KINDS[tamper.__name__] = tamper
    return tamper


def put_lines(scene: Scene, target: Path, lines: list[bytes], part: str = EVENTS) -> None:
    changed(scene.true, target, {part: b"".join(line + b"\n" for line in lines)})


@kind
def edit_one_bit(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    at = rng.randrange(len(lines))
    lines[at] = bent(lines[at], rng)
    put_lines(scene, target, lines)


@kind
def edit_a_field_and_keep_it_readable(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    at = rng.randrange(len(lines) - 1)
    told = json.loads(lines[at])
    name = rng.choice(["action", "result", "origin", "at", "id"])
    told[name] = told[name][:-1] + ("0" if told[name][-1] != "0" else "1")
    lines[at] = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    put_lines(scene, target, lines)


@kind
def say_somebody_else_did_it(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    at = rng.randrange(len(lines) - 1)
    lines[at] = lines[at].replace(b'"organisation":', b'"organisation":1')
    put_lines(scene, target, lines)


@kind
def delete_a_line(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    del lines[rng.randrange(len(lines))]
    put_lines(scene, target, lines)


@kind
def swap_two_lines(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    a, b = rng.sample(range(len(lines)), 2)
    lines[a], lines[b] = lines[b], lines[a]
    put_lines(scene, target, lines)


@kind
def insert_a_line(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    new = Forge(rng).line("case:1", START).record.encode()
    lines.insert(rng.randrange(len(lines) + 1), new)
    put_lines(scene, target, lines)


@kind
def copy_a_line_over_another(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    a, b = rng.sample(range(len(lines)), 2)
    lines[a] = lines[b]
    put_lines(scene, target, lines)


@kind
def cut_off_the_end(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    put_lines(scene, target, lines[: rng.randrange(len(lines))])


@kind
def hide_a_line_behind_its_hash(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    at = rng.randrange(len(lines))
    leaves = [line.leaf for line in scene.ledger.lines]
    lines[at] = b"-" + (leaves[at].hex() if at < len(leaves) else "00" * 32).encode()
    put_lines(scene, target, lines)


@kind
def replace_a_line_by_another_hash(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true)
    lines[rng.randrange(len(lines))] = b"-" + rng.randbytes(32).hex().encode()
    put_lines(scene, target, lines)


def edit_note(scene: Scene, target: Path, pattern: str, new: str) -> None:
    note = text_of(scene.true, "checkpoint.txt")
    other = re.sub(pattern, lambda _: new, note, count=1, flags=re.MULTILINE)
    assert other != note
    changed(scene.true, target, {"checkpoint.txt": other.encode()})


@kind
def checkpoint_with_another_size(scene: Scene, target: Path, rng: random.Random) -> None:
    edit_note(scene, target, r"^320$", str(rng.choice([n for n in range(600) if n != 320])))


@kind
def checkpoint_with_another_root(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = text_of(scene.true, "checkpoint.txt").split("\n")
    place = rng.randrange(42)
    lines[2] = lines[2][:place] + ("B" if lines[2][place] != "B" else "C") + lines[2][place + 1 :]
    changed(scene.true, target, {"checkpoint.txt": "\n".join(lines).encode()})


@kind
def checkpoint_of_another_moment(scene: Scene, target: Path, rng: random.Random) -> None:
    edit_note(
        scene, target, r"^time .*$", f"time 2026-11-2{rng.randrange(10)}T0{rng.randrange(10)}:00:00.000000Z"
    )


@kind
def checkpoint_of_another_ledger(scene: Scene, target: Path, rng: random.Random) -> None:
    edit_note(scene, target, ORIGIN, f"other{rng.randrange(1000)}.example/ledger")


@kind
def signature_with_other_bytes(scene: Scene, target: Path, rng: random.Random) -> None:
    head, _, mark = text_of(scene.true, "checkpoint.txt").rstrip("\n").rpartition(" ")
    place = rng.randrange(len(mark) - 4)
    mark = mark[:place] + ("B" if mark[place] != "B" else "C") + mark[place + 1 :]
    changed(scene.true, target, {"checkpoint.txt": f"{head} {mark}\n".encode()})


@kind
def no_signature(scene: Scene, target: Path, rng: random.Random) -> None:
    note = text_of(scene.true, "checkpoint.txt").partition("\n\n")[0]
    changed(scene.true, target, {"checkpoint.txt": (note + "\n\n"[: rng.randrange(3)]).encode()})


@kind
def everything_signed_anew_with_another_key(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.key, forge.rng, forge.earlier = OTHER_KEY, rng, []
    forge.lines[rng.randrange(280)] = forge.line("case:0", START)
    forge.export(target)


@kind
def another_key_in_the_file(scene: Scene, target: Path, rng: random.Random) -> None:
    other = checkpoint.VerifierKey(ORIGIN, rng.randbytes(32))
    changed(scene.true, target, {"key.txt": str(other).encode()})


@kind
def an_earlier_checkpoint_changed(scene: Scene, target: Path, rng: random.Random) -> None:
    notes = json.loads(text_of(scene.true, "earlier.json"))
    at = rng.randrange(len(notes))
    notes[at] = notes[at].replace("time 2026", f"time {rng.randrange(1990, 2026)}")
    changed(scene.true, target, {"earlier.json": json.dumps(notes).encode()})


@kind
def a_personal_value_changed(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true, PERSONAL)
    at = rng.randrange(len(lines))
    lines[at] = with_personal(lines[at], rng, "value")
    put_lines(scene, target, lines, PERSONAL)


@kind
def a_salt_changed(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true, PERSONAL)
    at = rng.randrange(len(lines))
    lines[at] = with_personal(lines[at], rng, "salt")
    put_lines(scene, target, lines, PERSONAL)


@kind
def a_personal_value_moved_elsewhere(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true, PERSONAL)
    at = rng.randrange(len(lines))
    lines[at] = with_personal(lines[at], rng, rng.choice(["field", "line"]))
    put_lines(scene, target, lines, PERSONAL)


@kind
def a_personal_value_left_out(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true, PERSONAL)
    del lines[rng.randrange(len(lines))]
    put_lines(scene, target, lines, PERSONAL)


@kind
def a_personal_value_twice(scene: Scene, target: Path, rng: random.Random) -> None:
    lines = lines_of(scene.true, PERSONAL)
    a, b = rng.sample(range(len(lines)), 2)
    lines[a] = lines[b]
    put_lines(scene, target, lines, PERSONAL)


@kind
def a_commitment_changed_to_fit_another_value(scene: Scene, target: Path, rng: random.Random) -> None:
    lines, values = lines_of(scene.true), lines_of(scene.true, PERSONAL)
    at = rng.randrange(len(values))
    values[at] = with_personal(values[at], rng, "value")
    told = json.loads(values[at])
    line = json.loads(lines[told["line"]])
    line["personal"][told["field"]] = rng.randbytes(32).hex()
    lines[told["line"]] = json.dumps(line, sort_keys=True, separators=(",", ":")).encode()
    both = {EVENTS: b"\n".join([*lines, b""]), PERSONAL: b"\n".join([*values, b""])}
    changed(scene.true, target, both)


@kind
def a_part_missing(scene: Scene, target: Path, rng: random.Random) -> None:
    with zipfile.ZipFile(scene.true) as archive:
        changed(scene.true, target, {rng.choice(archive.namelist()): None})


@kind
def a_part_that_does_not_belong(scene: Scene, target: Path, rng: random.Random) -> None:
    name = rng.choice([f"events/{rng.randrange(1, 999):06d}.jsonl", f"x{rng.randrange(99)}.txt", "../evil"])
    changed(scene.true, target, {name: rng.randbytes(20)})


@kind
def a_part_twice(scene: Scene, target: Path, rng: random.Random) -> None:
    changed(scene.true, target, {})
    with zipfile.ZipFile(target, "a") as archive:
        name = rng.choice(archive.namelist())
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(name, archive.read(name))


@kind
def damage_inside_the_zip(scene: Scene, target: Path, rng: random.Random) -> None:
    data = scene.true.read_bytes()
    with zipfile.ZipFile(scene.true) as archive:
        info = rng.choice([i for i in archive.infolist() if i.compress_size > 4])
    first = info.header_offset + 30 + len(info.filename)
    at = rng.randrange(first, first + info.compress_size - 1)  # the last byte may hold unused bits
    target.write_bytes(data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :])


@kind
def zip_cut_off(scene: Scene, target: Path, rng: random.Random) -> None:
    data = scene.true.read_bytes()
    target.write_bytes(data[: rng.randrange(len(data) - 1)])


@kind
def a_manifest_that_says_something_else(scene: Scene, target: Path, rng: random.Random) -> None:
    told = json.loads(text_of(scene.true, "manifest.json"))
    name = rng.choice(list(told))
    told[name] = f"{told[name]}x" if isinstance(told[name], str) else rng.randrange(300)
    changed(scene.true, target, {"manifest.json": json.dumps(told).encode()})


@kind
def other_group_hashes(scene: Scene, target: Path, rng: random.Random) -> None:
    changed(scene.true, target, {"groups.bin": rng.randbytes(32)})


# -- by somebody who holds the key ------------------------------------------------------------------


@kind
def insider_rolls_back(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng, forge.earlier = rng, []
    del forge.lines[rng.randrange(0, scene.old_size - 1) :]
    forge.export(target)


@kind
def insider_forks(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng, forge.earlier = rng, []
    del forge.lines[rng.randrange(scene.old_size) :]
    forge.add(rng.randrange(280, 400))
    forge.export(target)


@kind
def insider_rewrites_one_old_line(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng, forge.earlier = rng, []
    at = rng.randrange(scene.old_size)
    forge.lines[at] = forge.line(f"case:{at}", START + timedelta(seconds=at))
    forge.export(target)


@kind
def insider_rewrites_and_keeps_old_checkpoints(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng = rng
    forge.lines[rng.randrange(100)] = forge.line("case:0", START)
    forge.export(target)


@kind
def insider_dates_a_line_in_the_future(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng = rng
    late = START + timedelta(hours=rng.randrange(1, 9999))
    forge.lines.append(forge.line("case:9", late))
    forge.export(target)


@kind
def insider_sets_the_clock_back(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng = rng
    forge.export(target, at=START - timedelta(hours=rng.randrange(1, 9999)))


@kind
def insider_adds_a_line_twice(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng = rng
    forge.lines.append(forge.lines[rng.randrange(len(forge.lines))])
    forge.export(target)


@kind
def insider_leaves_values_out(scene: Scene, target: Path, rng: random.Random) -> None:
    forge = copy_of(scene.ledger)
    forge.rng, forge.values_left_out = rng, rng.randrange(1, 400)
    forge.export(target)


def test_the_untouched_export_is_in_order(scene: Scene) -> None:
    key = str(checkpoint.verifier_key(ORIGIN, KEY))
    answer = judge(scene.true, scene.old, key=key)
    assert (answer["verdict"], answer["events"], answer["problems"]) == ("ok", 320, [])


@pytest.mark.parametrize("name", KINDS)
def test_tampering_is_always_seen(scene: Scene, tmp_path: Path, name: str) -> None:
    key = str(checkpoint.verifier_key(ORIGIN, KEY))
    unseen = []
    for seed in range(TIMES):
        target = tmp_path / "false.zip"
        KINDS[name](scene, target, random.Random(seed))
        answer = judge(target, scene.old, key=key)
        if answer["verdict"] == "ok" or not answer["problems"]:
            unseen.append(seed)
    assert unseen == []


def test_there_are_at_least_twenty_kinds() -> None:
    assert len(KINDS) >= 20


def test_a_difference_is_pointed_out_within_256_lines(scene: Scene, tmp_path: Path) -> None:
    lines = lines_of(scene.true)
    lines[77] = lines[77].replace(b"waste", b"roads")
    put_lines(scene, tmp_path / "false.zip", lines)
    answer = judge(tmp_path / "false.zip")
    problems = answer["problems"]
    assert isinstance(problems, list)
    assert ("root_differs", 0) in [(p["code"], p["where"]) for p in problems]
