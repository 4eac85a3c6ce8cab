#!/usr/bin/env python3
"""Checks an export of a Regie ledger, or the proof of one line, without Regie.

    python3 verify_ledger.py EXPORT.zip|PROOF.json [--since OLD] [--key KEY] [--lang nl|en]

One file, Python 3.9 or newer, nothing but the standard library. Written apart from the code that makes
the ledger, after docs/reference/ledger-format.md, RFC 6962 (tree), RFC 8032 (Ed25519) and the C2SP
signed note and tlog-checkpoint. Prints JSON to standard output and a sentence to standard error.
Exit codes: 0 ok, 1 tampered, 2 incomplete or not to be read.
"""

from __future__ import annotations

import argparse
import base64
import gc
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

FORMAT, PROOF_FORMAT = "regie-ledger/1", "regie-ledger-proof/1"
LINES_PER_PART, GROUP, GROUP_HEIGHT, HASH = 16384, 256, 8, 32
CLOCK_SLACK = timedelta(minutes=5)
SHOWN_AT_MOST = 50
EXPECTED = re.compile(
    r"LEESMIJ\.txt|verify_ledger\.py|manifest\.json|key\.txt|checkpoint\.txt|earlier\.json|groups\.bin"
    r"|personal\.jsonl|events/\d{6}\.jsonl"
)
FIELDS = {"v": int, "object": dict, "actor": dict, "details": dict, "personal": dict}
FIELDS.update(dict.fromkeys(("id", "at", "action", "result", "origin", "mandate"), str))
FIELDS_OF, TYPES = itemgetter(*FIELDS), tuple(FIELDS.values())
DECODE = json.JSONDecoder().raw_decode
WITHHELD = re.compile(rb"-[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

UNJUDGED = {"unreadable", "missing_part", "cannot_compare"}  # these alone make it "incomplete"
WORDS: dict[str, tuple[str, str]] = {
    "unreadable": ("niet te lezen", "cannot be read"),
    "missing_part": ("ontbreekt", "is missing"),
    "cannot_compare": ("niet te vergelijken met een eerder controlepunt", "cannot be compared with the past"),
    "part_twice": ("zit er twee keer in", "is in it twice"),
    "unexpected_part": ("hoort er niet in", "does not belong in it"),
    "other_key": ("getekend met een andere sleutel dan de bekende", "signed with another key than the known"),
    "bad_signature": ("de handtekening klopt niet", "the signature is wrong"),
    "wrong_count": ("het aantal regels klopt niet", "the number of lines is wrong"),
    "root_differs": ("de inhoud past niet bij wat ondertekend is", "the content is not what was signed"),
    "smaller": ("er zijn regels verdwenen sindsdien", "lines are gone since then"),
    "rewritten": ("de geschiedenis van daarvoor is herschreven", "the history before it is rewritten"),
    "back_in_time": ("de klok ging terug", "the clock went back"),
    "future": ("later dan het controlepunt", "later than the checkpoint"),
    "line_wrong": ("geen geldige regel", "not a valid line"),
    "line_twice": ("staat er twee keer in", "is in it twice"),
    "left_out": ("weggelaten uit deze uitvoer", "left out of this export"),
    "commitment_differs": ("een persoonlijk gegeven past niet bij de regel", "a personal value does not fit"),
    "proof_differs": ("de regel hoort niet bij het controlepunt", "the line does not belong to it"),
}
VERDICTS = {
    "ok": (
        "In orde: {events} regels, ongewijzigd, ondertekend op {at}.",
        "In order: {events} lines, unchanged, signed at {at}.",
    ),
    "tampered": (
        "NIET IN ORDE: er is geknoeid of iets is beschadigd.",
        "NOT IN ORDER: tampered with or damaged.",
    ),
    "incomplete": ("Niet te beoordelen: er ontbreekt iets.", "Cannot be judged: something is missing."),
}
UNKNOWN_KEY = (
    "Let op: de sleutel komt uit het bestand zelf. Geef met --key de sleutel die u van de gemeente kreeg.",
    "Mind: the key comes from the file itself. Give the key you know with --key.",
)


# What Python says of a ZIP that is damaged, encrypted or packed in a way it does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)


class Unusable(Exception):
    """What was given cannot be read; the message says what."""


class Problem(NamedTuple):
    """One thing that is wrong: a code, the part or the number of the line, and details."""

    code: str
    where: str | int
    more: str = ""


class Note(NamedTuple):
    """A checkpoint: what was signed."""

    origin: str
    size: int
    root: bytes
    at: str


class Key(NamedTuple):
    """A public key and the name of the ledger it signs for."""

    name: str
    mark: bytes
    public: bytes


class Outcome(NamedTuple):
    """What was found: problems, the last checkpoint, and how much was looked at."""

    problems: list[Problem]
    note: Note | None
    events: int
    shown: int
    personal: int
    known_key: bool


Mark = tuple[Note, str, str]  # a checkpoint, where it came from, and the code when the root differs
Value = tuple[int, str, bytes, str]  # line, field, salt, value


# ---- Ed25519 (RFC 8032), only to check --------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates


def _add(a: Point, b: Point) -> Point:
    k = (a[1] - a[0]) * (b[1] - b[0]) % P
    m = (a[1] + a[0]) * (b[1] + b[0]) % P
    n = 2 * a[3] * b[3] * D % P
    o = 2 * a[2] * b[2] % P
    e, f, g, h = m - k, o - n, o + n, m + k
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _double(a: Point) -> Point:
    k, m = a[0] * a[0] % P, a[1] * a[1] % P
    n, h = 2 * a[2] * a[2] % P, k + m
    e, g = h - (a[0] + a[1]) ** 2 % P, k - m
    f = n + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _sum(s: int, a: Point, k: int, b: Point) -> Point:
    """s·a + k·b, both at once."""
    both = (None, a, b, _add(a, b))
    total: Point = (0, 1, 1, 0)
    for place in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = _double(total)
        term = both[(s >> place & 1) | (k >> place & 1) << 1]
        if term is not None:
            total = _add(total, term)
    return total


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, or None when they stand for none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message was made with the private half of the key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    made = _sum(s, BASE, k, (P - a[0], a[1], 1, P - a[3]))
    return not any((made[i] - r[i] * made[2]) % P for i in (0, 1))


def _base() -> Point:
    found = _point(bytes([0x58]) + bytes([0x66]) * 31)
    return found or (0, 1, 1, 0)


BASE = _base()


# ---- signed notes -----------------------------------------------------------------------------


def read_key(text: str) -> Key:
    """A key written `name+hash+base64`; only the last part may itself contain a plus."""
    try:
        name, mark, encoded = text.strip().split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        wanted = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        if data[:1] != b"\x01" or len(data) != 33 or bytes.fromhex(mark) != wanted:
            raise Unusable("key")
    except ValueError as wrong:
        raise Unusable("key") from wrong
    return Key(name, wanted, data[1:])


def open_note(note: str, key: Key) -> Note | None:
    """The checkpoint in a signed note, or None when this key did not sign it."""
    text, found, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.split("\n") if found else []:
        dash, name, encoded = [*line.split(" "), "", "", ""][:3]
        try:
            mark = base64.b64decode(encoded, validate=True)
        except ValueError:
            continue
        ours = dash == "\u2014" and name == key.name and mark[:4] == key.mark
        if ours and ed25519_holds(key.public, text.encode(), mark[4:]):
            return _parse_note(text, key.name)
    return None


def _parse_note(text: str, name: str) -> Note | None:
    lines = text.split("\n")
    at = [line[5:] for line in lines[3:] if line.startswith("time ")]
    try:
        root = base64.b64decode(lines[2], validate=True)
        if lines[0] != name or len(root) != HASH or len(at) != 1 or not TIME.fullmatch(at[0]):
            return None
        return Note(lines[0], int(lines[1]), root, at[0])
    except (ValueError, IndexError):
        return None


# ---- the tree (RFC 6962) ----------------------------------------------------------------------


def leaf_hash(record: bytes) -> bytes:
    """SHA-256(0x00 || record)."""
    return hashlib.sha256(b"\0" + record).digest()


def perfect(hashes: list[bytes], groups: list[bytes]) -> bytes:
    """Root over a power of two of leaf hashes; the nodes of height 8 passed on the way go to `groups`."""
    sha256, height = hashlib.sha256, 0
    while len(hashes) > 1:
        pairs = iter(hashes)
        hashes = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs)]
        height += 1
        if height == GROUP_HEIGHT:
            groups += hashes
    return hashes[0]


