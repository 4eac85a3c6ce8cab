"""Messages that are stored already, to try a query on before it is proposed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from regie.channels.models import Message
from regie.kernel.clock import local
from regie.watch.heard import Heard, excerpt, words_of
from regie.watch.matching import matches
from regie.watch.models import MonitoringQuery
from regie.watch.query import Node, parse
from regie.watch.states import APPROVED
from regie.watch.words import Words

MOST: Final = 4_000
DAYS: Final = 14
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """How a query did: messages looked at, how many matched per day, and some of them without persons."""

    looked_at: int
    matched: int
    per_day: tuple[tuple[date, int], ...]
    examples: tuple[tuple[datetime, str], ...]
    sample: tuple[Words, ...]


def try_on(municipality_id: int, node: Node, now: datetime) -> Trial:
    """Hold the query against public messages to the municipality of the last two weeks; nothing is kept."""
    found = _messages(municipality_id, now)
    by_language = "lang:" in str(node)
    read = [(one, words_of(one, by_language=by_language)) for one in found]
    hits = [(one, words) for one, words in read if matches(node, words)]
    last = local(now).date()
    counted = Counter(local(one.at).date() for one, _words in hits)
    days = [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return Trial(
        len(read),
        len(hits),
        tuple((day, counted[day]) for day in days),
        tuple((one.at, excerpt(one.text, node, words)) for one, words in hits[:EXAMPLES]),
        tuple(words for _one, words in read),
    )


def others(municipality_id: int, *, but: int | None) -> dict[str, Node]:
    """What is listened to already, by theme."""
    rows = MonitoringQuery.objects.filter(municipality_id=municipality_id, state=APPROVED)
    if but is not None:
        rows = rows.exclude(pk=but)
    return {row.theme: parse(row.text) for row in rows.only("theme", "text")}


def _messages(municipality_id: int, now: datetime) -> list[Heard]:
    rows = Message.objects.filter(
        account__municipality_id=municipality_id,
        direction=Message.IN,
        visibility__in=("public", "unlisted"),
        deleted_at__isnull=True,
        received_at__gte=now - timedelta(days=DAYS),
    ).exclude(account__network="email")
    found = rows.order_by("-pk").values_list("text", "lang", "sort_at", "account__network")[:MOST]
    return [
        Heard("", str(n), text, "", at, at, "", network, language)
        for n, (text, language, at, network) in enumerate(found)
    ]
