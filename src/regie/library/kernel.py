"""The parts of a kernel message (kernboodschap), and whether they are complete. Plain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

PARTS: Final = ("known", "unknown", "doing", "advice")
LONGEST_PART: Final = 1_500
LONGEST_OFFICIAL: Final = 4_000
LONGEST_VALID: Final = timedelta(hours=24)  # in a crisis nothing holds longer without somebody looking again


@dataclass(frozen=True, slots=True)
class Kernel:
    """What we know, do not know and do, what people can do, and when the next update comes.

    With `official` it passes on another's text, as it is, with its source.
    """

    known: str
    unknown: str
    doing: str
    advice: str
    next_at: datetime
    valid_until: datetime
    official: str = ""
    source_name: str = ""
    source_url: str = ""

    @property
    def relay(self) -> bool:
        """Whether the words are another's."""
        return bool(self.official.strip())

    def wrong(self, now: datetime) -> str:
        """The reason code when it cannot be offered, or empty: no_text, too_long, next, dates, source."""
        told = [getattr(self, part) for part in PARTS]
        if not self.relay and not all(part.strip() for part in told):
            return "no_text"
        if max(map(len, told)) > LONGEST_PART or len(self.official) > LONGEST_OFFICIAL:
            return "too_long"
        if not now < self.next_at <= self.valid_until:
            return "next"
        if not now < self.valid_until <= now + LONGEST_VALID:
            return "dates"
        known_from = self.source_name.strip() and self.source_url.startswith("https://")
        return "source" if self.relay and not known_from else ""
