"""A real server on the test database, and a real browser."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from regie.kernel.clock import utc_now
from regie.project.asgi import application
from regie.project.worker import SWEEPS

CHROMIUM = Path("/usr/bin/chromium")
# Playwright keeps an event loop in the thread of the test, which only looks asynchronous to Django.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a journey; journeys share one worker, as they share one browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def _uvicorn() -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(ASGIStaticFilesHandler(application), log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = server.force_exit = True
    thread.join(5)
    listener.close()


@pytest.fixture
def server(_uvicorn: str, transactional_db: None) -> str:
    """The address of uvicorn serving the product on the test database, with real commits."""
    return _uvicorn


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped, and said, where it is absent."""
    if not CHROMIUM.exists():
        pytest.skip("no /usr/bin/chromium: journeys are skipped (make servers installs it)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, server: str) -> Iterator[Callable[[], Page]]:
    """Makes a page in a window of its own, so two people can work side by side.

    After the test no page may have had a script error or something refused by the security policy.
    """
    contexts, faults = [], []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            faults.append(message.text)

    def make() -> Page:
        context = browser.new_context(
            locale="nl-NL", timezone_id="Europe/Amsterdam", base_url=server, reduced_motion="reduce"
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    """One window."""
    return new_page()


@pytest.fixture
def run_sweeps() -> Callable[..., int]:
    """Runs the worker's sweeps in the test, until nothing is left to do or `rounds` are over."""

    def run(*groups: str, now: datetime | None = None, rounds: int = 5) -> int:
        done = 0
        for _ in range(rounds):
            this_round = sum(
                due.load()(now or utc_now()) for name in groups or tuple(SWEEPS) for due in SWEEPS[name]
            )
            done += this_round
            if not this_round:
                break
        return done

    return run
