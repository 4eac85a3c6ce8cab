"""What a file really is, and what is left of it when it is kept."""

from __future__ import annotations

import io
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from regie.content import films, pictures
from regie.content.files import MB, FileWrong, refuse_size, sniffed
from regie.content.scan import scan
from tests.content import samples


def _refused(do: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(FileWrong) as no:
        do()
    return no.value.reason, no.value.detail


def test_a_file_is_what_its_bytes_say() -> None:
    said = {
        "jpeg": samples.picture(),
        "png": samples.picture("PNG"),
        "webp": samples.picture("WEBP"),
        "gif": samples.moving(),
        "mp4": samples.film(),
        "svg_script": samples.SVG_WITH_SCRIPT,
        "svg": samples.SVG,
        "pdf": b"%PDF-1.7 ...",
        "program": b"MZ\x90\x00",
        "html": b"<!DOCTYPE html><html>",
        "": b"zomaar wat woorden",
    }
    assert {name: sniffed(io.BytesIO(data)) for name, data in said.items()} == {name: name for name in said}
    assert sniffed(io.BytesIO(samples.SVG_WITH_SCRIPT.decode().encode("utf-16"))) == "svg_script"
    far = samples.SVG[:-6] + b" " * 500_000 + b"<rect onload = 'x()'/></svg>"
    assert sniffed(io.BytesIO(far)) == "svg_script"


def test_size_is_judged_before_a_byte_is_read() -> None:
    assert _refused(lambda: refuse_size(0)) == ("empty", "")
    assert _refused(lambda: refuse_size(500 * MB)) == ("too_big", "100")
    assert _refused(lambda: refuse_size(21 * MB, "image")) == ("too_big", "20")
    refuse_size(21 * MB)


def test_place_camera_and_notes_are_gone_and_the_picture_stands_upright() -> None:
    for kind in ("jpeg", "png", "webp"):
        data = samples.picture(kind.upper(), place=True)
        with Image.open(io.BytesIO(data)) as before:
            assert before.getexif().get_ifd(0x8825)
        kept = pictures.cleaned(io.BytesIO(data), kind)
        assert kept.stripped == ("location", "metadata"), kind
        bytes_kept = kept.file.read()
        kept.file.close()
        assert b"SECRET" not in bytes_kept
        assert b"Exif" not in bytes_kept
        with Image.open(io.BytesIO(bytes_kept)) as after:
            assert dict(after.getexif()) == {}
            assert after.size == (48, 64) == (kept.width, kept.height)


def test_what_hides_behind_a_picture_does_not_come_along() -> None:
    kept = pictures.cleaned(io.BytesIO(samples.picture() + b"PK\x03\x04 HIDDEN <script>"), "jpeg")
    assert kept.stripped == ()
    assert b"HIDDEN" not in kept.file.read()
    kept.file.close()


def test_a_clear_background_stays_clear() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, format="PNG")
    kept = pictures.cleaned(io.BytesIO(out.getvalue()), "png")
    with Image.open(kept.file) as after:
        assert after.getpixel((4, 4)) == (0, 0, 0, 0)
    kept.file.close()


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (samples.picture(size=(600, 400))[:-900], "jpeg", "truncated"),
        (samples.picture("PNG", (600, 400))[:-60], "png", "truncated"),
        (samples.picture("PNG")[:20], "png", "unreadable"),
        (samples.bomb(), "png", "bomb"),
        (samples.bomb(7_500), "png", "bomb"),
        (samples.moving(), "gif", "moving"),
    ],
    ids=["cut jpeg", "cut png", "only a head", "huge", "large", "moving"],
)
def test_a_bad_picture_is_refused_for_what_is_wrong_with_it(data: bytes, kind: str, code: str) -> None:
    assert _refused(lambda: pictures.cleaned(io.BytesIO(data), kind))[0] == code


def test_a_broken_off_picture_is_refused_also_beside_a_maker_of_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as importing WeasyPrint does
    cut = samples.picture(size=(600, 400))[:-900]
    assert _refused(lambda: pictures.cleaned(io.BytesIO(cut), "jpeg"))[0] == "truncated"


def test_a_film_loses_its_place_and_nothing_else_moves() -> None:
    data = samples.film()
    found = films.cleaned(io.BytesIO(data), len(data))
    assert (found.width, found.height, found.stripped) == (640, 360, ("location", "metadata"))
    parts = [films.kept(data[at : at + 1000], at, found.blank) for at in range(0, len(data), 1000)]
    kept = b"".join(parts)
    assert len(kept) == len(data)
    assert b"+52.0907" not in kept
    assert b"udta" not in kept
    assert kept[-3_000_000:] == data[-3_000_000:]
    again = films.cleaned(io.BytesIO(kept), len(kept))
    assert (again.stripped, again.blank) == ((), ())


def test_a_bad_film_is_refused_for_what_is_wrong_with_it() -> None:
    whole = samples.film()
    bad = {
        "truncated": whole[:-10],
        "telemetry": samples.film(b"meta"),
        "unreadable": whole.replace((640 << 16).to_bytes(4), bytes(4)),
    }
    for code, data in bad.items():
        assert _refused(lambda data=data: films.cleaned(io.BytesIO(data), len(data)))[0] == code  # type: ignore[misc]
    only_head = samples.box(b"ftyp", b"isom\x00\x00\x02\x00")
    assert _refused(lambda: films.cleaned(io.BytesIO(only_head), len(only_head)))[0] == "truncated"
    small = samples.box(b"ftyp", b"isom") + (4).to_bytes(4) + b"moov"
    assert _refused(lambda: films.cleaned(io.BytesIO(small), len(small)))[0] == "truncated"


class _Clamd(socketserver.StreamRequestHandler):
    """Speaks as clamd does: reads lengths and pieces to the empty one, then answers."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while length := int.from_bytes(self.rfile.read(4)):
            data += self.rfile.read(length)
        said = b"stream: Eicar-Test-Signature FOUND" if b"EICAR" in data else b"stream: OK"
        self.wfile.write((b"INSTREAM size limit exceeded. ERROR" if b"LIMIT" in data else said) + b"\0")


@contextmanager
def _scanner(path: Path) -> Iterator[str]:
    with socketserver.ThreadingUnixStreamServer(str(path), _Clamd) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"unix:{path}"
        server.shutdown()


def test_a_scanner_must_say_clearly_that_it_is_clean(tmp_path: Path) -> None:
    with _scanner(tmp_path / "s") as address:
        scan(io.BytesIO(bytes(200_000)), address)
        found = _refused(lambda: scan(io.BytesIO(b"EICAR"), address))
        assert found == ("virus", "Eicar-Test-Signature")
        assert _refused(lambda: scan(io.BytesIO(b"LIMIT"), address))[0] == "scan_failed"
    assert _refused(lambda: scan(io.BytesIO(b"x"), address))[0] == "scan_failed"
    assert _refused(lambda: scan(io.BytesIO(b"x"), "nowhere"))[0] == "scan_failed"
