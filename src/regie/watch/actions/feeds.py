"""Feeds to listen to: add, switch off, and read in turn. An item is kept only when a query matches it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from regie.audit import actions as audit
from regie.channels import registry
from regie.channels.adapter import Account, ChannelError, Fetched
from regie.channels.egress import ALLOW_PRIVATE
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.watch.actions.authority import authorise, deed, refuse
from regie.watch.actions.collecting import take_in
from regie.watch.actions.counting import in_force
from regie.watch.heard import Heard
from regie.watch.models import ListeningFeed
from regie.watch.refusal import Refused

log = logging.getLogger(__name__)
EVERY: Final = timedelta(minutes=2)
_LONGEST_PAUSE: Final = timedelta(hours=2)
_LEASE: Final = timedelta(minutes=1)


def add(municipality_id: int, name: str, address: str, *, by: Actor, now: datetime) -> ListeningFeed:
    """A public feed by its address. Raises Refused: `wrong_address`, or `double` when it is there already."""
    who = authorise("watch.feed_added", "watch.sources", municipality_id, by=by, now=now, municipal=True)
    said, where = clean(name, limit=120).strip(), clean(address, limit=500).strip()
    with deed("watch.feed_added", f"municipality:{municipality_id}", by):
        if not said or not where.startswith(("https://", "http://")):
            raise Refused("wrong_address")
        try:
            with transaction.atomic():
                made = ListeningFeed.objects.create(
                    municipality_id=municipality_id,
                    name=said,
                    address=where,
                    added_by_id=who,
                    added_at=now,
                    next_fetch_at=now,
                )
        except IntegrityError as double:
            raise Refused("double") from double
        audit.record("watch.feed_added", by=by, subject=f"feed:{made.pk}", details={"address": where})
    return made


def switch(feed_id: int, on: bool, *, by: Actor, now: datetime) -> ListeningFeed:
    """Read it again, or no longer. Raises Refused."""
    feed = ListeningFeed.objects.filter(pk=feed_id).first()
    if feed is None:
        raise refuse("watch.feed_switched", "not_there", by, subject=f"feed:{feed_id}")
    authorise("watch.feed_switched", "watch.sources", feed.municipality_id, by=by, now=now, municipal=True)
    with deed("watch.feed_switched", f"feed:{feed_id}", by):
        feed.active, feed.next_fetch_at, feed.failures = on, now if on else None, 0
        feed.save(update_fields=["active", "next_fetch_at", "failures"])
        audit.record("watch.feed_switched", by=by, subject=f"feed:{feed_id}", details={"on": on})
    return feed


def fetch_due(now: datetime) -> int:
    """Read every feed whose turn it is and for whose municipality something is listened to."""
    places = list(in_force(now))
    with transaction.atomic():
        due = ListeningFeed.objects.select_for_update(skip_locked=True).filter(
            active=True, municipality_id__in=places, next_fetch_at__lte=now
        )
        taken = list(due[:20])
        ListeningFeed.objects.filter(pk__in=[feed.pk for feed in taken]).update(next_fetch_at=now + _LEASE)
    return sum(_fetch(feed, now) for feed in taken)


def _fetch(feed: ListeningFeed, now: datetime) -> int:
    """Ask the address outside any transaction; take in what it says; keep nothing else."""
    try:
        heard, cursor = _read(feed, now)
    except ChannelError as wrong:
        return _failed(feed, wrong.detail, now)
    except Exception as defect:
        log.exception("listening feed %s", feed.pk)
        return _failed(feed, f"unexpected {type(defect).__name__}", now)
    found = take_in(heard, feed.municipality_id, now)
    ListeningFeed.objects.filter(pk=feed.pk).update(
        cursor=cursor, fetched_at=now, failures=0, problem="", next_fetch_at=now + EVERY
    )
    return found


def _read(feed: ListeningFeed, now: datetime) -> tuple[list[Heard], dict[str, object]]:
    reach = {ALLOW_PRIVATE: settings.ALLOW_PRIVATE_ADDRESSES}
    account = Account(0, "feed", feed.address, "", reach, {})
    source = registry.adapter("feed")
    page: Fetched = source.fetch(account, feed.cursor)
    heard = []
    for raw in page.events:
        for item in source.parse(raw.payload, account):
            heard.append(
                Heard(
                    source=f"feed:{feed.pk}",
                    id=item.external_id,
                    text=item.text,
                    author=feed.address,
                    at=min(item.created_at, now),
                    received_at=now,
                    channel=feed.name,
                    network="feed",
                    language=item.lang,
                    link=item.permalink,
                )
            )
    return heard, dict(page.cursor)


def _failed(feed: ListeningFeed, detail: str, now: datetime) -> int:
    failures = feed.failures + 1
    wait = min(_LONGEST_PAUSE, EVERY * 2 ** min(failures, 8))
    ListeningFeed.objects.filter(pk=feed.pk).update(
        failures=failures, problem=clean(detail, limit=300), next_fetch_at=now + wait
    )
    return 0
