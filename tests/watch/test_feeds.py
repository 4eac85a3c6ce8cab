"""A feed as a source: read from a real server, kept only where a query asks for it, counted once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from regie.audit.models import Event
from regie.watch.actions import collecting, feeds
from regie.watch.models import Alarm, Count, Hit, ListeningFeed
from regie.watch.refusal import Refused
from tests.servers.pages import Page, PageServer
from tests.watch.scene import NOW, Scene

pytestmark = pytest.mark.django_db
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Dorpsnieuws</title><language>nl-nl</language>
{items}</channel></rss>"""


def item(guid: str, title: str) -> str:
    return (
        f"<item><guid>{guid}</guid><title>{title}</title><link>https://krant.example/{guid}</link>"
        "<pubDate>Fri, 20 Nov 2026 23:10:20 +0100</pubDate></item>"
    )


def serve(web: PageServer, *items: str, tag: str) -> None:
    web.pages["/feed"] = Page(RSS.format(items="".join(items)).encode(), headers={"ETag": f'"{tag}"'})


@pytest.fixture
def web() -> Iterator[PageServer]:
    with PageServer.start() as server:
        yield server


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(settings, "ALLOW_PRIVATE_ADDRESSES", True)
    collecting.reset()
    return Scene()


def test_items_of_a_feed_are_counted_once_and_kept_only_on_a_match(web: PageServer, scene: Scene) -> None:
    query = scene.approved()
    serve(web, item("1", "Water in de straat"), item("2", "Kermis op de markt"), tag="a")
    feed = feeds.add(scene.town.pk, "Dorpsnieuws", f"{web.url}/feed", by=scene.director, now=NOW)
    at = NOW + timedelta(minutes=1)
    assert feeds.fetch_due(at) == 1
    hit = Hit.objects.get()
    assert (hit.excerpt, hit.channel, hit.network) == ("Water in de straat", "Dorpsnieuws", "feed")
    assert (hit.link, hit.query) == ("https://krant.example/1", query)
    assert feeds.fetch_due(at) == 0  # it is not its turn
    later = at + feeds.EVERY
    assert feeds.fetch_due(later) == 0
    assert web.asked[-1] == ("/feed", '"a"')
    serve(web, item("1", "Water in de straat"), item("3", "Riool in de straat loopt over"), tag="b")
    assert feeds.fetch_due(later + feeds.EVERY) == 1
    assert sum(Count.objects.filter(query=query).values_list("total", flat=True)) == 2
    feed.refresh_from_db()
    assert (feed.failures, feed.fetched_at) == (0, later + feeds.EVERY)
    assert not Alarm.objects.exists()


def test_a_feed_is_one_voice_however_much_it_says(web: PageServer, scene: Scene) -> None:
    scene.approved()
    serve(web, *(item(str(n), f"Water in de straat, deel {n}") for n in range(9)), tag="a")
    feeds.add(scene.town.pk, "Dorpsnieuws", f"{web.url}/feed", by=scene.director, now=NOW)
    assert feeds.fetch_due(NOW + timedelta(minutes=1)) == 9
    assert sum(Count.objects.values_list("independent", flat=True)) == 1
    assert not Alarm.objects.exists()


def test_without_a_query_in_force_no_feed_is_read(web: PageServer, scene: Scene) -> None:
    serve(web, item("1", "Water in de straat"), tag="a")
    feeds.add(scene.town.pk, "Dorpsnieuws", f"{web.url}/feed", by=scene.director, now=NOW)
    assert feeds.fetch_due(NOW + timedelta(minutes=1)) == 0
    assert web.asked == []


def test_a_feed_that_fails_is_told_and_asked_less_and_less_often(web: PageServer, scene: Scene) -> None:
    scene.approved()
    web.pages["/feed"] = Page(b"<html>gone</html>", code=500)
    feed = feeds.add(scene.town.pk, "Dorpsnieuws", f"{web.url}/feed", by=scene.director, now=NOW)
    at, waits = NOW + timedelta(minutes=1), []
    for _ in range(3):
        assert feeds.fetch_due(at) == 0
        feed.refresh_from_db()
        assert feed.problem
        assert feed.next_fetch_at is not None
        waits.append(feed.next_fetch_at - at)
        at = feed.next_fetch_at
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    serve(web, item("1", "Water in de straat"), tag="a")
    assert feeds.fetch_due(at) == 1
    feed.refresh_from_db()
    assert (feed.failures, feed.problem) == (0, "")


def test_only_the_municipality_adds_a_feed_and_the_ledger_has_it(scene: Scene) -> None:
    with pytest.raises(Refused):
        feeds.add(scene.town.pk, "Krant", "https://krant.example/rss", by=scene.analyst, now=NOW)
    with pytest.raises(Refused, match="wrong_address"):
        feeds.add(scene.town.pk, "Krant", "file:///etc/passwd", by=scene.director, now=NOW)
    made = feeds.add(scene.town.pk, "Krant", "https://krant.example/rss", by=scene.director, now=NOW)
    with pytest.raises(Refused, match="double"):
        feeds.add(scene.town.pk, "Krant", "https://krant.example/rss", by=scene.director, now=NOW)
    feeds.switch(made.pk, False, by=scene.director, now=NOW)
    assert not ListeningFeed.objects.filter(active=True).exists()
    results = Event.objects.filter(action="watch.feed_added").values_list("result", flat=True)
    assert sorted(results) == ["done", "refused", "refused", "refused"]
