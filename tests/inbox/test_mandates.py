"""Nothing goes out any more because of the mandate: somebody is told, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.engagement.models import Assignment
from regie.escalation.models import Concern
from regie.inbox import tasks
from regie.mandate import queries
from regie.mandate.actions import versions
from regie.mandate.models import MandateVersion
from tests.mandate.world import NIGHT, PERIOD, World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> World:
    return world()


def _told(place: World) -> list[str]:
    return [one.subject.rpartition(":")[2] for one in Concern.objects.filter(municipality=place.municipality)]


def test_all_is_well_and_nobody_is_told(place: World) -> None:
    place.mandate()
    assert tasks.watch_mandates(NIGHT) == 0
    assert tasks.watch_mandates(PERIOD[0] - timedelta(days=1)) == 0


def test_a_broken_seal_is_told_once(place: World) -> None:
    version = place.mandate()
    MandateVersion.objects.filter(pk=version.pk).update(seal="00")
    assert [tasks.watch_mandates(NIGHT + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    concern = Concern.objects.get(municipality=place.municipality)
    assert (concern.url, concern.role) == (f"/mandate/{version.pk}/", "duty_adviser")
    assert "niet meer wat er is ondertekend" in concern.question


def test_two_mandates_are_told(place: World) -> None:
    place.mandate()
    place.mandate(version=2)
    MandateVersion.objects.update(ended_at=None)
    tasks.watch_mandates(NIGHT)
    assert _told(place) == ["two_mandates"]


def test_a_mandate_that_ran_out_is_told_but_not_one_that_was_withdrawn(place: World) -> None:
    version = place.mandate()
    Assignment.objects.update(ends_at=PERIOD[1] + timedelta(days=9))
    over = PERIOD[1] + timedelta(minutes=1)
    assert [one.problem for one in queries.in_trouble(over)] == ["no_mandate"]
    versions.withdraw(version, by=place.head, now=NIGHT)
    assert tasks.watch_mandates(over) == 0


def test_when_the_assignment_has_ended_there_is_nothing_to_tell(place: World) -> None:
    place.mandate()
    Assignment.objects.filter(pk=place.assignment.pk).update(state=Assignment.ENDED)
    assert tasks.watch_mandates(PERIOD[1] + timedelta(minutes=1)) == 0
