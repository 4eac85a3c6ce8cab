"""Ten million rows of an export, as a stream: seconds and memory against what was promised (1 GB)."""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Iterator
from typing import Final

from bench.harness import table
from regie.sourcing.exportfile import peek, read
from regie.sourcing.exportshape import guess

ROWS: Final = 10_000_000
PROMISED_MB: Final = 1024
START: Final = 1_750_000_000


class Made(io.RawIOBase):
    """A file that is never whole anywhere: rows are made while they are read."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.seek(0)

    def seek(self, place: int, _whence: int = 0) -> int:
        """Only to the beginning."""
        self._left, self._more = b"", self._lines()
        return place

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        while len(self._left) < size:
            part = next(self._more, b"")
            if not part:
                break
            self._left += part
        data, self._left = self._left[:size], self._left[size:]
        return data

    def _lines(self) -> Iterator[bytes]:
        yield b"id;created_at;channel;answered_at\n"
        for first in range(0, self._rows, 1000):
            yield b"".join(_line(n) for n in range(first, min(first + 1000, self._rows)))


def _line(n: int) -> bytes:
    at = START + n * 5
    return b"%d;%d;%s;%d\n" % (n - n % 100 // 99, at, b"x" if n % 3 else b"facebook", at + 60 * (n % 90))


def main() -> None:
    """Run and print."""
    file = Made(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
    seen = peek(file)  # type: ignore[arg-type]  # reads as a binary file does
    how = guess(seen.columns, seen.rows)
    before = time.perf_counter()
    found = read(file, how)  # type: ignore[arg-type]
    seconds = time.perf_counter() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ("rows", f"{found.rows:,}", "", ""),
        ("counted / twice", f"{found.counted:,} / {found.twice:,}", "", ""),
        ("seconds", f"{seconds:.1f}", "", ""),
        ("most memory, MB", f"{most:.0f}", str(PROMISED_MB), f"{most / PROMISED_MB:.2f}"),
    ]
    table(("what", "measured", "promised", "ratio"), rows)


if __name__ == "__main__":
    main()
