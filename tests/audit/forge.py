"""A ledger in memory, for making true exports and false ones, also by somebody who holds the key."""

from __future__ import annotations

import base64
import json
import random
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from regie.audit import canonical, checkpoint, merkle
from regie.audit.entry import Entry, Line, compose
from regie.audit.export import FORMAT, Contents, personal_line, write
from tests.audit.exports import ANNA, BRAM

ORIGIN = "test.example/ledger"
START = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
KEY = checkpoint.private_key(checkpoint.new_key())
OTHER_KEY = checkpoint.private_key(checkpoint.new_key())


@dataclass
class Forge:
    """Lines with their personal values, and the key that signs them."""

    rng: random.Random
    key: Ed25519PrivateKey = KEY
    lines: list[Line] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    values_left_out: int = 0

    def add(self, count: int, *, at: datetime | None = None) -> Forge:
        """Lines one second apart."""
        for _ in range(count):
            n = len(self.lines)
            self.lines.append(self.line(f"case:{n}", at or START + timedelta(seconds=n)))
        return self

    def line(self, subject: str, at: datetime, details: Mapping[str, object] | None = None) -> Line:
        """A line that fits anywhere."""
        action = "audit.exported" if details else "inbox.drafted"
        told = details or {"topic": "waste", "n": len(self.lines)}
        entry = Entry(
            action, ANNA if len(self.lines) % 2 else BRAM, subject, details=told, personal={"text": subject}
        )
        return compose(entry, uid=UUID(int=self.rng.getrandbits(128)), at=at, salt=self.rng.randbytes)

    def note(self, at: datetime | None = None, size: int | None = None) -> str:
        """A checkpoint over the first `size` lines."""
        leaves = [line.leaf for line in self.lines[:size]]
        moment = canonical.moment(at or START + timedelta(seconds=len(leaves)))
        return checkpoint.sign(
            checkpoint.Checkpoint(ORIGIN, len(leaves), merkle.root(leaves), moment), self.key
        )

    def export(self, target: Path, *, at: datetime | None = None) -> Path:
        """A ZIP as the product makes it: with the line about itself at the end."""
        size = len(self.lines)
        values = [
            personal_line(n, p.field, p.salt, p.value)
            for n, line in enumerate(self.lines)
            for p in line.personal
        ]
        told: dict[str, object] = {"lines": size, "shown": size, "values": len(values)}
        told |= {"municipality": None, "since": None, "until": None, "names": {}}
        moment = at or START + timedelta(seconds=size)
        self.lines.append(self.line("ledger", moment, told))
        spool = target.with_suffix(".personal")
        spool.write_text("".join(values[: len(values) - self.values_left_out]))
        leaves = [line.leaf for line in self.lines]
        whole = range(0, len(leaves) // 256 * 256, 256)
        contents = Contents(
            manifest={"format": FORMAT, "size": len(leaves), "export": size},
            key=str(checkpoint.verifier_key(ORIGIN, self.key)),
            checkpoint=self.note(moment),
            earlier=[*self.earlier, self.note(moment)],
            lines=[(line.record, line.leaf) for line in self.lines],
            groups=b"".join(merkle.perfect(leaves[n : n + 256]) for n in whole),
            personal=spool,
        )
        write(target, contents)
        return target


def changed(source: Path, target: Path, parts: Mapping[str, bytes | None]) -> None:
    """A copy of a ZIP with other parts; None leaves a part out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)


def lines_of(path: Path, part: str = "events/000000.jsonl") -> list[bytes]:
    """The lines of a part."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).splitlines()


def text_of(path: Path, part: str) -> str:
    """A part as text."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


def bent(data: bytes, rng: random.Random) -> bytes:
    """The data with one bit turned over."""
    position = rng.randrange(len(data))
    return data[:position] + bytes([data[position] ^ (1 << rng.randrange(8))]) + data[position + 1 :]


def with_personal(line: bytes, rng: random.Random, what: str) -> bytes:
    """A line of personal.jsonl with its value or salt changed."""
    told = json.loads(line)
    if what == "salt":
        told["salt"] = base64.b64encode(bent(base64.b64decode(told["salt"]), rng)).decode()
    else:
        told[what] = told[what] + "x" if isinstance(told[what], str) else told[what] + 1
    return json.dumps(told).encode()


def copy_of(forge: Forge) -> Forge:
    """The same ledger, to go another way with."""
    return replace(forge, lines=list(forge.lines), earlier=list(forge.earlier))
