"""Pictures opened for real and written anew: what is kept holds pixels and nothing else. Plain."""

from __future__ import annotations

import io
import struct
import warnings
from typing import BinaryIO, Final

from PIL import ExifTags, Image, ImageFile, ImageOps

from regie.content.files import PICTURES, Cleaned, FileWrong

MOST_PIXELS: Final = 50_000_000  # 8.600 by 5.700: more than any network shows
LONGEST_SIDE: Final = 12_000
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError)


def cleaned(file: BinaryIO, kind: str) -> Cleaned:
    """The picture without what was written beside it (place, camera, names), standing upright.

    Raises FileWrong: unreadable, bomb, moving, truncated.
    """
    opened = _opened(file, kind)
    _refuse_large(opened)
    if opened.format != "MPO" and getattr(opened, "is_animated", False):
        raise FileWrong("moving")
    # The maker of PDF switches it on for the whole process; a broken-off picture would be filled with grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        opened.load()
        stripped = _beside(opened)
        upright = ImageOps.exif_transpose(opened)
        kept = _written(upright, kind)
    except Image.DecompressionBombError as bomb:
        raise FileWrong("bomb") from bomb
    except _BROKEN as broken:
        raise FileWrong("truncated") from broken
    size = kept.seek(0, 2)
    kept.seek(0)
    return Cleaned(PICTURES[kind], kept, size, upright.width, upright.height, stripped)


def _opened(file: BinaryIO, kind: str) -> Image.Image:
    """Only the head is read here: the dimensions are known before a pixel is unpacked."""
    file.seek(0)
    formats = ["JPEG", "MPO"] if kind == "jpeg" else [kind.upper()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(file, formats=formats)
    except Image.DecompressionBombError as bomb:
        raise FileWrong("bomb") from bomb
    except _BROKEN as broken:
        raise FileWrong("unreadable") from broken


def _refuse_large(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS or max(opened.size) > LONGEST_SIDE:
        raise FileWrong("bomb", f"{opened.width} × {opened.height}")


def _beside(opened: Image.Image) -> tuple[str, ...]:
    """Codes of what stood in the file beside the pixels."""
    exif = opened.getexif()
    found = ["location"] if exif.get_ifd(ExifTags.IFD.GPSInfo) else []
    notes = set(opened.info) & {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "parsed_exif"}
    texts = getattr(opened, "text", {})
    return (*found, "metadata") if len(exif) or notes or texts else tuple(found)


def _written(upright: Image.Image, kind: str) -> BinaryIO:
    """Written from pixels alone, so that nothing behind or between them comes along."""
    options: dict[str, object] = {}
    if (profile := upright.info.get("icc_profile")) and upright.mode in {"RGB", "RGBA", "L"}:
        options["icc_profile"] = profile
    if kind != "jpeg" and (clear := upright.info.get("transparency")) is not None:
        options["transparency"] = clear
    bare = upright.copy()
    bare.info = {}
    if kind == "jpeg":
        bare = bare if bare.mode in {"RGB", "L"} else bare.convert("RGB")
        options |= {"quality": 92, "optimize": True}
    if kind == "webp":
        options |= {"quality": 92}
    file = io.BytesIO()
    bare.save(file, format=kind.upper(), **options)
    return file
