"""What a channel still published after the stop is found, shown and deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from regie.audit.models import Event
from regie.channels.adapter import Capabilities, Later, Refused, Uncertain
from regie.halt import queries
from regie.halt.actions import stragglers
from regie.halt.models import Straggler
from regie.halt.refusal import Refused as Denied
from regie.kernel.actor import Actor
from regie.mandate.actions import brakes
from regie.publishing.actions import outbox
from regie.publishing.models import Release
from tests import make
from tests.halt.conftest import Press
from tests.publishing.conftest import PACE, World

NOW = make.NIGHT


def _sweep(now: datetime = NOW) -> None:
    stragglers.trace(now)
    stragglers.look_due(now)
    stragglers.delete_due(now)


def _under_way(world: World) -> Release:
    """A text whose sender was killed after the attempt was written."""
    release = world.proposed()
    assert outbox.take(NOW, PACE) is not None
    return release


def _published(world: World, release: Release) -> None:
    """The network worked on after we gave up."""
    world.network.published.append(release.outgoing())


def _appeared(world: World, press: Press) -> Straggler:
    release = _under_way(world)
    press()
    _published(world, release)
    later = NOW + timedelta(seconds=PACE.lease + PACE.settle + 1)
    outbox.send_due(later, pace=PACE)
    _sweep(later)
    return Straggler.objects.get()


def test_what_was_under_way_and_appeared_is_found(world: World, press: Press) -> None:
    found = _appeared(world, press)
    assert (found.state, found.external_id) == ("appeared", f"post-{found.key}")
    assert found.release.state == "sent"
    assert Event.objects.filter(action="halt.straggler_found").count() == 1


def test_what_was_not_under_way_is_not_looked_for(world: World, press: Press) -> None:
    world.proposed()
    outbox.send_due(NOW - timedelta(minutes=5), pace=PACE)
    Release.objects.update(created_at=NOW - timedelta(minutes=6))
    world.proposed(text="Nog in de wachtrij.")
    press()
    _sweep()
    assert not Straggler.objects.exists()


def test_a_network_that_publishes_minutes_later_is_still_found(world: World, press: Press) -> None:
    """Read back once as absent, held by the brake, and it appears all the same."""
    release = _under_way(world)
    press()
    later = NOW + timedelta(seconds=PACE.lease + PACE.settle + 1)
    outbox.send_due(later, pace=PACE)  # the outbox reads back: it is not there
    outbox.send_due(later + timedelta(minutes=1), pace=PACE)  # and the gate stops it
    release.refresh_from_db()
    assert release.state == "stopped"
    moment = later + timedelta(minutes=1)
    _sweep(moment)
    assert Straggler.objects.get().state == "looking"
    assert queries.is_looked_for(release)
    _published(world, release)
    _sweep(moment + timedelta(seconds=11))
    assert Straggler.objects.get().state == "appeared"
    release.refresh_from_db()
    assert release.state == "sent"


def test_after_four_answers_it_is_certainly_absent(world: World, press: Press) -> None:
    _under_way(world)
    press()
    moment = NOW + timedelta(seconds=PACE.lease + PACE.settle + 1)
    outbox.send_due(moment, pace=PACE)
    outbox.send_due(moment + timedelta(minutes=1), pace=PACE)
    for _ in range(4):
        moment += timedelta(minutes=5)
        _sweep(moment)
    row = Straggler.objects.get()
    assert (row.state, row.looks, row.due_at) == ("absent", 4, None)


def test_no_answer_is_not_an_answer(world: World, press: Press) -> None:
    release = _under_way(world)
    press()
    Release.objects.filter(pk=release.pk).update(state="stopped", due_at=None)
    world.network.reading = [Later("druk"), Uncertain("weg")]
    for seconds in (0, 10):
        _sweep(NOW + timedelta(seconds=seconds))
        row = Straggler.objects.get()
        assert (row.state, row.looks) == ("looking", 0)
    _sweep(NOW + timedelta(seconds=20))
    assert Straggler.objects.get().looks == 1


def test_a_network_that_cannot_be_read_asks_a_person(world: World, press: Press) -> None:
    world.network.can = Capabilities(reply=True, post=True, read_back=False)
    release = _under_way(world)
    press()
    Release.objects.filter(pk=release.pk).update(state="unknown", due_at=None)
    _sweep()
    assert Straggler.objects.get().state == "unreadable"


def test_the_words_as_they_left_are_looked_for_also_after_an_edit(world: World, press: Press) -> None:
    release = _under_way(world)
    press()
    stragglers.trace(NOW)
    _published(world, release)
    import uuid

    Release.objects.filter(pk=release.pk).update(
        state="stopped", key=uuid.uuid4(), text="Anders", due_at=None
    )
    stragglers.look_due(NOW)
    assert Straggler.objects.get().state == "appeared"
    release.refresh_from_db()
    assert release.state == "stopped"  # the new words did not appear


def test_outside_the_scope_nothing_is_traced(world: World, press: Press) -> None:
    _under_way(world)
    press("topic", topic="roads")
    _sweep()
    assert not Straggler.objects.exists()


def test_tracing_twice_finds_each_once(world: World, press: Press) -> None:
    _under_way(world)
    press()
    assert [stragglers.trace(NOW), stragglers.trace(NOW)] == [1, 0]


def test_after_a_restore_everything_unsettled_is_looked_for_once(world: World) -> None:
    """Our records say it waits; the network has it already."""
    waiting = world.proposed("approve", obligations={"approvers": 1, "from": "adviser"})
    queued = world.proposed(text="Ik sta al op het net.")
    _published(world, queued)
    brakes.stop_after_restore(world.municipality.pk, now=NOW)
    _sweep()
    found = {row.release_id: row.state for row in Straggler.objects.all()}
    assert found == {waiting.pk: "absent", queued.pk: "appeared"}
    queued.refresh_from_db()
    assert queued.state == "sent"


# -- deleting ------------------------------------------------------------------------------------


class _Deleting:
    """A network that lets us take back, or says no."""

    def __init__(self, trouble: list[Exception]) -> None:
        self.trouble, self.gone = trouble, list[str]()

    def moderate(self, account: object, external_id: str, action: str) -> None:
        assert action == "delete"
        if self.trouble:
            raise self.trouble.pop(0)
        self.gone.append(external_id)


def _lets_delete(world: World, *trouble: Exception) -> _Deleting:
    told = _Deleting(list(trouble))
    world.network.can = Capabilities(reply=True, post=True, read_back=True, delete=True)
    world.network.on_moderate = told.moderate
    return told


def test_a_municipal_person_deletes_it_and_the_result_is_kept(world: World, press: Press) -> None:
    told = _lets_delete(world)
    found = _appeared(world, press)
    stragglers.ask_deletion(found, by=world.adviser, now=NOW)
    assert told.gone == []  # the worker does it, not the screen
    stragglers.delete_due(NOW)
    found.refresh_from_db()
    assert told.gone == [found.external_id]
    assert (found.state, found.deleted_at) == ("deleted", NOW)
    assert found.delete_asked_by_id == world.adviser.user_id
    assert set(Event.objects.filter(action__startswith="halt.delete").values_list("action", flat=True)) == {
        "halt.delete_asked",
        "halt.deleted",
    }


def test_a_refusal_of_the_network_is_shown_and_can_be_tried_again(world: World, press: Press) -> None:
    _lets_delete(world, Refused("te oud om te verwijderen"))
    found = _appeared(world, press)
    stragglers.ask_deletion(found, by=world.adviser, now=NOW)
    stragglers.delete_due(NOW)
    found.refresh_from_db()
    assert (found.state, found.detail) == ("kept", "te oud om te verwijderen")
    stragglers.ask_deletion(found, by=world.adviser, now=NOW)
    stragglers.delete_due(NOW)
    found.refresh_from_db()
    assert found.state == "deleted"


def test_a_network_that_is_away_is_tried_five_times(world: World, press: Press) -> None:
    _lets_delete(world, *[Later("weg")] * 5)
    found = _appeared(world, press)
    stragglers.ask_deletion(found, by=world.adviser, now=NOW)
    for seconds in range(0, 50, 10):
        stragglers.delete_due(NOW + timedelta(seconds=seconds))
    found.refresh_from_db()
    assert found.state == "kept"


def test_where_the_network_cannot_delete_nobody_is_promised_it(world: World, press: Press) -> None:
    found = _appeared(world, press)
    with pytest.raises(Denied, match="cannot_delete"):
        stragglers.ask_deletion(found, by=world.adviser, now=NOW)


def test_an_agency_another_municipality_and_software_delete_nothing(world: World, press: Press) -> None:
    _lets_delete(world)
    found = _appeared(world, press)
    stranger = make.actor(make.seat(make.municipality(), "adviser"))
    machine = Actor("software", "x", "x", "software", None, world.municipality.pk, "test")
    for who in (world.agent, stranger, machine):
        with pytest.raises(Denied):
            stragglers.ask_deletion(found, by=who, now=NOW)
    found.refresh_from_db()
    assert found.state == "appeared"
    assert Event.objects.filter(action="halt.delete_asked", result="refused").count() == 3


def test_what_is_gone_cannot_be_deleted_again(world: World, press: Press) -> None:
    _lets_delete(world)
    found = _appeared(world, press)
    stragglers.ask_deletion(found, by=world.adviser, now=NOW)
    with pytest.raises(Denied, match="state"):
        stragglers.ask_deletion(found, by=world.adviser, now=NOW)
