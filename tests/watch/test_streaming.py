"""What workers of the stream do with packs: any of them can come twice, also at another worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Sum

from regie.watch.actions import collecting, deciding, streaming
from regie.watch.actions.streaming import Counting
from regie.watch.alarms import Hit as Plain
from regie.watch.heard import Heard
from regie.watch.models import Alarm, Count, Hit, MonitoringQuery, TopicState
from regie.watch.packing import (
    PARTS,
    Matched,
    pack_matched,
    pack_said,
    part_of,
    spread_said,
    unpack_matched,
    unpack_said,
)
from regie.watch.words import read_words
from tests.watch.scene import NOW, Scene

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=20)


def heard(number: int, text: str = "", **other: object) -> Heard:
    at = NOW + timedelta(seconds=1 + number)
    given = {
        "source": "channel:1",
        "author": f"a{number}",
        "channel": "Bluesky",
        "network": "bluesky",
    } | other
    words = text or f"Het water staat in straat {number}"
    return Heard(id=f"m{number}", text=words, at=at, received_at=at, **given)  # type: ignore[arg-type]


def go(work: Counting, place: int, said: Iterable[Heard]) -> dict[int, list[bytes]]:
    """Matched by one worker; the packs that go to who counts."""
    found: dict[int, list[bytes]] = {}
    for packs in spread_said((place, one) for one in said).values():
        for part, made in work.match(packs).items():
            found.setdefault(part, []).extend(made)
    return found


def count(work: Counting, packs: dict[int, list[bytes]]) -> None:
    for part, mine in packs.items():
        work.count(part, mine)


def total(query: MonitoringQuery) -> int:
    return Count.objects.filter(query=query).aggregate(all=Sum("total"))["all"] or 0


def worker() -> Counting:
    return Counting(lambda: LATER)


def test_what_comes_twice_or_at_two_workers_is_counted_once() -> None:
    scene = Scene()
    query = scene.approved()
    one, two = worker(), worker()
    first = go(one, scene.town.pk, map(heard, range(6)))
    again = go(two, scene.town.pk, map(heard, range(3, 9)))
    count(one, first)
    count(two, first)
    count(two, again)
    count(one, again)
    assert total(query) == Hit.objects.filter(query=query).count() == 9


def test_only_what_a_query_in_force_asks_for_goes_on_and_without_its_author() -> None:
    scene = Scene()
    query = scene.approved()
    elsewhere = Scene()
    work = worker()
    asked, other = heard(1, "Water in de straat", author="iemand"), heard(2, "Mooi weer vandaag")
    (packs,) = go(work, scene.town.pk, [asked, other]).values()
    ((one,),) = [unpack_matched(pack) for pack in packs]
    assert (one.topic, one.heard.author, one.heard.text) == (str(query.pk), "", "Water in de straat")
    assert b"iemand" not in packs[0]
    assert go(work, elsewhere.town.pk, [asked]) == {}
    assert go(work, scene.town.pk, [heard(3, "Water in de straat", practice=True)]) == {}


def test_a_query_that_ended_on_the_way_is_not_counted_for() -> None:
    scene = Scene()
    query = scene.approved()
    work = worker()
    packs = go(work, scene.town.pk, map(heard, range(3)))
    deciding.end(query.pk, "Niet meer nodig", by=scene.director, now=LATER)
    count(work, packs)
    assert not Hit.objects.exists()


def test_who_takes_over_goes_on_where_the_last_one_was() -> None:
    scene = Scene()
    query = scene.approved()
    one, two = worker(), worker()
    count(one, go(one, scene.town.pk, map(heard, range(4))))
    assert not Alarm.objects.exists()
    count(two, go(two, scene.town.pk, [heard(4)]))
    alarm = Alarm.objects.get()
    assert (alarm.query, alarm.count) == (query, 5)


def test_the_state_of_a_part_is_kept_also_in_silence() -> None:
    scene = Scene()
    query = scene.approved()
    moment = [LATER]
    work = Counting(lambda: moment[0])
    count(work, go(work, scene.town.pk, map(heard, range(3))))
    TopicState.objects.all().delete()
    count(work, go(work, scene.town.pk, [heard(3)]))
    assert not TopicState.objects.exists()  # not every time
    moment[0] += timedelta(minutes=2)
    for part in range(PARTS):
        work.settle(part)
    assert TopicState.objects.get().query == query


def test_what_is_deleted_where_it_stood_goes_from_the_mind_of_every_worker() -> None:
    collecting.reset()
    scene = Scene()
    query = scene.approved()
    collecting.listen(NOW)
    said = scene.says("Het water staat in onze straat", NOW + timedelta(seconds=5))
    work = worker()
    one = heard(0, said.text, source=f"channel:{scene.channel.pk}")
    named = Heard(**{**{f: getattr(one, f) for f in one.__slots__}, "id": said.external_id})
    count(work, go(work, scene.town.pk, [named]))
    assert total(query) == 1
    said.deleted_at = LATER
    said.save()
    collecting.listen(LATER + timedelta(seconds=10))
    assert not Hit.objects.exists()
    later = Counting(lambda: LATER + timedelta(minutes=2))
    part = part_of(str(query.pk))
    work.settle(part)
    later.settle(part)
    mind = work._minds[part]
    assert said.text.encode() not in mind.fold.state(str(query.pk))


def test_without_a_stream_nothing_is_connected_and_with_one_that_is_away_nothing_is_read_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    collecting.reset()
    scene = Scene()
    scene.approved()
    assert streaming.keep_working() == 0
    collecting.listen(NOW)
    scene.says("Het water staat in onze straat", NOW + timedelta(seconds=5))
    monkeypatch.setattr(settings, "STREAM_URLS", ["nats://127.0.0.1:9"])
    assert collecting.listen(LATER) == 0
    with pytest.raises(streaming.Away):
        streaming.hand_over([(scene.town.pk, heard(1))])
    monkeypatch.setattr(settings, "STREAM_URLS", [])
    assert collecting.listen(LATER) == 1


def test_a_pack_that_cannot_be_read_is_left_and_the_others_are_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    query = scene.approved()
    work = worker()
    good = pack_said([(scene.town.pk, heard(1))])
    (found,) = work.match([b"\xff", b"{}", b"[[1]]", good]).values()
    work.count(part_of(str(query.pk)), [b"nothing", *found])
    assert total(query) == 1
    assert caplog.text.count("a pack that cannot be read was left") == 3


def test_what_is_packed_comes_out_the_same() -> None:
    said = [(7, heard(1)), (8, heard(2, "\ud800 gek teken", link="https://x.example/1", language="nl"))]
    assert unpack_said(pack_said(said)) == said
    hit = Plain("channel:1|m1", NOW, read_words("water"), "water", "keyed", tone=2)
    found = [Matched.of("12", heard(1), hit)]
    assert unpack_matched(pack_matched(found)) == found
    assert found[0].hit().author == "keyed"
