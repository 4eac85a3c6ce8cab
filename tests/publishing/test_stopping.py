"""After a brake: what is queued stops, and it is confirmed exactly when nothing can be under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.channels.adapter import Uncertain
from regie.mandate.actions import brakes
from regie.mandate.brake import WIDEST_FIRST, NewBrake, On, stops
from regie.mandate.models import Brake
from regie.mandate.verdict import AskMandate
from regie.publishing import queries
from regie.publishing.actions import outbox, stopping
from regie.publishing.models import Release
from tests import make
from tests.publishing.conftest import FACTS, PACE, World

NOW = make.NIGHT


def _brake(world: World, scope: str = "municipality", **more: object) -> Brake:
    ids = {
        "assignment": world.assignment.pk,
        "agency": world.agency.pk,
        "channel": world.account.pk,
        "person": world.agent.user_id,
    }
    fields: dict[str, object] = {"target_id": ids.get(scope), "topic": "waste" if scope == "topic" else ""}
    new = NewBrake(world.municipality.pk, scope, "proef", **{**fields, **more})  # type: ignore[arg-type]
    return brakes.set_brake(new, by=world.adviser, now=NOW)


@pytest.mark.parametrize("scope", WIDEST_FIRST)
def test_what_is_queued_in_the_scope_stops_at_once_and_is_kept(world: World, scope: str) -> None:
    mine = world.proposed()
    scheduled = world.proposed(text="Tot morgen.")
    Release.objects.filter(pk=scheduled.pk).update(due_at=NOW + timedelta(days=1))
    brake = _brake(world, scope)
    assert stopping.hold(NOW) == 2
    for release in (mine, scheduled):
        release.refresh_from_db()
        assert (release.state, release.problem, release.due_at) == ("stopped", "brake", None)
        assert release.brake == brake
        assert release.text
    assert Event.objects.filter(action="publishing.stopped", result="refused").count() == 2
    assert Event.objects.get(action="publishing.held").details == {"stopped": 2}
    assert stopping.hold(NOW) == 0


@pytest.mark.parametrize("scope", [scope for scope in WIDEST_FIRST if scope != "municipality"])
def test_what_is_outside_the_scope_goes_on(world: World, scope: str) -> None:
    """Of another agency, on another channel, about another topic, by another person."""
    other = make.agency()
    colleague = make.seat(other, "agent", "Iris Mol")
    channel = make.account(world.municipality)
    make.assignment(world.municipality, other, [channel], [colleague.user])
    free = world.proposed(
        by=make.actor(colleague, world.municipality),
        account_id=channel.pk,
        thread_id=None,
        in_reply_to_id=None,
        facts={**FACTS, "topic": "roads"},
    )
    _brake(world, scope)
    assert stopping.hold(NOW) == 0
    free.refresh_from_db()
    assert free.state == "queued"
    assert outbox.send_due(NOW, pace=PACE) == 1


def test_a_text_without_a_known_topic_stops_under_a_brake_on_any_topic(world: World) -> None:
    for topic in (None, "Waste", 7):
        facts = {k: v for k, v in {**FACTS, "topic": topic}.items() if v is not None}
        world.proposed(facts=facts)
    without = {k: v for k, v in FACTS.items() if k != "topic"}
    world.proposed(facts=without)
    _brake(world, "topic", topic="parking")
    assert stopping.hold(NOW) == 4


def test_a_person_brake_stops_what_they_wrote_changed_or_approved(world: World) -> None:
    approved = world.proposed("approve", obligations={"approvers": 2, "from": "adviser"})
    from regie.publishing.actions import releases

    releases.approve(approved, by=world.adviser, now=NOW)
    Release.objects.filter(pk=approved.pk).update(state="queued", due_at=NOW)
    untouched = world.proposed()
    _brake(world, "person", target_id=world.adviser.user_id)
    assert stopping.hold(NOW) == 1
    untouched.refresh_from_db()
    assert untouched.state == "queued"


def test_what_the_municipality_made_its_own_words_does_not_stop_with_the_agency(world: World) -> None:
    rewritten = world.proposed()
    Release.objects.filter(pk=rewritten.pk).update(own_words=True)
    _brake(world, "agency")
    assert stopping.hold(NOW) == 0


@pytest.mark.parametrize("scope", WIDEST_FIRST)
def test_the_rows_held_are_the_questions_the_gate_refuses(world: World, scope: str) -> None:
    """`in_scope` in the database and `stops` in the gate say the same of every release."""
    other = make.agency()
    colleague = make.seat(other, "agent", "Iris Mol")
    make.assignment(world.municipality, other, [world.account], [colleague.user])
    for topic in ("waste", "roads", "", None):
        facts = {k: v for k, v in {**FACTS, "topic": topic}.items() if v is not None}
        world.proposed(facts=facts)
        world.proposed(facts=facts, by=make.actor(colleague, world.municipality))
        world.proposed(facts={**facts, "team": "municipality"}, by=world.adviser)
    brake = _brake(world, scope)
    on = On(brake.pk, brake.scope, brake.target, brake.epoch)
    held = set(queries.in_scope(brake).values_list("pk", flat=True))
    for release in Release.objects.all():
        asked = release.question()
        ask = AskMandate(
            asked.municipality_id,
            asked.assignment_id,
            asked.agency_id,
            asked.channel_id,
            asked.user_id,
            asked.facts,
            frozenset(release.writers()),
        )
        assert (release.pk in held) == stops(on, ask), (scope, release.facts, release.agency_id)


def test_confirmed_at_once_when_nothing_is_under_way(world: World) -> None:
    brake = _brake(world)
    assert stopping.confirm_due(NOW) == 1
    brake.refresh_from_db()
    assert brake.confirmed_at is not None
    assert (brake.confirmed_at - NOW).total_seconds() < 5
    assert Event.objects.filter(action="mandate.brake_confirmed").count() == 1


@pytest.mark.parametrize("scope", WIDEST_FIRST)
def test_not_confirmed_while_a_call_of_the_scope_may_be_under_way(world: World, scope: str) -> None:
    world.proposed()
    assert outbox.take(NOW, PACE) is not None  # its sender is killed here
    brake = _brake(world, scope)
    assert queries.under_way(brake, NOW).count == 1
    assert queries.under_way(brake, NOW).until == NOW + timedelta(seconds=PACE.lease)
    assert stopping.confirm_due(NOW + timedelta(seconds=PACE.timeout)) == 0
    assert stopping.confirm_due(NOW + timedelta(seconds=PACE.lease)) == 1


def test_a_brake_on_something_else_does_not_wait_for_this_call(world: World) -> None:
    world.proposed()
    outbox.take(NOW, PACE)
    _brake(world, "topic", topic="roads")
    assert stopping.confirm_due(NOW) == 1


def test_an_uncertain_end_counts_until_its_lease(world: World) -> None:
    world.network.script = [Uncertain("lost")]
    world.proposed()
    outbox.one_step(lambda: NOW, PACE)
    _brake(world)
    assert stopping.confirm_due(NOW + timedelta(seconds=1)) == 0
    assert stopping.confirm_due(NOW + timedelta(seconds=PACE.lease)) == 1


def test_the_sender_itself_confirms_when_its_attempt_ends(world: World) -> None:
    """The brake is pressed during the call; the end of that call confirms it, no sweep needed."""
    world.proposed()
    pressed: list[Brake] = []

    def press() -> None:
        pressed.append(_brake(world))
        assert stopping.confirm_due(NOW) == 0

    world.network.during = press
    assert outbox.one_step(lambda: NOW, PACE)
    pressed[0].refresh_from_db()
    assert pressed[0].confirmed_at is not None


def test_another_municipality_is_left_alone(world: World) -> None:
    world.proposed()
    other = make.municipality()
    holder = make.actor(make.seat(other, "adviser"))
    brakes.set_brake(NewBrake(other.pk, "municipality", "nu"), by=holder, now=NOW)
    assert stopping.hold(NOW) == 0


def test_thousands_in_the_queue_stop_within_seconds(world: World) -> None:
    first = world.proposed()
    import uuid

    def rows() -> Iterator[Release]:
        for _ in range(3000):
            copy = Release(**_fields(first))
            copy.key = uuid.uuid4()
            yield copy

    Release.objects.bulk_create(rows(), batch_size=1000)
    _brake(world)
    assert stopping.hold(NOW) == 3001
    assert not Release.objects.filter(state="queued").exists()


def _fields(release: Release) -> dict[str, object]:
    skipped = {"id", "key", "message"}
    return {
        f.attname: getattr(release, f.attname) for f in release._meta.concrete_fields if f.name not in skipped
    }
