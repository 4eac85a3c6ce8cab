"""Numbers of a topic over time. Always of a whole topic: no query here groups or filters by author."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import connection
from django.db.models import Sum

from regie.kernel.clock import AMSTERDAM, local
from regie.watch.models import Count
from regie.watch.shift import TONES


@dataclass(frozen=True, slots=True)
class Bar:
    """Messages between `start` and the next bar: all, and of independent voices."""

    start: datetime
    total: int
    independent: int


_BINNED = """
select date_bin(%s::interval, starts_at, %s) as bin, sum(total), sum(independent)
from watch_count where query_id = any(%s) and starts_at >= %s and starts_at < %s group by bin
"""


def bars(query_ids: Collection[int], since: datetime, until: datetime, step: timedelta) -> list[Bar]:
    """Every step from `since` on, also those in which nothing was said."""
    with connection.cursor() as cursor:
        seconds = f"{step.total_seconds()} seconds"
        cursor.execute(_BINNED, [seconds, since, list(query_ids), since, until])
        found = {at: (int(total), int(voices)) for at, total, voices in cursor.fetchall()}
    result, at = [], since
    while at < until:
        result.append(Bar(at, *found.get(at, (0, 0))))
        at += step
    return result


def days(query_ids: Collection[int], last: date, number: int) -> list[Bar]:
    """Dutch calendar days up to and including the last, the oldest first."""
    edges = [
        datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)
        for day in (last - timedelta(days=back) for back in range(number - 1, -2, -1))
    ]
    hours = bars(query_ids, edges[0], edges[-1], timedelta(hours=1))
    result = []
    for start, end in pairwise(edges):
        inside = [bar for bar in hours if start <= bar.start < end]
        result.append(Bar(start, sum(b.total for b in inside), sum(b.independent for b in inside)))
    return result


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many independent messages of one day, how many were of a tone."""

    day: date
    part: int
    of: int


def shares(query_id: int, tone: str, last: date, number: int) -> list[Share]:
    """The share of a tone per Dutch day, the oldest first; 0 of 0 where nothing was read."""
    first = last - timedelta(days=number - 1)
    since = datetime.combine(first, datetime.min.time(), AMSTERDAM)
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), AMSTERDAM)
    with connection.cursor() as cursor:
        cursor.execute(
            """select (at at time zone 'Europe/Amsterdam')::date as day, sum(tone >> %s & 1), count(*)
            from watch_hit where query_id = %s and independent and tone is not null and at >= %s and at < %s
            group by day""",
            [TONES.index(tone), query_id, since, until],
        )
        found = {day: (int(part), int(of)) for day, part, of in cursor.fetchall()}
    days = [first + timedelta(days=n) for n in range(number)]
    return [Share(day, *found.get(day, (0, 0))) for day in days]


def per_day(query_ids: Sequence[int], last: date, number: int) -> dict[int, list[int]]:
    """For many topics at once: all messages per Dutch day, the oldest first."""
    first = datetime.combine(last - timedelta(days=number - 1), datetime.min.time(), AMSTERDAM)
    found: dict[int, list[int]] = {pk: [0] * number for pk in query_ids}
    with connection.cursor() as cursor:
        cursor.execute(
            """select query_id, (starts_at at time zone 'Europe/Amsterdam')::date as day, sum(total)
            from watch_count where query_id = any(%s) and starts_at >= %s group by query_id, day""",
            [list(query_ids), first],
        )
        for query_id, day, total in cursor.fetchall():
            place = (day - first.date()).days
            if 0 <= place < number:
                found[query_id][place] = int(total)
    return found


def today(query_ids: Collection[int], now: datetime) -> dict[int, int]:
    """All messages since midnight, by query."""
    here = local(now)
    midnight = datetime(here.year, here.month, here.day, tzinfo=AMSTERDAM)
    found = Count.objects.filter(query_id__in=query_ids, starts_at__gte=midnight).order_by()
    return dict(found.values("query_id").annotate(n=Sum("total")).values_list("query_id", "n"))


def total(query_ids: Collection[int]) -> dict[int, int]:
    """All messages ever, by query."""
    found = Count.objects.filter(query_id__in=query_ids).order_by()
    return dict(found.values("query_id").annotate(n=Sum("total")).values_list("query_id", "n"))
