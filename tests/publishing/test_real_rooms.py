"""The same door with the real mandate, brake and channels below it: nothing is played by a double."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from regie.channels import registry
from regie.channels.models import Message
from regie.mandate.actions import brakes as mandate
from regie.mandate.brake import NewBrake
from regie.mandate.starter import agency_table
from regie.publishing import outside, queries
from regie.publishing.actions import outbox, releases
from regie.publishing.models import Release
from regie.publishing.proposal import Proposal
from regie.publishing.testing import FakeNetwork
from tests import make
from tests.mandate import world as built
from tests.publishing.conftest import FACTS, PACE

NOW = built.NIGHT


@pytest.fixture
def town(db: None) -> Iterator[built.World]:
    outside.restore()
    made = built.world()
    made.mandate()
    yield made
    registry.restore("practice")


@pytest.fixture
def network(town: built.World) -> FakeNetwork:
    network = FakeNetwork()
    registry.replace("practice", network)
    return network


def proposed(town: built.World, **facts: str) -> Release:
    question = make.message(town.channel)
    proposal = Proposal(
        account_id=town.channel.pk,
        text="Morgen komen we langs.",
        facts={**FACTS, **facts},
        thread_id=question.thread_id,
        in_reply_to_id=question.pk,
        assignment_id=town.assignment.pk,
    )
    return releases.propose(proposal, by=town.agent, now=NOW)


def sent(release: Release) -> str:
    outbox.send_due(NOW + timedelta(seconds=1), pace=PACE)
    release.refresh_from_db()
    return release.state


def test_within_the_mandate_it_goes_out_and_stands_in_the_conversation(
    town: built.World, network: FakeNetwork
) -> None:
    release = proposed(town)
    assert sent(release) == "sent"
    stored = Message.objects.get(direction="out")
    assert (release.message_id, stored.thread_id) == (stored.pk, release.thread_id)
    assert release.mandate.startswith("night-webcare@1#")


def test_high_risk_goes_to_the_duty_adviser_and_then_out(town: built.World, network: FakeNetwork) -> None:
    release = proposed(town, risk="high")
    assert sent(release) == "escalated"
    releases.approve(release, by=town.head, now=NOW)
    assert sent(release) == "sent"


def test_a_fact_that_the_mandate_does_not_know_is_refused(town: built.World, network: FakeNetwork) -> None:
    assert proposed(town, topic="waist").state == "refused"


def test_the_brake_between_queue_and_sending_stops_it(town: built.World, network: FakeNetwork) -> None:
    release = proposed(town)
    mandate.set_brake(NewBrake(town.municipality.pk, "municipality", "Incident"), by=town.adviser, now=NOW)
    assert queries.confirmed_stopped(town.municipality.pk, NOW)
    assert sent(release) == "stopped"
    assert network.published == []


@pytest.mark.parametrize("scope", ["agency", "channel", "person"])
def test_a_narrow_brake_stops_it_too(town: built.World, network: FakeNetwork, scope: str) -> None:
    target = {"agency": town.agency.pk, "channel": town.channel.pk, "person": town.agent.user_id}[scope]
    release = proposed(town)
    new = NewBrake(town.municipality.pk, scope, "Incident", target)  # type: ignore[arg-type]
    mandate.set_brake(new, by=town.adviser, now=NOW)
    assert sent(release) == "stopped"


def test_a_new_version_between_approval_and_sending_lapses_the_approval(
    town: built.World, network: FakeNetwork
) -> None:
    release = proposed(town, risk="high")
    releases.approve(release, by=town.head, now=NOW)
    town.mandate(version=2, source=agency_table(built.PERIOD, version=2))
    assert sent(release) == "lapsed"
    assert (release.problem, network.published) == ("mandate_changed", [])


def test_an_assignment_that_ended_meanwhile_sends_nothing(town: built.World, network: FakeNetwork) -> None:
    release = proposed(town)
    town.assignment.state = "ended"
    town.assignment.save()
    assert sent(release) == "lapsed"
    assert network.published == []


def test_personal_data_written_in_by_an_edit_is_read_again(town: built.World, network: FakeNetwork) -> None:
    release = proposed(town)
    assert release.state == "queued"
    after = releases.edit(release, "Uw BSN is 123456782, klopt dat?", by=town.agent, now=NOW)
    assert after.facts["personal_data"] == "yes"
    assert after.state != "queued"
