"""Service levels: within how many minutes which share is answered, per channel, priority and time band."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from regie.engagement.vocabulary import BANDS, PRIORITIES, PROMISED

LONGEST_MINUTES: Final = 14 * 24 * 60


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """One promise: of the messages of this priority in this band, `share` percent within `minutes`.

    `what` is one of PROMISED; levels that were agreed before it existed speak of the first answer.
    """

    channel: int  # primary key of the channel account
    priority: str
    band: str
    minutes: int
    share: int
    what: str = "first"

    def as_dict(self) -> dict[str, object]:
        """As stored."""
        return {
            "channel": self.channel,
            "priority": self.priority,
            "band": self.band,
            "minutes": self.minutes,
            "share": self.share,
            "what": self.what,
        }


def level(row: object) -> ServiceLevel | None:
    """The stored row as a service level; None when anything about it is not understood."""
    if not isinstance(row, Mapping):
        return None
    numbers = [row.get(name) for name in ("channel", "minutes", "share")]
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in numbers):
        return None
    channel, minutes, share = (int(n) for n in numbers if isinstance(n, int))
    priority, band, what = row.get("priority"), row.get("band"), row.get("what", "first")
    known = priority in PRIORITIES and band in BANDS and what in PROMISED
    if not known or not 1 <= minutes <= LONGEST_MINUTES or not 1 <= share <= 100:
        return None
    return ServiceLevel(channel, str(priority), str(band), minutes, share, str(what))


def objection(rows: Collection[object], channels: Collection[int]) -> str:
    """Why these levels do not serve for these channels; empty when they do.

    Every channel has a promise of the first answer for every priority, in at least one band; none is
    said twice.
    """
    read = [level(row) for row in rows]
    found = [one for one in read if one is not None]
    if len(found) != len(read):
        return "levels_wrong"
    keys = [(one.what, one.channel, one.priority, one.band) for one in found]
    if len(set(keys)) != len(keys) or not {one.channel for one in found} <= set(channels):
        return "levels_wrong"
    promised = {(one.channel, one.priority) for one in found if one.what == "first"}
    wanted = {(channel, priority) for channel in channels for priority in PRIORITIES}
    return "" if wanted and wanted <= promised else "levels_missing"
