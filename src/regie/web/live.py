"""Live screens: one LISTEN connection per process, fanned out to every open page (ADR 0047).

A page hears only that something changed and where; it then asks for the part anew, so what it may see
is decided by the same queries as ever. Nothing of a message travels here.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from regie.audit import queries as audit
from regie.audit.actions import LIVE_CHANNEL
from regie.inbox.queries import cases
from regie.inbox.scope import Scope
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.people import queries as people
from regie.web.session import SeatRequest, requires

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS: Final = 15.0
QUEUE: Final = 200  # a page that lags further behind is told to draw everything anew
SCOPE_SECONDS: Final = 30.0  # a changed assignment is felt within this time
OVERLAP: Final = timedelta(seconds=3)
AGAIN: Final = {"m": None, "s": "", "a": "resync"}
ENDED: Final = {"m": None, "s": "", "a": "ended"}
_SESSIONS_ENDED: Final = "people.sessions_ended"
# After these somebody may see less than before: scopes are looked at before the next word is passed on.
NARROWING: Final = frozenset({"engagement.ended", "engagement.people_chosen", "people.seat_ended"})

Event = dict[str, Any]
Place = tuple[int, int, str]  # municipality, account, topic of a case


@dataclass(eq=False, slots=True)
class Page:
    """One open stream and what its reader may see."""

    actor: Actor
    scope: Scope
    queue: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    over: bool = False  # nothing is left to see: the stream says so and ends

    def offer(self, event: Event, place: Place | None) -> None:
        """Put the event in the queue when this reader may know of it."""
        if not self._may(event, place):
            return
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(AGAIN)

    def end(self) -> None:
        """Whatever still waited is no longer for this reader."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(ENDED)

    def narrow(self, scope: Scope) -> None:
        """Take the scope as it is now. Without anything left, the stream ends."""
        self.over = bool(self.scope.parts) and not scope.parts
        self.scope = scope
        if self.over:
            self.end()

    def _may(self, event: Event, place: Place | None) -> bool:
        if self.over:
            return False
        if place is not None:
            return self.scope.covers(*place)
        if str(event.get("s", "")).startswith("case:"):
            return False  # a case that is not there: nobody may hear of it
        return event.get("m") is None or event.get("m") in self.scope.municipalities


class Hub:
    """Listens while at least one page is open; lives in one event loop."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self.listening: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()

    async def join(self, page: Page) -> None:
        """Add a page; returns when the connection listens, so that nothing is missed after it."""
        self.pages.add(page)
        if self.listening is None or self.listening.done():
            self.ready.clear()
            self.listening = asyncio.create_task(self._listen())
        with suppress(TimeoutError):
            await asyncio.wait_for(self.ready.wait(), 5)

    def leave(self, page: Page) -> None:
        """Take a page out; the last one ends the listening."""
        self.pages.discard(page)
        if not self.pages and self.listening is not None:
            self.listening.cancel()
            self.listening = None

    async def _listen(self) -> None:
        lost, wait = False, 0.2
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as listener:
                    await listener.execute(f"listen {LIVE_CHANNEL}")
                    self.ready.set()
                    if lost:
                        self._tell(AGAIN, None)  # whatever happened while nobody listened
                    lost, wait = True, 0.2
                    async for notice in listener.notifies():
                        await self._heard(notice.payload)
            except psycopg.Error as trouble:
                log.warning("live connection lost, again in %.1f s: %s", wait, type(trouble).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 10.0)

    async def _heard(self, payload: str) -> None:
        try:
            event = json.loads(payload)
        except ValueError:
            return
        subject = str(event.get("s", ""))
        if event.get("a") == _SESSIONS_ENDED:
            self._end(subject)
        if event.get("a") in NARROWING:
            for page in tuple(self.pages):
                page.narrow(await _scope(page.actor))
        place = await _place(subject) if subject.startswith("case:") else None
        self._tell(event, place)

    def _end(self, subject: str) -> None:
        """A session that ended must not go on listening."""
        for page in tuple(self.pages):
            if f"user:{page.actor.user_id}" == subject:
                self.pages.discard(page)  # hears nothing after this
                page.end()

    def _tell(self, event: Event, place: Place | None) -> None:
        for page in tuple(self.pages):
            page.offer(event, place)


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of this event loop."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(id(loop))
    if found is None:
        _hubs.clear()  # another loop is gone: one process has one loop, tests have several in a row
        found = _hubs[id(loop)] = Hub()
    return found


def _address() -> str:
    given = connection.get_connection_params()
    known = ("host", "port", "user", "password", "dbname")
    return psycopg.conninfo.make_conninfo(**{key: given[key] for key in known if given.get(key)})


def _give_back() -> None:
    """Hand connections back to the pool; inside a test's transaction they stay."""
    for one in connections.all(initialized_only=True):
        if not one.in_atomic_block:
            one.close()


@sync_to_async
def _place(subject: str) -> Place | None:
    number = subject.partition(":")[2]
    try:
        return cases.place_of(int(number)) if number.isdigit() else None
    finally:
        _give_back()


@sync_to_async
def _scope(actor: Actor) -> Scope:
    now = utc_now()
    try:
        seats = people.valid_seats(now).filter(
            user_id=actor.user_id or 0, organisation_id=actor.organisation_id or 0
        )
        seated = seats.filter(role=actor.role).exists()
        return cases.scope_of(actor, now) if seated else Scope()
    finally:
        _give_back()


@sync_to_async
def _missed(scope: Scope, since: datetime) -> list[Event]:
    towns = scope.municipalities
    try:
        changed = cases.changed_since(scope, since - OVERLAP)
        decided = audit.touched_since(towns, "release", since - OVERLAP, reads=["publishing.read"])
    finally:
        _give_back()
    found = [{"m": town, "s": f"case:{pk}", "a": "inbox.caught_up"} for pk, town in changed]
    return found + [{"m": town, "s": f"release:{pk}", "a": "publishing.caught_up"} for pk, town in decided]


@requires("inbox.read")
@require_GET
def live(request: SeatRequest) -> HttpResponse:
    """The stream; it begins with what changed since the page was drawn or last heard something."""
    now = utc_now()
    scope = cases.scope_of(request.actor, now)
    _give_back()  # a stream lives for hours: it must not keep a connection of the pool
    page = Page(request.actor, scope)
    # The first time the page says when it was drawn, later the browser says what it heard last.
    heard = request.headers.get("Last-Event-ID", "") or request.GET.get("since", "")
    response = StreamingHttpResponse(_stream(page, _since(heard)), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return cast(HttpResponse, response)


def _since(mark: str) -> datetime | None:
    if not mark.isascii() or not mark.isdigit() or len(mark) > 14:
        return None
    return datetime.fromtimestamp(int(mark) / 1000, UTC)


async def _stream(page: Page, since: datetime | None) -> AsyncIterator[str]:
    here = hub()
    checked = asyncio.get_running_loop().time()
    await here.join(page)
    try:
        yield "retry: 2000\n\n" + _line({"m": None, "s": "", "a": "hello"})
        for event in await _missed(page.scope, since) if since else ():
            yield _line(event)
        while True:
            try:
                event = await asyncio.wait_for(page.queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
            else:
                yield _line(event)
                if event is ENDED:
                    return
            if asyncio.get_running_loop().time() - checked > SCOPE_SECONDS:
                page.narrow(await _scope(page.actor))
                checked = asyncio.get_running_loop().time()
    finally:
        here.leave(page)


def _line(event: Event) -> str:
    mark = int(utc_now().timestamp() * 1000)
    return f"id: {mark}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n"


urlpatterns = [path("live/", live, name="live")]
