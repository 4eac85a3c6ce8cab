"""What a brake held back waits for a person's decision, also after the release."""

from __future__ import annotations

import pytest

from regie.halt import queries
from regie.halt.actions import held, stragglers
from regie.mandate.actions import brakes
from regie.mandate.models import Brake
from regie.publishing.actions import outbox, stopping
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.halt.conftest import Press
from tests.publishing.conftest import PACE, World

NOW = make.NIGHT


def _stopped(world: World, press: Press, *texts: str) -> tuple[Brake, list[Release]]:
    releases = [world.proposed(text=text) for text in texts or ("Morgen komen we langs.",)]
    brake = press()
    stopping.hold(NOW)
    for release in releases:
        release.refresh_from_db()
    return brake, releases


def _release(world: World, brake: Brake) -> None:
    brakes.release_brake(brake, by=world.adviser, now=NOW)
    brakes.release_brake(brake, by=world.head, now=NOW)
    world.outside.now_says("allow", reason="allow", brake=None)


def test_nothing_goes_out_by_itself_after_the_release(world: World, press: Press) -> None:
    brake, (release,) = _stopped(world, press)
    _release(world, brake)
    outbox.send_due(NOW, pace=PACE)
    release.refresh_from_db()
    assert (release.state, world.network.published) == ("stopped", [])
    assert list(queries.stopped_by(brake)) == [release]


def test_offered_again_it_is_judged_again_and_leaves_the_list(world: World, press: Press) -> None:
    brake, (release,) = _stopped(world, press)
    _release(world, brake)
    author = release.author_id
    again = held.offer_again(release, by=world.adviser, now=NOW)
    assert (again.state, again.brake_id, again.author_id) == ("queued", None, author)
    assert not queries.stopped_by(brake).exists()
    outbox.send_due(NOW, pace=PACE)
    assert [m.text for m in world.network.published] == [release.text]


def test_the_mandate_of_now_decides_not_the_one_of_then(world: World, press: Press) -> None:
    brake, (release,) = _stopped(world, press)
    _release(world, brake)
    world.outside.now_says("approve", obligations={"approvers": 1, "from": "adviser"})
    assert held.offer_again(release, by=world.adviser, now=NOW).state == "waiting"


def test_while_the_brake_is_on_it_stays_stopped(world: World, press: Press) -> None:
    _brake, (release,) = _stopped(world, press)
    with pytest.raises(NotAllowed, match="brake_on"):
        held.offer_again(release, by=world.adviser, now=NOW)
    release.refresh_from_db()
    assert release.state == "stopped"


def test_while_it_may_still_turn_out_to_be_there_it_is_not_offered(world: World, press: Press) -> None:
    release = world.proposed()
    outbox.take(NOW, PACE)
    press()
    stragglers.trace(NOW)
    Release.objects.filter(pk=release.pk).update(state="stopped", due_at=None)
    with pytest.raises(NotAllowed, match="still_looking"):
        held.offer_again(release, by=world.adviser, now=NOW)


def test_many_at_once_are_offered_or_withdrawn(world: World, press: Press) -> None:
    brake, releases = _stopped(world, press, "Een.", "Twee.", "Drie.")
    _release(world, brake)
    assert held.decide_all(releases[:1], "withdraw", by=world.adviser, now=NOW) == (1, {})
    assert held.decide_all(releases, "again", by=world.adviser, now=NOW) == (2, {"wrong_state": 1})
    states = sorted(Release.objects.values_list("state", flat=True))
    assert states == ["queued", "queued", "withdrawn"]


def test_an_agency_and_another_municipality_decide_nothing(world: World, press: Press) -> None:
    brake, (release,) = _stopped(world, press)
    _release(world, brake)
    for who in (world.agent, make.actor(make.seat(make.municipality(), "adviser"))):
        with pytest.raises(NotAllowed):
            held.offer_again(release, by=who, now=NOW)
    release.refresh_from_db()
    assert release.state == "stopped"
