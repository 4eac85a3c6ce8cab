"""Files as they come in, good and bad, made here so that nothing real is kept."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import ExifTags, Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), *, place: bool = False) -> bytes:
    """A picture with colours; `place`: with the place, the camera and a comment written into it."""
    image = Image.new("RGB", size, (0, 90, 160))
    image.putpixel((3, 3), (250, 220, 0))
    out = io.BytesIO()
    if not place:
        image.save(out, format=kind)
        return out.getvalue()
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "CAMERA-SECRET"
    exif[ExifTags.Base.Orientation] = 6
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (52.0, 5.0, 26.7)
    gps[ExifTags.GPS.GPSLongitudeRef] = "E"
    gps[ExifTags.GPS.GPSLongitude] = (5.0, 7.0, 12.1)
    more = {"comment": b"COMMENT-SECRET"} if kind == "JPEG" else {}
    image.save(out, format=kind, exif=exif, **more)
    return out.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says it is billions of pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def moving() -> bytes:
    """A GIF of two pictures."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, format="GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


SVG_WITH_SCRIPT = (
    b'<?xml version="1.0"?><!-- plan --><svg xmlns="http://www.w3.org/2000/svg">'
    b"<rect width='9' height='9'/><script>alert(1)</script></svg>"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'


def box(name: bytes, *inside: bytes) -> bytes:
    """One box of an MP4."""
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body)) + name + body


def film(handler: bytes = b"vide", *, place: bool = True, data: bytes = b"F" * 3_000_000) -> bytes:
    """A small MP4 with one track of 640 by 360, as phones write it: with the place in `udta`."""
    head = bytes(76) + struct.pack(">II", 640 << 16, 360 << 16)
    media = box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13)))
    notes = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+52.0907+005.1214/")) if place else b""
    kind = box(b"ftyp", b"isom\x00\x00\x02\x00isommp42")
    return kind + box(b"moov", box(b"trak", box(b"tkhd", head), media), notes) + box(b"mdat", data)