def joined(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The roots of the complete subtrees so far; enough to know the root at every size passed."""

    def __init__(self) -> None:
        self.size = 0
        self.stack: list[tuple[int, bytes]] = []
        self.groups: list[bytes] = []

    def extend(self, leaves: list[bytes]) -> None:
        """Add leaf hashes, the largest aligned piece at a time."""
        done = 0
        while done < len(leaves):
            piece = 1 << ((len(leaves) - done).bit_length() - 1)
            piece = min(piece, self.size & -self.size) if self.size else piece
            height, value = piece.bit_length() - 1, perfect(leaves[done : done + piece], self.groups)
            while self.stack and self.stack[-1][0] == height:
                value = joined(self.stack.pop()[1], value)
                height += 1
                if height == GROUP_HEIGHT:
                    self.groups.append(value)
            self.stack.append((height, value))
            self.size += piece
            done += piece

    def root(self) -> bytes:
        """Root over all leaves so far."""
        if not self.stack:
            return hashlib.sha256(b"").digest()
        value = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            value = joined(left, value)
        return value


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root to which a path leads, or None when it does not fit the place in the tree."""
    here, last, value = index, size - 1, leaf
    if not 0 <= index < size:
        return None
    for step in path:
        if last == 0:
            return None
        if here & 1 or here == last:
            value = joined(step, value)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            value = joined(value, step)
        here, last = here >> 1, last >> 1
    return value if last == 0 else None


# ---- an export ------------------------------------------------------------------------------------


class Export:
    """Reads a ZIP once, from the first line to the last, and gathers what is wrong."""

    def __init__(self, archive: zipfile.ZipFile, known: Key | None) -> None:
        self.archive, self.known = archive, known
        self.problems: list[Problem] = []
        self.notes: dict[str, Note | None] = {}
        self.tree, self.shown, self.opened = Tree(), bytearray(), 0
        self.ids: set[str] = set()
        self.exported: dict[str, Any] = {}
        self.values = self._values()
        self.pending: Value | None = None
        self.limit = ""

    def wrong(self, code: str, where: str | int, more: str = "") -> None:
        """Keep a problem."""
        self.problems.append(Problem(code, where, more))

    def part(self, name: str) -> bytes | None:
        """The content of a part, or None, which is then a problem."""
        try:
            return self.archive.read(name)
        except KeyError:
            self.wrong("missing_part", name)
        except BROKEN as wrong:
            self.wrong("unreadable", name, str(wrong))
        return None

    def check(self, olds: list[tuple[str, str]]) -> Note | None:
        """Check everything; `olds` are names and signed notes that were seen before."""
        self._names()
        key = self._key()
        last = self._note(
            "checkpoint.txt", (self.part("checkpoint.txt") or b"").decode("utf-8", "replace"), key
        )
        manifest = self._json("manifest.json", dict)
        if last is None or manifest is None:
            return None
        marks = self._earlier(key, last)
        for where, text in olds:
            old = self._note(where, text, key)
            if old is not None:
                self._order(where, old, last)
                marks.append((old, where, "rewritten"))
        marks.append((last, "checkpoint.txt", "root_differs"))
        self._lines(last, sorted(marks, key=lambda mark: mark[0].size), manifest)
        if not self.missing():
            self._left_out(manifest, last)
        return last

    def missing(self) -> bool:
        """Whether a part is absent, so that comparing the rest would only repeat it."""
        return any(problem.code in UNJUDGED for problem in self.problems)

    def _names(self) -> None:
        seen: set[str] = set()
        for name in self.archive.namelist():
            if name in seen:
                self.wrong("part_twice", name)
            if not EXPECTED.fullmatch(name):
                self.wrong("unexpected_part", name)
            seen.add(name)
        for name in ("LEESMIJ.txt", "verify_ledger.py"):  # not judged, but damage must not go unseen
            self.part(name)

    def _key(self) -> Key | None:
        data = self.part("key.txt")
        try:
            own = read_key(data.decode("utf-8", "replace")) if data is not None else None
        except Unusable:
            self.wrong("bad_signature", "key.txt")
            own = None
        if self.known and own and own != self.known:
            self.wrong("other_key", "key.txt")
        return self.known or own

    def _note(self, where: str, text: str, key: Key | None) -> Note | None:
        if text not in self.notes:
            self.notes[text] = open_note(text, key) if key and text else None
        found = self.notes[text]
        if found is None and key and text:
            self.wrong("bad_signature", where)
        return found

    def _json(self, name: str, kind: type) -> Any:
        data = self.part(name)
        try:
            found = json.loads(data) if data is not None else None
        except ValueError as wrong:
            self.wrong("line_wrong", name, str(wrong))
            return None
        if data is not None and type(found) is not kind:
            self.wrong("line_wrong", name)
            return None
        return found

    def _order(self, where: str, old: Note, new: Note) -> None:
        if old.size > new.size:
            self.wrong("smaller", where, f"{old.size} > {new.size}")
        elif old.at > new.at:
            self.wrong("back_in_time", where)

    def _earlier(self, key: Key | None, last: Note) -> list[Mark]:
        marks: list[Mark] = []
        for number, text in enumerate(self._json("earlier.json", list) or []):
            note = self._note(f"earlier.json #{number}", str(text), key)
            if note is not None:
                marks.append((note, f"earlier.json #{number}", "rewritten"))
        for (old, where, _), (new, _, _) in zip(marks, [*marks[1:], (last, "", "")]):
            self._order(where, old, new)
        return marks

    def _lines(self, last: Note, marks: list[Mark], manifest: dict[str, Any]) -> None:
        count = -(-last.size // LINES_PER_PART)
        self.limit = later(last.at)
        self.pending = next(self.values, None)
        self._grow([], marks)
        for number in range(count):
            name, start = f"events/{number:06d}.jsonl", number * LINES_PER_PART
            data = self.part(name)
            if data is None:
                return
            lines = data.split(b"\n")
            if lines.pop() or len(lines) != min(LINES_PER_PART, last.size - start):
                self.wrong("wrong_count", name, str(len(lines)))
            self._grow([self._leaf(raw, start + i, manifest) for i, raw in enumerate(lines)], marks)
        if any(n.startswith("events/") and int(n[7:13]) >= count for n in self.archive.namelist()):
            self.wrong("wrong_count", "events/")
        for _, where, _ in marks:  # never reached: the lines ran out before
            self.wrong("wrong_count", where)
        self._point_out()

    def _grow(self, leaves: list[bytes], marks: list[Mark]) -> None:
        """Add leaves, and compare the root at every size that a checkpoint speaks of."""
        done = 0
        while True:
            while marks and marks[0][0].size == self.tree.size:
                note, where, code = marks.pop(0)
                if note.root != self.tree.root():
                    self.wrong(code, where)
            if done == len(leaves):
                return
            step = marks[0][0].size - self.tree.size if marks else len(leaves)
            piece = leaves[done : done + step]
            self.tree.extend(piece)
            done += len(piece)

    def _leaf(self, raw: bytes, index: int, manifest: dict[str, Any]) -> bytes:
        """The hash of a line that is shown, or the hash that stands for one that is withheld."""
        told = None
        if raw[:1] == b"-" and WITHHELD.fullmatch(raw):
            self.shown.append(0)
            leaf = bytes.fromhex(raw[1:].decode())
        else:
            self.shown.append(1)
            leaf = hashlib.sha256(b"\0" + raw).digest()
            told = self._told(raw, index)
            if index == manifest.get("export"):
                self.exported = told or {}
        if self.pending is not None and self.pending[0] <= index:
            self._open(index, told)
        return leaf

    def _told(self, raw: bytes, index: int) -> dict[str, Any] | None:
        try:
            text = raw.decode()
            told: dict[str, Any]
            told, end = DECODE(text)
        except (ValueError, RecursionError) as wrong:
            self.wrong("line_wrong", index, str(wrong))
            return None
        if end != len(text) or not well_formed(told):
            self.wrong("line_wrong", index)
            return None
        if told["id"] in self.ids:
            self.wrong("line_twice", index, told["id"])
        self.ids.add(told["id"])
        if told["at"] > self.limit:
            self.wrong("future", index, told["at"])
        return told

    def _values(self) -> Iterator[Value]:
        """The personal values in the order of their lines."""
        if "personal.jsonl" not in self.archive.namelist():
            return
        for number, raw in enumerate((self.part("personal.jsonl") or b"").splitlines()):
            try:
                told = json.loads(raw)
                salt = base64.b64decode(told["salt"], validate=True)
                yield int(told["line"]), str(told["field"]), salt, str(told["value"])
            except (ValueError, KeyError, TypeError):
                self.wrong("line_wrong", f"personal.jsonl #{number}")

    def _open(self, index: int, told: dict[str, Any] | None) -> None:
        """Check the values of a line against its commitments."""
        left = dict(told["personal"]) if told else {}
        while self.pending is not None and self.pending[0] <= index:
            line, field, salt, value = self.pending
            if line != index or left.pop(field, None) != committed(salt, value):
                self.wrong("commitment_differs", line, field)
            self.opened += 1
            self.pending = next(self.values, None)

    def _left_out(self, manifest: dict[str, Any], last: Note) -> None:
        """Compare what is here with what the line about this export says must be here."""
        if manifest.get("format") != FORMAT or manifest.get("size") != last.size:
            self.wrong("line_wrong", "manifest.json")
        told = self.exported.get("details", {})
        if self.exported.get("action") != "audit.exported" or later(self.exported["at"]) < last.at:
            self.wrong("left_out", "manifest.json", "audit.exported")
            return
        if sum(self.shown[: told["lines"]]) != told["shown"]:
            self.wrong("left_out", "events/", f"{sum(self.shown[: told['lines']])}/{told['shown']}")
        if told["municipality"] is told["since"] is told["until"] is None and not all(self.shown):
            self.wrong("left_out", "events/")
        if self.opened != (told["values"] or 0) or self.pending is not None:
            self.wrong("left_out", "personal.jsonl", f"{self.opened}/{told['values'] or 0}")

    def _point_out(self) -> None:
        """Say in which 256 lines the first difference lies, by the hashes of height 8 that came along."""
        known = self.part("groups.bin") or b""
        if known == b"".join(self.tree.groups):
            return
        differs = (n for n, own in enumerate(self.tree.groups) if own != known[n * HASH : n * HASH + HASH])
        first = next(differs, len(self.tree.groups)) * GROUP
        self.wrong("root_differs", first, f"{first}-{first + GROUP - 1}")


def well_formed(told: Any) -> bool:
    """Whether a line has every field of the format, of the right type."""
    try:
        return tuple(map(type, FIELDS_OF(told))) == TYPES and TIME.fullmatch(told["at"]) is not None
    except (KeyError, TypeError):
        return False


def committed(salt: bytes, value: str) -> str:
    """SHA-256(salt || value) in hexadecimal."""
    return hashlib.sha256(salt + value.encode("utf-8", "surrogatepass")).hexdigest()


def later(at: str) -> str:
    """The moment plus what clocks may differ."""
    return (datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ") + CLOCK_SLACK).strftime("%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007


# ---- the proof of one line ------------------------------------------------------------------------


class Proof(NamedTuple):
    """One line with its path, as the file gives it."""

    key: Key
    note: str
    record: bytes
    fields: Any
    number: int
    path: list[bytes]
    values: list[tuple[str, bytes, str]]


def parse_proof(told: dict[str, Any]) -> Proof:
    """The proof in a file; raises `Unusable` when it is none."""
    try:
        record = told["record"].encode()
        path = [base64.b64decode(step, validate=True) for step in told["path"]]
        values = [(v["field"], base64.b64decode(v["salt"]), v["value"]) for v in told.get("personal", [])]
        key, note = read_key(told["key"]), str(told["checkpoint"])
        return Proof(key, note, record, json.loads(record), int(told["index"]), path, values)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise Unusable(f"proof: {wrong}") from wrong


def check_proof(proof: Proof, known: Key | None, olds: list[tuple[str, str]]) -> Outcome:
    """Check one line, its path and the checkpoint it leads to."""
    problems: list[Problem] = []
    if known and known != proof.key:
        problems.append(Problem("other_key", "key"))
    key = known or proof.key
    note = open_note(proof.note, key)
    if note is None:
        problems.append(Problem("bad_signature", "checkpoint"))
    elif climb(leaf_hash(proof.record), proof.number, note.size, proof.path) != note.root:
        problems.append(Problem("proof_differs", proof.number))
    problems += _line_problems(proof)
    for where, text in olds:
        old = open_note(text, key)
        if old is None:
            problems.append(Problem("bad_signature", where))
        elif note is None or (old.size, old.root) != (note.size, note.root):
            problems.append(Problem("cannot_compare", where))
    return Outcome(problems, note, 1, 1, len(proof.values), known is not None)


def _line_problems(proof: Proof) -> Iterator[Problem]:
    if not well_formed(proof.fields):
        yield Problem("line_wrong", proof.number)
        return
    for field, salt, value in proof.values:
        if proof.fields["personal"].get(field) != committed(salt, value):
            yield Problem("commitment_differs", proof.number, field)


# ---- command line -----------------------------------------------------------------------------


def check_file(path: str, since: list[str], key: str | None) -> Outcome:
    """Check an export or a proof; raises `Unusable` when it is neither."""
    known = read_key(_key_text(key)) if key else None
    olds = [(name, _old_note(name)) for name in since]
    if not zipfile.is_zipfile(path):
        return check_proof(parse_proof(_proof(path)), known, olds)
    try:
        with zipfile.ZipFile(path) as archive:
            export = Export(archive, known)
            note = export.check(olds)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as wrong:
        raise Unusable(f"{path}: {wrong}") from wrong
    counts = export.tree.size, sum(export.shown), export.opened
    return Outcome(export.problems, note, *counts, known is not None)


def _proof(path: str) -> dict[str, Any]:
    try:
        told = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as wrong:
        raise Unusable(f"{path}: {wrong}") from wrong
    if type(told) is not dict or told.get("format") != PROOF_FORMAT:
        raise Unusable(f"{path}: {FORMAT}, {PROOF_FORMAT}?")
    return told


def _key_text(key: str) -> str:
    """The key itself, or the content of the file it names."""
    if "+" in key:
        return key
    return Path(key).read_text(encoding="utf-8")


def _old_note(path: str) -> str:
    """The checkpoint in an earlier export, in a proof, or in a file of its own."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return archive.read("checkpoint.txt").decode()
    text = Path(path).read_text(encoding="utf-8")
    return str(json.loads(text)["checkpoint"]) if text.startswith("{") else text


def report(outcome: Outcome, dutch: bool) -> tuple[dict[str, Any], str]:
    """The answer as JSON and as a sentence."""
    codes = {problem.code for problem in outcome.problems}
    verdict = "ok" if not codes else "incomplete" if codes <= UNJUDGED else "tampered"
    told, note = [], outcome.note
    for code, where, more in outcome.problems[:SHOWN_AT_MOST]:
        place = where if isinstance(where, str) else f"{'regel' if dutch else 'line'} {where}"
        text = f"{place}: {WORDS[code][0 if dutch else 1]}" + (f" ({more})" if more else "")
        told.append({"code": code, "where": where, "text": text})
    answer: dict[str, Any] = {
        "verdict": verdict,
        "events": outcome.events,
        "root": note.root.hex() if note else "",
    }
    answer.update(
        problems=told, problem_count=len(outcome.problems), shown=outcome.shown, personal=outcome.personal
    )
    answer.update(
        origin=note.origin if note else "", signed_at=note.at if note else "", known_key=outcome.known_key
    )
    lines = [VERDICTS[verdict][0 if dutch else 1].format(events=outcome.events, at=answer["signed_at"])]
    lines += [f"- {problem['text']}" for problem in told]
    if not outcome.known_key:
        lines.append(UNKNOWN_KEY[0 if dutch else 1])
    return answer, "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description="Checks an export of a Regie ledger, or the proof of one line."
    )
    parser.add_argument("file", help="EXPORT.zip or PROOF.json")
    parser.add_argument(
        "--since", action="append", default=[], help="checkpoint, export or proof seen before"
    )
    parser.add_argument("--key", help="the public key you know, or a file with it")
    parser.add_argument("--lang", choices=["nl", "en"], default="nl")
    args = parser.parse_args(argv)
    gc.disable()  # a million small objects without circles
    try:
        outcome = check_file(args.file, args.since, args.key)
    except (Unusable, OSError, ValueError, KeyError, zipfile.BadZipFile) as wrong:
        outcome = Outcome([Problem("unreadable", str(wrong))], None, 0, 0, 0, True)
    answer, sentence = report(outcome, args.lang == "nl")
    sys.stderr.write(sentence + "\n")
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return {"ok": 0, "tampered": 1, "incomplete": 2}[answer["verdict"]]


if __name__ == "__main__":
    sys.exit(main())
