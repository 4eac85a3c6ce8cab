"""Reading on at each source from where it was left. Called by `collecting`, in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from regie.channels.models import ChannelAccount
from regie.people.models import Organisation
from regie.watch.heard import Heard
from regie.watch.models import Ear
from regie.watch.queries import sources

AT_ONCE: Final = 2_000  # messages per source and turn; what is left comes the next turn

# The municipalities that have a query in force, with since when -> what was heard there
Read = Callable[[dict[int, datetime]], Mapping[int, list[Heard]]]


def hear(since: dict[int, datetime], now: datetime) -> dict[int, list[Heard]]:
    """Everything new. A source that is heard for the first time starts now: there is no looking back."""
    found: dict[int, list[Heard]] = {}
    ears = {ear.source: ear for ear in Ear.objects.select_for_update()}
    stamp = sources.last_stamp() if since else 0
    for place in Organisation.objects.filter(pk__in=list(since)).order_by("pk"):
        heard = found.setdefault(place.pk, [])
        for account in sources.channels(place.pk):
            heard += _channel(account, ears, since[place.pk])
        if sources.has_practice(place.slug):
            heard += _practice(place.slug, ears, stamp, now)
    return found


def _channel(account: ChannelAccount, ears: dict[str, Ear], since: datetime) -> list[Heard]:
    last = sources.last_message(account.pk)
    ear = _ear(f"channel:{account.pk}", ears, last)
    if ear.position >= last:
        return []
    rows = sources.on_channel(account, ear.position, last, since, AT_ONCE)
    _move(ear, rows[-1][0] if len(rows) == AT_ONCE else last)
    return [heard for _position, heard in rows]


def _practice(slug: str, ears: dict[str, Ear], last: int, now: datetime) -> list[Heard]:
    ear = _ear(f"practice:{slug}", ears, last)
    if ear.position >= last:
        return []
    rows = list(sources.on_practice(slug, ear.position, last, now, AT_ONCE))
    _move(ear, rows[-1][0] if len(rows) == AT_ONCE else last)
    return [heard for _position, heard in rows]


def _ear(source: str, ears: dict[str, Ear], last: int) -> Ear:
    if source not in ears:
        ears[source] = Ear.objects.create(source=source, position=last)
    return ears[source]


def _move(ear: Ear, position: int) -> None:
    ear.position = position
    ear.save(update_fields=["position"])
