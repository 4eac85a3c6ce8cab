"""Makes interpret/words/frequency.txt from the wheel of wordfreq: scripts/frequencies.py WHEEL.

Lines of `zipf word word …`, in tenths of Zipf (the tenth logarithm of the count per billion words). The
data is CC BY-SA 4.0 (see the licence file beside it), the code of this script is ours.
"""

from __future__ import annotations

import gzip
import sys
import zipfile
from pathlib import Path
from typing import Any

TARGET = Path("src/regie/interpret/words/frequency.txt")
LIST = "wordfreq/data/large_nl.msgpack.gz"
LEAST = 3.1  # rarer words count as unknown: about one in a million


def unpack(data: bytes, at: int = 0) -> tuple[Any, int]:
    """The part of MessagePack that these lists use: maps, arrays, texts, small whole numbers."""
    kind = data[at]
    if kind <= 0x7F:
        return kind, at + 1
    if 0x80 <= kind <= 0x8F:
        found: dict[Any, Any] = {}
        at += 1
        for _ in range(kind & 0x0F):
            key, at = unpack(data, at)
            found[key], at = unpack(data, at)
        return found, at
    if 0x90 <= kind <= 0x9F or kind in {0xDC, 0xDD}:
        width = {0xDC: 2, 0xDD: 4}.get(kind, 0)
        size = int.from_bytes(data[at + 1 : at + 1 + width]) if width else kind & 0x0F
        at += 1 + width
        items = []
        for _ in range(size):
            item, at = unpack(data, at)
            items.append(item)
        return items, at
    width = {0xD9: 1, 0xDA: 2, 0xDB: 4}.get(kind, 0)
    size = int.from_bytes(data[at + 1 : at + 1 + width]) if width else kind & 0x1F
    at += 1 + width
    return data[at : at + size].decode(), at + size


def main(wheel: str) -> int:
    """Write the file and say how many words it holds."""
    with zipfile.ZipFile(wheel) as archive:
        lists, _ = unpack(gzip.decompress(archive.read(LIST)))
    tenths: dict[int, list[str]] = {}
    for centibels, words in enumerate(lists[1:]):
        zipf = 9 - centibels / 100
        if zipf < LEAST:
            break
        fit = [word for word in words if word.isalpha() and len(word) > 1]
        tenths.setdefault(round(zipf * 10), []).extend(fit)
    with TARGET.open("w", encoding="utf-8") as file:
        for tenth, words in sorted(tenths.items(), reverse=True):
            if words:
                file.write(f"{tenth} {' '.join(sorted(words))}\n")
    print(f"{sum(len(words) for words in tenths.values())} words in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
