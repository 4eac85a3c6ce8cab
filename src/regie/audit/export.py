"""The export: a ZIP from which an outsider rebuilds the whole tree, also when most lines are withheld.

A shown line is its record; a withheld line is only its leaf hash, which says nothing about it. So the
root can always be made again. The form is described in docs/reference/ledger-format.md.
"""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

FORMAT: Final = "regie-ledger/1"
PROOF_FORMAT: Final = "regie-ledger-proof/1"
LINES_PER_PART: Final = 16_384
VERIFIER: Final = Path(__file__).with_name("verify_ledger.py")

README: Final = """\
Dit is een uitvoer van het logboek van Regie. Controleer hem met Python 3.9 of nieuwer:

    python3 verify_ledger.py DIT_BESTAND.zip --key SLEUTEL --since OUD_CONTROLEPUNT

SLEUTEL is de openbare sleutel die de gemeente bekend heeft gemaakt; neem hem niet uit dit bestand.
OUD_CONTROLEPUNT is een controlepunt dat u eerder kreeg; dan blijkt ook dat er niets is herschreven.
Pak verify_ledger.py liever niet uit dit bestand uit, maar haal hem bij een bron die u vertrouwt.

This is an export of a Regie ledger. The lines above say how to check it; add --lang en for English.
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which lines are shown in full; all others are there as a hash. `until` is not included."""

    municipality_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_personal: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that goes into the ZIP. `lines` are record or None with the leaf hash, in order."""

    manifest: dict[str, object]
    key: str
    checkpoint: str
    earlier: list[str]
    lines: Iterable[tuple[str | None, bytes]]
    groups: bytes  # hashes of height 8, which tell in which 256 lines a difference lies
    personal: Path | None  # lines as `personal_line` makes them


def personal_line(seq: int, field: str, salt: bytes, value: str) -> str:
    """One personal value with the salt that opens its commitment."""
    told = {"line": seq, "field": field, "salt": base64.b64encode(salt).decode(), "value": value}
    return json.dumps(told, ensure_ascii=False) + "\n"


def write(target: Path, contents: Contents) -> None:
    """Write the ZIP beside its name and put it in place at the end, so half a file never has the name."""
    half = target.with_name(target.name + ".part")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr("LEESMIJ.txt", README)
        archive.write(VERIFIER, "verify_ledger.py")
        archive.writestr("manifest.json", json.dumps(contents.manifest, indent=1))
        archive.writestr("key.txt", contents.key + "\n")
        archive.writestr("checkpoint.txt", contents.checkpoint)
        archive.writestr("earlier.json", json.dumps(contents.earlier))
        for number, part in enumerate(_parts(contents.lines)):
            archive.writestr(f"events/{number:06d}.jsonl", part)
        archive.writestr("groups.bin", contents.groups)
        if contents.personal is not None:
            archive.write(contents.personal, "personal.jsonl")
    half.replace(target)


def _parts(lines: Iterable[tuple[str | None, bytes]]) -> Iterator[str]:
    pending = iter(lines)
    while part := list(islice(pending, LINES_PER_PART)):
        yield "".join(f"-{leaf.hex()}\n" if record is None else f"{record}\n" for record, leaf in part)
