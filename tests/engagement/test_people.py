"""Who of the agency works under an assignment."""

from __future__ import annotations

import pytest

from regie.audit.models import Event
from regie.engagement.actions import people as actions
from regie.engagement.models import Assignment
from regie.engagement.terms import Refused
from regie.people.models import Membership, Organisation
from tests import make
from tests.make import NIGHT

pytestmark = pytest.mark.django_db


def world() -> tuple[Organisation, Membership, Assignment]:
    place, bureau = make.municipality(), make.agency()
    agent = make.seat(bureau, "agent", name="Noor Nacht")
    return place, agent, make.assignment(place, bureau, [], [])


def test_a_manager_puts_somebody_of_the_agency_to_work_and_takes_them_off() -> None:
    place, agent, assignment = world()
    by = make.actor(make.seat(place, "director"))
    actions.put_to_work(agent.user_id, [assignment.pk], by=by, now=NIGHT)
    assert list(assignment.members.all()) == [agent.user]
    actions.put_to_work(agent.user_id, [], by=by, now=NIGHT)
    assert not assignment.members.exists()
    assert Event.objects.filter(action="engagement.people_chosen", result="done").count() == 2


def test_nobody_is_put_to_work_by_another_municipality_an_adviser_or_the_agency_itself() -> None:
    place, agent, assignment = world()
    stranger = make.actor(make.seat(make.municipality(), "director"))
    adviser = make.actor(make.seat(place, "adviser"))
    coordinator = make.actor(make.seat(assignment.agency, "coordinator"), on_behalf=place)
    for by in (stranger, adviser, coordinator):
        with pytest.raises(Refused):
            actions.put_to_work(agent.user_id, [assignment.pk], by=by, now=NIGHT)
    assert not assignment.members.exists()
    assert Event.objects.filter(result="refused").count() == 3


def test_somebody_without_a_seat_at_the_agency_is_never_put_to_work_there() -> None:
    place, _agent, assignment = world()
    outsider = make.seat(make.agency(), "agent")
    with pytest.raises(Refused):
        actions.put_to_work(
            outsider.user_id, [assignment.pk], by=make.actor(make.seat(place, "director")), now=NIGHT
        )


def test_assignments_of_other_municipalities_stay_as_they_are() -> None:
    place, agent, assignment = world()
    elsewhere = make.assignment(make.municipality(), assignment.agency, [], [agent.user])
    actions.put_to_work(agent.user_id, [], by=make.actor(make.seat(place, "director")), now=NIGHT)
    assert list(elsewhere.members.all()) == [agent.user]
