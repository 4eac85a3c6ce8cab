"""Writing the hand-over: rows to JSONL and CSV as they come, and one ZIP with a manifest. Plain."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from regie.access import sheet

FORMAT: Final = "regie-exit/1"
_CHUNK: Final = 1 << 20
BEAT_EVERY: Final = 2_000  # rows between two signs of life

README: Final = """\
Dit is de overdracht van een opdracht uit Regie.

manifest.json    wat erin zit: per bestand het aantal rijen, de grootte en de SHA-256
*.jsonl          een rij per regel, JSON in UTF-8; tijden in ISO 8601 met tijdzone
*.csv            dezelfde rijen voor een rekenblad (RFC 4180, UTF-8); een cel die met een teken van een
                 formule begint, heeft een ' ervoor
ledger.zip       het logboek van de gemeente met een eigen controleprogramma:
                   unzip ledger.zip -d logboek && python3 logboek/verify_ledger.py ledger.zip

assignment       de opdracht: doel, kanalen, onderwerpen, dienstverlening, verwerking
agreements       alle versies van de vijf afspraken, met wie tekende en de SHA-256
acknowledgements wie welke afspraak heeft gelezen en bevestigd
mandates         alle versies van het mandaat
cases, messages  zaken en berichten van inwoners, en onze antwoorden
notes, silences  notities, en besluiten om niet te antwoorden met de reden
releases         elke voorgestelde tekst, wat het mandaat zei en wat ermee gebeurde
wordings         elke formulering van die teksten
decisions        goedkeuringen en teruggaven, door wie en met welk commentaar

Hierin staan persoonsgegevens van inwoners. Bewaar en vernietig het zoals uw selectielijst zegt.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is whole on disk."""

    name: str
    rows: int
    bytes: int
    sha256: str


def write_rows(
    folder: Path, name: str, rows: Iterable[Mapping[str, Any]], beat: Callable[[], None]
) -> Written:
    """Write `name.jsonl` and `name.csv`, row by row; under their own names only when they are whole.

    `beat` is called now and then, so others know that somebody is still at work. The hash is that of
    the JSONL. An empty set gives empty files, so that nothing is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines, table = folder / f"{name}.jsonl", folder / f"{name}.csv"
    halves = [path.with_suffix(path.suffix + ".part") for path in (lines, table)]
    count, digest = 0, sha256()
    with halves[0].open("wb") as out, halves[1].open("w", encoding="utf-8", newline="") as cells:
        for row in rows:
            text = (json.dumps(row, ensure_ascii=False, default=_plain) + "\n").encode()
            digest.update(text)
            out.write(text)
            if count == 0:
                cells.write("\ufeff" + sheet.line(row))
            cells.write(sheet.line(_cell(value) for value in row.values()))
            count += 1
            if count % BEAT_EVERY == 0:
                beat()
    for half, whole in zip(halves, (lines, table), strict=True):
        half.replace(whole)
    return Written(f"{name}.jsonl", count, lines.stat().st_size, digest.hexdigest())


def measured(path: Path, rows: int = 0) -> Written:
    """A file that was made elsewhere, with its size and hash."""
    return Written(path.name, rows, path.stat().st_size, hash_of(path))


def hash_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def pack(folder: Path, name: str, parts: Iterable[Written], told: Mapping[str, Any]) -> Written:
    """One ZIP of the parts with manifest and README; put in place when it is whole."""
    parts = list(parts)
    target = folder / name
    half = folder / f"{name}.part"
    manifest = {
        "format": FORMAT,
        **told,
        "files": [
            {"name": one.name, "rows": one.rows, "bytes": one.bytes, "sha256": one.sha256} for one in parts
        ],
    }
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        archive.writestr("LEESMIJ.txt", README)
        archive.writestr("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False, default=_plain))
        for one in parts:
            archive.write(folder / one.name, one.name)
            table = (folder / one.name).with_suffix(".csv")
            if one.name.endswith(".jsonl") and table.exists():
                archive.write(table, table.name)
    half.replace(target)
    return measured(target)


def _cell(value: Any) -> object:
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Any) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)
