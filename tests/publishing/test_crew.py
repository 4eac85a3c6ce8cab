"""Several hands on one outbox."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from regie.channels import registry
from regie.publishing import outside
from regie.publishing.actions import outbox
from regie.publishing.crew import Crew
from regie.publishing.models import Release
from regie.publishing.testing import FakeNetwork
from tests.mandate import world as built
from tests.publishing.conftest import PACE
from tests.publishing.test_real_rooms import NOW, proposed


def test_all_hands_together_do_everything_once_and_leave() -> None:
    todo, left, lock = list(range(40)), [], threading.Lock()

    def step() -> bool:
        with lock:
            if not todo:
                return False
            todo.pop()
        time.sleep(0.001)
        return True

    assert Crew(step, 4, leave=lambda: left.append(threading.get_ident()), pause_seconds=0.01).run() == 40
    assert len(set(left)) == 4


def test_while_one_hand_waits_others_take_what_comes_in() -> None:
    slow, came = threading.Event(), threading.Event()
    calls: list[str] = []
    lock = threading.Lock()

    def step() -> bool:
        with lock:
            first = not calls
            if first:
                calls.append("slow")
            elif not came.is_set() or "new" in calls:
                return False
            else:
                calls.append("new")
        if first:
            came.set()
            assert slow.wait(5)
        else:
            slow.set()
        return True

    assert Crew(step, 2, leave=lambda: None, pause_seconds=0.01).run() == 2
    assert calls == ["slow", "new"]


def test_what_a_hand_raises_reaches_the_caller_after_all_have_stopped() -> None:
    def step() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Crew(step, 3, leave=lambda: None).run()


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    outside.restore()
    network = FakeNetwork()
    registry.replace("practice", network)
    yield network
    registry.restore("practice")


@pytest.mark.django_db(transaction=True)
def test_with_several_hands_and_several_workers_each_goes_out_once(network: FakeNetwork) -> None:
    town = built.world()
    town.mandate()
    for _ in range(30):
        proposed(town)
    workers = [threading.Thread(target=lambda: outbox.send_due(NOW, hands=3, pace=PACE)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(Release.objects.values_list("state", flat=True)) == {"sent"}
    assert len({m.key for m in network.published}) == len(network.published) == 30
