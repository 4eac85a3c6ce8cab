"""A crisis at the door: kernel messages, what is planned, and the region's own words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from regie.library.actions import kernels
from regie.library.kernel import Kernel
from regie.library.models import KernelMessage
from regie.library.refusal import Refused
from regie.mandate.levels import LEVELS, Effects
from regie.mandate.models import Phase
from regie.publishing import tasks
from regie.publishing.actions import outbox
from regie.publishing.crisis_line import Said, objection, relays
from regie.publishing.models import Release
from tests import make
from tests.publishing.conftest import PACE, World

NIGHT = make.NIGHT
HOUR = timedelta(hours=1)


def effects(grip: int, *topics: str) -> Effects:
    return Effects(LEVELS[grip], frozenset({"crisis", *topics}))


def said(**more: object) -> Said:
    fields = {"action": "reply", "topic": "crisis", "text": "Sluit ramen.", "answers": True, "kernel": None}
    return Said(**{**fields, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("grip", "more", "reason"),
    [
        (0, {}, ""),
        (1, {}, ""),
        (2, {}, "kernel_missing"),
        (2, {"topic": ""}, "kernel_missing"),
        (2, {"topic": "waste"}, ""),
        (2, {"action": "holding_reply"}, ""),
        (2, {"action": "referral"}, ""),
        (2, {"kernel": ""}, ""),
        (2, {"kernel": "kernel_expired"}, "kernel_expired"),
        (0, {"kernel": "kernel_withdrawn"}, "kernel_withdrawn"),
        (1, {"answers": False, "action": "post", "topic": "waste"}, ""),
        (2, {"answers": False, "action": "post", "topic": "waste"}, "crisis_paused"),
        (2, {"answers": False, "action": "post", "kernel": ""}, ""),
        (4, {"kernel": ""}, "not_relayed"),
        (4, {"kernel": "", "official": "Sluit ramen."}, ""),
        (4, {"kernel": "", "official": "Sluit ramen en deuren."}, "not_relayed"),
    ],
)
def test_each_level_asks_what_the_table_says(grip: int, more: dict[str, object], reason: str) -> None:
    assert objection(effects(grip), said(**more)) == reason


def test_the_region_is_passed_on_with_a_greeting_and_nothing_of_our_own() -> None:
    theirs = "Sluit ramen en deuren en zet de ventilatie uit."
    assert relays(f"Beste Fatima, {theirs} ^AB", theirs)
    assert not relays(f"{theirs} {'Wij denken dat het meevalt. ' * 6}", theirs)
    assert not relays("iets anders", theirs)
    assert not relays("iets", "")


def crisis(world: World, grip: int, *, now: datetime = NIGHT) -> Phase:
    return Phase.objects.create(
        municipality=world.municipality,
        phase="crisis",
        grip=grip,
        starts_at=now - HOUR,
        ends_at=now + 9 * HOUR,
        reason="Brand",
        topics=["crisis", "waste"],
        set_by=make.user(),
        set_at=now,
    )


def kernel(world: World, *, now: datetime = NIGHT, minutes: int = 60) -> KernelMessage:
    town = world.municipality
    writer, decider = make.seat(town, "adviser"), make.seat(town, "spokesperson")
    until = now + timedelta(minutes=minutes)
    told = Kernel("Er is brand.", "De oorzaak.", "Wij meten.", "Sluit ramen.", until - HOUR / 12, until)
    made = kernels.write(town.pk, "crisis:1", told, practice=False, by=make.actor(writer), now=now)
    return kernels.approve(made, by=make.actor(decider), now=now)


def on(world: World, message: KernelMessage | None) -> Release:
    """A reply of the world, offered on this message."""
    return world.proposed(kernel_id=message.pk if message else None)


def test_without_a_kernel_message_a_reply_in_a_crisis_is_refused(world: World) -> None:
    crisis(world, 2)
    refused = on(world, None)
    assert (refused.state, refused.problem) == ("refused", "kernel_missing")
    assert on(world, kernel(world)).state == "queued"


def test_a_message_that_ended_before_sending_makes_the_reply_lapse(world: World) -> None:
    crisis(world, 2)
    release = on(world, kernel(world, minutes=30))
    assert release.state == "queued"
    outbox.send_due(NIGHT + timedelta(minutes=31), pace=PACE)
    release.refresh_from_db()
    assert (release.state, release.problem, world.network.published) == ("lapsed", "kernel_expired", [])


def test_a_newer_version_makes_replies_on_the_old_one_lapse(world: World) -> None:
    crisis(world, 2)
    release = on(world, kernel(world))
    kernel(world, now=NIGHT + timedelta(minutes=1))
    outbox.send_due(NIGHT + timedelta(minutes=2), pace=PACE)
    release.refresh_from_db()
    assert (release.state, release.problem) == ("lapsed", "kernel_replaced")


def test_a_withdrawn_message_carries_nothing_any_more(world: World) -> None:
    crisis(world, 2)
    message = kernel(world)
    release = on(world, message)
    head = make.actor(make.seat(world.municipality, "head_of_communication"))
    kernels.withdraw(message, "Meting was fout.", by=head, now=NIGHT)
    outbox.send_due(NIGHT, pace=PACE)
    release.refresh_from_db()
    assert release.problem == "kernel_withdrawn"


def test_a_message_of_an_exercise_or_of_another_town_does_not_count(world: World) -> None:
    crisis(world, 2)
    message = kernel(world)
    KernelMessage.objects.filter(pk=message.pk).update(practice=True)
    assert on(world, message).problem == "kernel_missing"
    KernelMessage.objects.filter(pk=message.pk).update(practice=False, municipality=make.municipality())
    assert on(world, message).problem == "kernel_missing"


def test_the_table_can_ask_for_whichever_kernel_message_holds(world: World) -> None:
    asked = {"message": "kernel"}
    assert world.proposed(obligations=asked).problem == "kernel_missing"
    assert world.proposed(obligations=asked, kernel_id=kernel(world).pk).state == "queued"


def planned(world: World) -> Release:
    """A post that goes out tomorrow."""
    release = world.proposed()
    Release.objects.filter(pk=release.pk).update(
        in_reply_to=None, thread=None, facts={**release.facts, "action": "post"}, due_at=NIGHT + 20 * HOUR
    )
    return release


def test_what_is_planned_stops_when_the_level_says_so_and_replies_go_on(world: World) -> None:
    post, reply = planned(world), world.proposed()
    assert tasks.pause(NIGHT) == 0
    crisis(world, 1)
    assert tasks.pause(NIGHT) == 0
    crisis(world, 2)
    assert tasks.pause(NIGHT) == 1
    post.refresh_from_db()
    reply.refresh_from_db()
    assert (post.state, post.problem, post.brake_id) == ("stopped", "crisis_paused", None)
    assert reply.state == "queued"


def test_an_nl_alert_pauses_what_is_planned_at_any_level(world: World) -> None:
    post = planned(world)
    phase = crisis(world, 0)
    Phase.objects.filter(pk=phase.pk).update(pause=True)
    Release.objects.filter(pk=post.pk).update(due_at=NIGHT)
    outbox.send_due(NIGHT, pace=PACE)
    post.refresh_from_db()
    assert (post.state, post.problem, world.network.published) == ("stopped", "crisis_paused", [])


def test_nobody_approves_the_kernel_message_that_they_wrote(world: World) -> None:
    seat = make.seat(world.municipality, "spokesperson")
    told = Kernel("a", "b", "c", "d", NIGHT + HOUR, NIGHT + HOUR)
    made = kernels.write(
        seat.organisation_id, "crisis:9", told, practice=False, by=make.actor(seat), now=NIGHT
    )
    with pytest.raises(Refused) as no:
        kernels.approve(made, by=make.actor(seat), now=NIGHT)
    assert no.value.reason == "own_words"


def test_an_agency_never_approves_a_kernel_message(world: World) -> None:
    seat = make.seat(world.municipality, "adviser")
    told = Kernel("a", "b", "c", "d", NIGHT + HOUR, NIGHT + HOUR)
    made = kernels.write(
        seat.organisation_id, "crisis:9", told, practice=False, by=make.actor(seat), now=NIGHT
    )
    with pytest.raises(Refused) as no:
        kernels.approve(made, by=world.agent, now=NIGHT)
    assert no.value.reason == "right"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"advice": " "}, "no_text"),
        ({"next_at": NIGHT}, "next"),
        ({"next_at": NIGHT + 3 * HOUR}, "next"),
        ({"valid_until": NIGHT + 25 * HOUR}, "dates"),
        ({"official": "Sluit ramen."}, "source"),
        ({"official": "Sluit ramen.", "source_name": "Regio", "source_url": "javascript:x"}, "source"),
        ({"known": "x" * 1501}, "too_long"),
    ],
)
def test_a_kernel_message_is_complete_or_says_what_lacks(changes: dict[str, object], reason: str) -> None:
    fields = {"known": "a", "unknown": "b", "doing": "c", "advice": "d", "next_at": NIGHT + HOUR,
              "valid_until": NIGHT + 2 * HOUR, **changes}  # fmt: skip
    assert Kernel(**fields).wrong(NIGHT) == reason  # type: ignore[arg-type]
