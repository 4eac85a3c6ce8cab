"""Live streams tell each reader what they may know, and lose nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from regie.audit import actions as audit
from regie.audit import queries
from regie.inbox.scope import Part, Scope
from regie.kernel.actor import Actor, software
from regie.kernel.clock import utc_now
from regie.web.live import AGAIN, ENDED, QUEUE, Hub, Page, _line, _since
from tests import make

READER = Actor("person", "1", "Anna", "agent", 9, None, "test")
SCOPE = Scope((Part(1, frozenset({10}), frozenset({"waste"})), Part(2)))


T = TypeVar("T")


def run(make: Callable[[], Coroutine[None, None, T]]) -> T:
    """In a thread of its own: where a browser is driven, this thread has an event loop already."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(lambda: asyncio.run(make())).result(10)


def _page() -> Page:
    return Page(READER, SCOPE)


async def _told(*offers: tuple[dict[str, object], tuple[int, int, str] | None]) -> int:
    page = _page()
    for event, place in offers:
        page.offer(event, place)
    return page.queue.qsize()


@pytest.mark.parametrize(
    ("event", "place", "expected"),
    [
        ({"m": 1, "s": "case:5", "a": "x"}, (1, 10, "waste"), 1),
        ({"m": 1, "s": "case:5", "a": "x"}, (1, 10, "taxes"), 0),
        ({"m": 1, "s": "case:5", "a": "x"}, (1, 11, "waste"), 0),
        ({"m": 3, "s": "case:5", "a": "x"}, (3, 10, "waste"), 0),
        ({"m": 1, "s": "case:5", "a": "x"}, None, 0),
        ({"m": 2, "s": "inbox", "a": "x"}, None, 1),
        ({"m": 3, "s": "inbox", "a": "x"}, None, 0),
    ],
)
def test_a_reader_hears_only_of_what_the_scope_covers(
    event: dict[str, object], place: tuple[int, int, str] | None, expected: int
) -> None:
    assert run(lambda: _told((event, place))) == expected


def test_a_reader_that_lags_is_told_to_draw_everything_anew() -> None:
    async def lag() -> list[dict[str, object]]:
        page = _page()
        for number in range(QUEUE + 1):
            page.offer({"m": 2, "s": "inbox", "a": str(number)}, None)
        return [page.queue.get_nowait() for _ in range(page.queue.qsize())]

    assert run(lag) == [AGAIN]


def test_the_stream_of_somebody_whose_sessions_ended_stops_at_once() -> None:
    async def visit() -> tuple[list[str], list[str]]:
        hub, mine, other = Hub(), _page(), Page(replace(READER, id="2"), SCOPE)
        hub.pages.update({mine, other})
        for page in (mine, other):
            page.offer({"m": 2, "s": "inbox", "a": "secret"}, None)
        await hub._heard(json.dumps({"m": 2, "s": "user:1", "a": "people.sessions_ended"}))
        return (_drained(mine), _drained(other))

    assert run(visit) == (["ended"], ["secret", "people.sessions_ended"])


def _drained(page: Page) -> list[str]:
    return [str(page.queue.get_nowait()["a"]) for _ in range(page.queue.qsize())]


def test_the_last_page_to_leave_ends_the_listening() -> None:
    async def visit() -> bool:
        hub, page = Hub(), _page()
        hub.pages.add(page)
        hub.listening = asyncio.create_task(asyncio.sleep(60))
        hub.leave(page)
        await asyncio.sleep(0)
        return hub.listening is None

    assert run(visit)


def test_the_mark_of_an_event_leads_back_to_its_moment() -> None:
    line = _line({"a": "x"})
    mark = line.split("\n")[0].removeprefix("id: ")
    found = _since(mark)
    assert found is not None
    assert abs((datetime.now(UTC) - found).total_seconds()) < 5
    assert json.loads(line.split("data: ")[1]) == {"a": "x"}


@pytest.mark.parametrize("mark", ["", "abc", "1" * 40, "-5", "²"])
def test_a_forged_mark_is_no_moment(mark: str) -> None:
    assert _since(mark) is None


def test_who_may_see_nothing_any_more_hears_that_it_ended_and_nothing_else() -> None:
    async def end() -> list[dict[str, object]]:
        page = _page()
        page.offer({"m": 2, "s": "inbox", "a": "x"}, None)
        page.narrow(Scope())
        page.offer({"m": 2, "s": "inbox", "a": "y"}, None)
        return [page.queue.get_nowait() for _ in range(page.queue.qsize())]

    assert run(end) == [ENDED]


def test_a_scope_that_became_smaller_is_felt_by_the_next_event() -> None:
    async def smaller() -> list[dict[str, object]]:
        page = _page()
        page.narrow(Scope((Part(2),)))
        page.offer({"m": 1, "s": "case:5", "a": "x"}, (1, 10, "waste"))
        page.offer({"m": 2, "s": "case:6", "a": "y"}, (2, 10, "waste"))
        return [page.queue.get_nowait() for _ in range(page.queue.qsize())]

    assert [event["a"] for event in run(smaller)] == ["y"]


def test_a_page_that_was_away_hears_what_was_decided_and_not_what_was_only_read(db: None) -> None:
    town, since = make.municipality(), utc_now()
    by = software("outbox", municipality_id=town.pk)
    for action, subject in (("publishing.read", "release:1"), ("publishing.approved", "release:2")):
        audit.record(action, by=by, subject=subject)
    audit.record(
        "publishing.approved", by=software("outbox", municipality_id=town.pk + 1), subject="release:3"
    )
    found = queries.touched_since([town.pk], "release", since, reads=["publishing.read"])
    assert found == [("2", town.pk)]
