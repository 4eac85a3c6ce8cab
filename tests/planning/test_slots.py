"""From a wish in the calendar to what is out, through the real door, with a network that fails as told."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from regie.audit.models import Event
from regie.channels.adapter import Refused as NetworkRefused
from regie.kernel.actor import Actor
from regie.planning import queries, tasks
from regie.planning.actions import freezing, mending, slots
from regie.planning.actions.slots import NewPlan
from regie.planning.models import Slot
from regie.planning.moments import moment
from regie.planning.refusal import Refused
from regie.publishing import tasks as door
from regie.publishing.actions import outbox, planned
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.publishing.conftest import PACE, World
from tests.publishing.test_crisis import crisis

NOW = make.NIGHT
HOUR = timedelta(hours=1)
MONDAY, NINE = date(2026, 11, 23), time(9)
AT = moment(MONDAY, NINE)


def new(world: World, accounts: int = 1, **more: object) -> NewPlan:
    extra = [make.account(world.municipality) for _ in range(accounts - 1)]
    for one in extra:
        world.assignment.channels.add(one)
    fields: dict[str, object] = {
        "account_ids": tuple(one.pk for one in (world.account, *extra)), "title": "Markt verhuist",
        "text": "De markt verhuist.", "topic": "waste", "on": MONDAY, "at": NINE, "audience": "Ondernemers",
    }  # fmt: skip
    return NewPlan(**{**fields, **more})  # type: ignore[arg-type]


def made(world: World, accounts: int = 1, by: Actor | None = None, **more: object) -> list[Slot]:
    return slots.plan(new(world, accounts, **more), by=by or world.agent, now=NOW)


def fresh(slot: Slot) -> Slot:
    return Slot.objects.select_related("release", "comment", "account").get(pk=slot.pk)


def states(rows: list[Slot]) -> list[str]:
    return [one.release.state if one.release else one.state for one in map(fresh, rows)]


def test_a_series_is_separate_slots_that_keep_their_hour(world: World) -> None:
    rows = made(world, every="week", until=date(2027, 4, 5))
    assert len(rows) == 20
    assert {row.moment.hour for row in rows} == {7, 8}
    assert len({row.item for row in rows}) == 20
    assert len({row.series for row in rows}) == 1


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"title": " "}, "no_title"), ({"text": ""}, "no_text"), ({"account_ids": ()}, "no_channel"),
        ({"account_ids": (0,)}, "scope"), ({"on": date(2026, 11, 20)}, "past"), ({"every": "week"}, "series"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_and_told(
    world: World, more: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        slots.plan(new(world, **more), by=world.agent, now=NOW)  # type: ignore[arg-type]
    assert Event.objects.filter(action="planning.plan", result="refused").count() == 1
    assert Slot.objects.count() == 0


def test_two_channels_go_out_at_their_moment_with_a_comment_below(world: World) -> None:
    rows = made(world, 2, first_comment="Kijk op de kaart.")
    world.outside.now_says("approve", obligations={"approvers": 1, "from": ["adviser"]})
    slots.offer(rows[0], by=world.agent, now=NOW)
    assert states(rows) == ["waiting", "waiting"]
    bundle = f"item:{rows[0].item}"
    shown = {r.pk: r.binding for row in map(fresh, rows) for r in (row.release, row.comment) if r}
    planned.approve_bundle(bundle, shown, by=world.adviser, now=NOW)
    outbox.send_due(AT - HOUR, pace=PACE)
    assert world.network.published == []
    outbox.send_due(AT, pace=PACE)
    assert states(rows) == ["sent", "sent"]
    assert (
        sorted(one.text for one in world.network.published)
        == ["De markt verhuist."] * 2 + ["Kijk op de kaart."] * 2
    )
    with pytest.raises(Refused, match="state"):
        slots.move(rows[0], MONDAY, time(10), by=world.adviser, now=NOW)


def test_other_words_for_one_channel_open_only_that_one(world: World) -> None:
    rows = made(world, 2)
    world.outside.now_says("approve", obligations={"approvers": 1, "from": ["adviser"]})
    slots.offer(rows[0], by=world.agent, now=NOW)
    shown = {row.release.pk: row.release.binding for row in map(fresh, rows) if row.release}
    planned.approve_bundle(f"item:{rows[0].item}", shown, by=world.adviser, now=NOW)
    slots.rewrite(rows[1], "De markt is verhuisd.", by=world.agent, now=NOW)
    assert states(rows) == ["queued", "waiting"]


def test_moving_takes_all_channels_along_and_refuses_the_past(world: World) -> None:
    rows = made(world, 2)
    world.outside.now_says("allow")
    slots.offer(rows[0], by=world.agent, now=NOW)
    slots.move(rows[1], date(2026, 11, 24), time(10), by=world.agent, now=NOW)
    later = moment(date(2026, 11, 24), time(10))
    assert {row.moment for row in map(fresh, rows)} == {later}
    assert {row.release.due_at for row in map(fresh, rows) if row.release} == {later}
    with pytest.raises(Refused, match="past"):
        slots.move(rows[0], date(2026, 11, 19), time(10), by=world.agent, now=NOW)


def test_dropping_takes_back_what_was_handed_over(world: World) -> None:
    rows = made(world)
    slots.offer(rows[0], by=world.agent, now=NOW)
    with pytest.raises(Refused, match="no_comment"):
        slots.drop(rows[0], "", by=world.agent, now=NOW)
    slots.drop(rows[0], "Afgelast", by=world.agent, now=NOW)
    assert states(rows) == ["withdrawn"]
    assert fresh(rows[0]).state == "dropped"
    assert list(queries.between(world.adviser, MONDAY, MONDAY, NOW)) == []


def test_a_crisis_holds_everything_and_people_decide_about_each_when_it_is_over(world: World) -> None:
    first, second, third = (made(world)[0], *made(world, every="day", until=date(2026, 11, 24)))
    late = made(world, at=time(0, 30), on=date(2026, 11, 21))[0]
    world.outside.now_says("allow")
    slots.offer(first, by=world.agent, now=NOW)
    phase = crisis(world, 2)
    door.pause(NOW)
    assert tasks.freeze(NOW) == 4
    assert tasks.freeze(NOW) == 0
    assert states([first, second]) == ["stopped", "held"]
    with pytest.raises(Refused, match="crisis_paused"):
        freezing.let_out(first, by=world.adviser, now=NOW)
    with pytest.raises(Refused, match="right"):
        freezing.let_out(first, by=world.agent, now=NOW)
    outbox.send_due(AT, pace=PACE)
    assert world.network.published == []
    phase.ends_at = NOW
    phase.save()
    over = NOW + 4 * HOUR
    assert queries.held(world.municipality.pk).count() == 4
    with pytest.raises(Refused, match="past"):
        freezing.let_out(late, by=world.adviser, now=over)
    freezing.let_out(first, by=world.adviser, now=over)
    freezing.let_out_at(second, MONDAY, time(11), by=world.adviser, now=over)
    freezing.drop_held(third, "Past niet meer", by=world.adviser, now=over)
    assert states([first, second, third]) == ["queued", "planned", "dropped"]
    outbox.send_due(AT, pace=PACE)
    assert len(world.network.published) == 1
    assert queries.held(world.municipality.pk).count() == 1


def test_only_the_channel_that_failed_goes_again(world: World) -> None:
    rows = made(world, 4)
    world.outside.now_says("allow")
    slots.offer(rows[0], by=world.agent, now=NOW)
    world.network.script.append(NetworkRefused("the network says no"))
    outbox.send_due(AT, pace=PACE)
    assert sorted(states(rows)) == ["failed", "sent", "sent", "sent"]
    done = mending.repair(rows[0], by=world.agent, now=AT + HOUR)
    assert (len(done.again), done.unsure) == (1, ())
    outbox.send_due(AT + HOUR, pace=PACE)
    assert states(rows) == ["sent"] * 4
    assert len({one.key for one in world.network.published}) == len(world.network.published) == 4
    with pytest.raises(Refused, match="nothing_failed"):
        mending.repair(rows[0], by=world.agent, now=AT + HOUR)


def test_a_correction_stands_below_what_is_out(world: World) -> None:
    row = made(world)[0]
    world.outside.now_says("allow")
    slots.offer(row, by=world.agent, now=NOW)
    with pytest.raises(Refused, match="not_out"):
        mending.correct(row, "Het is dinsdag.", by=world.agent, now=NOW)
    outbox.send_due(AT, pace=PACE)
    mending.correct(row, "Correctie: het is dinsdag.", by=world.agent, now=AT + HOUR)
    outbox.send_due(AT + HOUR, pace=PACE)
    note, post = world.network.published[1], fresh(row).release
    assert post is not None
    assert (note.text, note.in_reply_to) == ("Correctie: het is dinsdag.", post.external_id)
    with pytest.raises(Refused, match="state"):
        mending.correct(row, "Nog een.", by=world.agent, now=AT + HOUR)


def test_offering_twice_or_in_a_crisis_is_refused_and_nothing_is_proposed(world: World) -> None:
    row = made(world)[0]
    crisis(world, 2)
    with pytest.raises(Refused, match="crisis_paused"):
        slots.offer(row, by=world.agent, now=NOW)
    with pytest.raises((Refused, NotAllowed)):
        slots.offer(row, by=make.actor(make.seat(make.municipality(), "adviser")), now=NOW)
    assert fresh(row).release is None
