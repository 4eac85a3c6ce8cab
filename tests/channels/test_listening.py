"""One worker listens to an account at a time, and what it hears is fetched at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from regie.channels.actions import disconnect, listening
from regie.channels.adapter import Account
from regie.channels.models import ChannelAccount
from regie.channels.testing import FakeNetwork
from regie.kernel.actor import Actor
from regie.kernel.clock import FixedClock, utc_now


def until(true: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.django_db(transaction=True)
def test_what_is_heard_is_fetched_at_once_and_the_lease_keeps_others_away(
    account: ChannelAccount, network: FakeNetwork, manager: Actor, clock: FixedClock
) -> None:
    speak, listening_now = threading.Event(), threading.Event()

    def listen(opened: Account, heard: Callable[[], None], stop: Callable[[], bool]) -> None:
        listening_now.set()
        while not stop():
            if speak.wait(0.05):
                speak.clear()
                heard()

    network.listen = listen  # type: ignore[attr-defined]
    far = utc_now().replace(year=2090)
    ChannelAccount.objects.update(next_fetch_at=far)
    now = utc_now()
    try:
        assert listening.keep_listening(now) == 1
        assert listening_now.wait(5)
        others, listening._ears = listening._ears, {}
        assert listening.keep_listening(now) == 0  # another worker: the lease is taken
        listening._ears = others
        speak.set()
        assert until(lambda: ChannelAccount.objects.get().next_fetch_at != far)
        disconnect(account, by=manager, now=now)
        listening.keep_listening(now)
        assert until(lambda: not any(e.thread.is_alive() for e in listening._ears.values()))
        assert ChannelAccount.objects.get().listening_at is None
    finally:
        listening.stop_listening()


@pytest.mark.django_db(transaction=True)
def test_a_network_that_offers_no_push_is_left_to_polling(
    account: ChannelAccount, network: FakeNetwork
) -> None:
    network.listen = lambda *_: None  # type: ignore[attr-defined]
    try:
        listening.keep_listening(utc_now())
        assert until(lambda: ChannelAccount.objects.get().listening_at is None)
        assert listening.keep_listening(utc_now()) == 0  # not at once again
    finally:
        listening.stop_listening()
