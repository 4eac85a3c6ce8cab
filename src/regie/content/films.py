"""MP4 films: whole, with a picture, and without the places a phone or camera wrote into them. Plain.

An MP4 is a tree of boxes: size (4 bytes), name (4 bytes), content. Boxes with notes are kept as zeros of the
same length, under the name of an empty box: then every other place in the file still holds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from regie.content.files import FILM, Cleaned, FileWrong

_INSIDE: Final = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})  # boxes that hold boxes
_NOTES: Final = frozenset({b"udta", b"meta", b"uuid"})
_TRACKS: Final = frozenset({b"vide", b"soun", b"text", b"subt", b"sbtl", b"clcp", b"tmcd", b"hint"})
_TEXTS: Final = frozenset({b"text", b"subt", b"sbtl", b"clcp"})
_PLACE: Final = (b"\xa9xyz", b"loci", b"ISO6709", b"GPS")
MOST_BOXES: Final = 20_000
MOST_NOTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name, where it begins, where its content begins, where it ends."""

    name: bytes
    start: int
    inside: int
    end: int


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Those that stand beside each other from `start`. Raises FileWrong truncated when one does not fit."""
    while start < end:
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            raise FileWrong("truncated")
        size, name, inside = int.from_bytes(head[:4]), head[4:8], start + 8
        if size == 1 and len(head) == 16:
            size, inside = int.from_bytes(head[8:16]), start + 16
        elif size == 0:
            size = end - start
        if size < inside - start or start + size > end:
            raise FileWrong("truncated")
        yield Box(name, start, inside, start + size)
        start += size


def walk(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Every box in the tree, the outer before the inner."""
    for box in boxes(file, start, end):
        yield box
        if box.name in _INSIDE:
            yield from walk(file, box.inside, box.end)


def cleaned(file: BinaryIO, size: int) -> Cleaned:
    """The film with the stretches to blank. Raises FileWrong: truncated, unreadable, telemetry, bomb."""
    found = []
    for box in walk(file, 0, size):
        found.append(box)
        if len(found) > MOST_BOXES:
            raise FileWrong("bomb")
    names = {box.name for box in found}
    if not {b"moov", b"mdat"} <= names:
        raise FileWrong("truncated")
    if {_handler(file, box) for box in found if box.name == b"hdlr"} - _TRACKS:
        raise FileWrong("telemetry")
    width, height = _dimensions(file, found)
    notes = [box for box in found if box.name in _NOTES]
    stripped = ("location",) if any(_tells_place(file, box) for box in notes) else ()
    file.seek(0)
    blank = tuple((box.start + 4, box.end) for box in notes)
    return Cleaned(FILM, file, size, width, height, (*stripped, *(("metadata",) if notes else ())), blank)


def _handler(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.inside + 8)
    return file.read(4)


def _dimensions(file: BinaryIO, found: list[Box]) -> tuple[int, int]:
    """Of the widest track; each has them in its head as fixed-point numbers, at the very end."""
    best = (0, 0)
    for box in found:
        if box.name == b"tkhd" and box.end - box.inside >= 84:
            file.seek(box.end - 8)
            wide, high = struct.unpack(">II", file.read(8))
            best = max(best, (wide >> 16, high >> 16))
    if not all(best):
        raise FileWrong("unreadable")
    return best


def _tells_place(file: BinaryIO, box: Box) -> bool:
    file.seek(box.inside)
    said = file.read(min(box.end - box.inside, MOST_NOTES))
    return any(mark in said for mark in _PLACE)


def kept(data: bytes, at: int, blank: tuple[tuple[int, int], ...]) -> bytes:
    """`data`, which begins at `at` in the film, as it is kept: each blanked stretch is an empty box."""
    out = bytearray(data)
    for start, end in blank:
        for place in range(max(start, at), min(end, at + len(data))):
            inside = place - start
            out[place - at] = b"free"[inside] if inside < 4 else 0
    return bytes(out)
