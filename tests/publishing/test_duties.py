"""What a mandate asks besides approvals: kept at the door and again at the moment of sending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from regie.channels import registry
from regie.mandate.starter import agency_table
from regie.publishing import outside
from regie.publishing.actions import outbox, releases
from regie.publishing.duties import Duties, Went, duties, unmet
from regie.publishing.models import Release
from regie.publishing.testing import FakeNetwork
from tests import make
from tests.mandate import world as built
from tests.publishing.conftest import PACE, World
from tests.publishing.test_real_rooms import NOW, proposed

KERNEL = "Bel 112 als er gevaar is."
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("obligations", "expected"),
    [
        ({}, Duties()),
        ({"message": KERNEL, "max_per_hour": 3}, Duties((KERNEL,), 3)),
        ({"message": [KERNEL, "x"], "follow_up_minutes": 9}, Duties((KERNEL, "x"), follow_up_minutes=9)),
        ({"message": 3}, Duties(understood=False)),
        ({"message": [KERNEL, None]}, Duties(understood=False)),
        ({"message": ""}, Duties(understood=False)),
        ({"max_per_day": "3"}, Duties(understood=False)),
        ({"max_per_day": True}, Duties(understood=False)),
        ({"max_per_hour": 0}, Duties(understood=False)),
        ({"follow_up_minutes": 1.5}, Duties(understood=False)),
    ],
)
def test_duties_are_read_or_not_understood(obligations: dict[str, object], expected: Duties) -> None:
    assert duties(obligations) == expected


@pytest.mark.parametrize(
    ("asked", "text", "went", "reason"),
    [
        (Duties((KERNEL,)), f"Er is brand.\n\n{KERNEL}", Went(), ""),
        (Duties((KERNEL,)), "Er is brand. Bel  112 als er\ngevaar is.", Went(), ""),
        (Duties((KERNEL,)), "Er is brand. bel 112 als er gevaar is.", Went(), "message_missing"),
        (Duties((KERNEL, "Tweede.")), KERNEL, Went(), "message_missing"),
        (Duties(max_per_hour=3), "x", Went(hour=2, day=99), ""),
        (Duties(max_per_hour=3), "x", Went(hour=3), "volume_cap"),
        (Duties(max_per_day=3), "x", Went(hour=0, day=3), "volume_cap"),
        (Duties(understood=False), "x", Went(), "obligation_unknown"),
    ],
)
def test_a_duty_is_kept_or_named(asked: Duties, text: str, went: Went, reason: str) -> None:
    assert unmet(asked, text, in_case=True, went=went) == reason


def test_a_follow_up_needs_a_case() -> None:
    assert unmet(Duties(follow_up_minutes=9), "x", in_case=False, went=Went()) == "no_follow_up"


@pytest.mark.parametrize("outcome", ["allow", "approve"])
def test_without_the_kernel_message_a_text_does_not_pass_the_door(world: World, outcome: str) -> None:
    asked = {"message": KERNEL}
    refused = world.proposed(outcome, obligations=asked)
    assert (refused.state, refused.problem) == ("refused", "message_missing")
    edited = releases.edit(refused, f"Er is brand. {KERNEL}", by=world.agent, now=make.NIGHT)
    assert edited.state == ("queued" if outcome == "allow" else "waiting")


def test_an_escalation_is_never_held_up_by_a_missing_message(world: World) -> None:
    assert (
        world.proposed("escalate", obligations={"message": KERNEL, "to": "duty_adviser"}).state == "escalated"
    )


def test_a_message_that_is_asked_only_later_still_stops_the_text(world: World) -> None:
    release = world.proposed()
    world.outside.now_says("allow", obligations={"message": KERNEL})
    outbox.send_due(make.NIGHT, pace=PACE)
    release.refresh_from_db()
    assert (release.state, release.problem, world.network.published) == ("lapsed", "message_missing", [])


@pytest.mark.parametrize(
    "unknown", [{"max_per_week": 3}, {"message": 7}, {"max_per_hour": "3"}, {"dance": True}]
)
def test_an_obligation_that_is_not_understood_forbids(world: World, unknown: dict[str, Any]) -> None:
    assert world.proposed("allow", obligations=unknown).problem == "obligation_unknown"
    release = world.proposed("allow")
    world.outside.now_says("allow", obligations=unknown)
    outbox.send_due(make.NIGHT, pace=PACE)
    release.refresh_from_db()
    assert release.state == "lapsed"
    assert world.network.published == []


def test_a_cap_counts_what_went_out_in_the_last_hour(world: World) -> None:
    capped = {"max_per_hour": 2}
    for minute in (0, 30):
        world.proposed(obligations=capped, now=make.NIGHT + timedelta(minutes=minute))
        outbox.send_due(make.NIGHT + timedelta(minutes=minute), pace=PACE)
    assert len(world.network.published) == 2
    third = world.proposed(obligations=capped, now=make.NIGHT + timedelta(minutes=59))
    assert (third.state, third.problem) == ("refused", "volume_cap")
    assert world.proposed(obligations=capped, now=make.NIGHT + HOUR + timedelta(seconds=5)).state == "queued"


def test_a_cap_a_day_counts_a_day_and_only_the_same_rules_and_people(world: World) -> None:
    capped = {"max_per_day": 1}
    world.proposed(obligations=capped)
    outbox.send_due(make.NIGHT, pace=PACE)
    later = make.NIGHT + 23 * HOUR
    assert world.proposed(obligations=capped, now=later).problem == "volume_cap"
    assert world.proposed(obligations=capped, now=later, by=world.adviser).state == "queued"
    world.outside.now_says("allow", because=("R9",))
    assert world.proposed(obligations=capped, now=later).state == "queued"
    world.outside.now_says("allow", because=("R1",))
    assert world.proposed(obligations=capped, now=make.NIGHT + 25 * HOUR).state == "queued"


def test_what_is_queued_takes_its_place_at_the_door(world: World) -> None:
    capped = {"max_per_hour": 1}
    assert world.proposed(obligations=capped).state == "queued"
    assert world.proposed(obligations=capped).problem == "volume_cap"


def test_what_was_queued_before_the_cap_came_lapses_when_it_is_full(world: World) -> None:
    many = [world.proposed() for _ in range(4)]
    world.outside.now_says("allow", obligations={"max_per_hour": 3})
    outbox.send_due(make.NIGHT, pace=PACE)
    states = [Release.objects.get(pk=one.pk).state for one in many]
    assert states == ["sent", "sent", "sent", "lapsed"]
    assert len(world.network.published) == 3


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    outside.restore()
    network = FakeNetwork()
    registry.replace("practice", network)
    yield network
    registry.restore("practice")


@pytest.mark.django_db(transaction=True)
def test_many_senders_at_once_never_pass_the_cap_together(network: FakeNetwork) -> None:
    place = built.world()
    table = agency_table(built.PERIOD)
    place.mandate(source=table)
    made = [proposed(place) for _ in range(12)]
    assert {one.state for one in made} == {"queued"}
    for rule in table["rules"]:
        if rule["outcome"] == "allow":
            rule["obligations"] = {"max_per_hour": 5}
    place.mandate(source={**table, "version": 2})
    outbox.send_due(NOW, hands=6, pace=PACE)
    states = sorted(Release.objects.values_list("state", flat=True))
    assert states == ["lapsed"] * 7 + ["sent"] * 5
    assert len(network.published) == 5
