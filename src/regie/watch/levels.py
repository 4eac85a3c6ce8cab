"""One topic at several speeds: counts of 10 seconds, a minute and five minutes, each with its own memory.

Each speed looks at one, three and six of its counts (see `bursts`), so together they see 10 and 30 seconds,
1, 3, 5, 6, 15 and 30 minutes. Buckets are aligned to the clock. Beside them stands what is usual at this hour
of the week, once two weeks are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from regie.watch.bursts import FIVE_MINUTES, Bursts

SPEEDS: Final = (10, 60, 300)  # seconds
HOURS: Final = 168
KNOWN_AFTER: Final = 14 * 86_400
LONGEST_SILENCE: Final = 26_208  # five minutes: 13 weeks
_PER_HOUR: Final = 12
_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_FADE: Final = 0.8  # of an hour of the week, per week


class Level:
    """Counts of so many seconds."""

    __slots__ = ("bucket", "bursts", "count", "first", "raw", "seconds")

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self.bursts = Bursts(FIVE_MINUTES.slower(FIVE_MINUTES.seconds / seconds))
        self.bucket = 0  # counted from 1970; 0 is none yet
        self.count = 0  # independent messages
        self.raw = 0
        self.first = 0.0  # when the first of them came

    def until(self, now: float) -> int:
        """Let time pass; how many buckets ended. What was counted is in the first of them."""
        bucket = int(now // self.seconds)
        passed = bucket - self.bucket if self.bucket else 0
        if self.bucket and passed > 0:
            self.bursts.push(float(self.count))
            self.bursts.idle(passed - 1)
        if passed > 0 or not self.bucket:
            self.bucket, self.count, self.raw, self.first = bucket, 0, 0, 0.0
        return max(0, passed)

    def state(self) -> list[float]:
        """Everything, as numbers."""
        return [float(self.bucket), float(self.count), float(self.raw), self.first, *self.bursts.state()]

    def resume(self, state: Sequence[float]) -> None:
        """Go on from what `state` gave."""
        self.bucket, self.count, self.raw = (int(number) for number in state[:3])
        self.first = state[3]
        self.bursts.resume(state[4:])


class Week:
    """What five minutes hold as a rule at each hour of the week, in Dutch time; what is long ago fades."""

    __slots__ = ("_begun", "_means", "_weights")

    def __init__(self) -> None:
        self._begun = 0.0
        self._means = [0.0] * HOURS
        self._weights = [0.0] * HOURS

    def add(self, bucket: int, count: float) -> None:
        """Five minutes have ended (`bucket`: which, counted from 1970)."""
        start = bucket * 300.0
        self._begun = self._begun or start
        hour = _hour(start)
        if bucket % _PER_HOUR == 0:
            self._weights[hour] *= _FADE
        self._weights[hour] += 1
        self._means[hour] += (count - self._means[hour]) / self._weights[hour]

    def idle(self, bucket: int, times: int) -> None:
        """So many five minutes without a message, from `bucket` on. After a season all is forgotten."""
        if times > LONGEST_SILENCE:
            self._means, self._weights = [0.0] * HOURS, [1.0] * HOURS
            return
        end = bucket + times
        while bucket < end:
            upto = min(end, bucket - bucket % _PER_HOUR + _PER_HOUR)
            hour = _hour(bucket * 300.0)
            if bucket % _PER_HOUR == 0:
                self._weights[hour] *= _FADE
            weight = self._weights[hour] + upto - bucket
            self._means[hour] *= self._weights[hour] / weight
            self._weights[hour] = weight
            bucket = upto

    def known_for(self, now: float) -> float:
        """Seconds since the first five minutes that ended."""
        return now - self._begun if self._begun else 0.0

    def usual(self, now: float) -> float | None:
        """The mean of five minutes at this hour of the week; None while less than two weeks are known."""
        if self.known_for(now) < KNOWN_AFTER:
            return None
        return self._means[_hour(now)]

    def state(self) -> list[float]:
        """Everything, as numbers."""
        return [self._begun, *self._means, *self._weights]

    def resume(self, state: Sequence[float]) -> None:
        """Go on from what `state` gave."""
        self._begun = state[0]
        self._means, self._weights = list(state[1 : HOURS + 1]), list(state[HOURS + 1 :])


def _hour(at: float) -> int:
    local = datetime.fromtimestamp(at, _ZONE)
    return local.weekday() * 24 + local.hour
