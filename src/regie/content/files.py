"""What a file really is, by its first bytes and never by its name; what is refused before anything is opened.

Plain. A file is read in place: never more of it in memory than is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Final

MB: Final = 1024 * 1024
MOST_BYTES: Final = {"image": 20 * MB, "film": 100 * MB}
LARGEST: Final = max(MOST_BYTES.values())
HEAD: Final = 4096

PICTURES: Final = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}
FILM: Final = "video/mp4"
_STILL_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_STARTS: Final = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_SCRIPT: Final = re.compile(
    rb"<script|\son\w+\s*=|javascript:|<foreignobject|<!entity|<iframe", re.IGNORECASE
)


class FileWrong(Exception):
    """The file is not taken. `detail` says what was found, or a number the sentence needs.

    Codes: empty, too_big, type, svg, svg_script, truncated, unreadable, bomb, moving, telemetry, virus,
    scan_failed.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it may be kept. `blank`: stretches (start, end) that must be kept as zeros."""

    media_type: str
    file: BinaryIO
    size: int
    width: int
    height: int
    stripped: tuple[str, ...]  # what was taken out: location, metadata
    blank: tuple[tuple[int, int], ...] = ()


def refuse_size(size: int, kind: str = "film") -> None:
    """Raises FileWrong when there is nothing, or more than is taken. Asked before a byte is read."""
    if size <= 0:
        raise FileWrong("empty")
    if size > MOST_BYTES[kind]:
        raise FileWrong("too_big", str(MOST_BYTES[kind] // MB))


def sniffed(file: BinaryIO) -> str:
    """What the first bytes say: a key of PICTURES, mp4, svg, svg_script, or another name; "" for unknown."""
    file.seek(0)
    head = file.read(HEAD)
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _STILL_BRANDS else "mp4"
    return _text(head, file)


def _text(head: bytes, file: BinaryIO) -> str:
    """SVG hides behind a prologue, comments or another encoding; a script may stand far down."""
    bare = head.replace(b"\x00", b"").lower()
    if b"<svg" not in bare:
        return "html" if b"<html" in bare or b"<!doctype html" in bare else ""
    file.seek(0)
    return "svg_script" if _SCRIPT.search(file.read(2 * MB).replace(b"\x00", b"")) else "svg"
