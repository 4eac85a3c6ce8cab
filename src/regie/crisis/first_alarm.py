"""The alarm of an exercise: the rules of listening, on what came in on the practice channel. Plain."""

from __future__ import annotations

from collections.abc import Iterable

from regie.watch.alarms import Alarm, Hit, Topic


def first_alarm(hits: Iterable[Hit]) -> Alarm | None:
    """The first alarm on these hits (in order of time), as listening would have raised it."""
    topic = Topic()
    for hit in hits:
        if found := topic.push(hit).alarms:
            return found[0]
    return None
