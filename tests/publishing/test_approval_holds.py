"""An approval holds for exactly what was approved, whatever happens between the press and the sending."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.audit.models import Event
from regie.channels.models import ChannelAccount
from regie.kernel.actor import Actor
from regie.people.models import Membership
from regie.publishing import queries
from regie.publishing.actions import delegations, outbox, releases
from regie.publishing.delegating import NewDelegation
from regie.publishing.models import Decision, Delegation, Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.publishing import chains
from tests.publishing.conftest import PACE, World

NOW = make.NIGHT
LATER = NOW + timedelta(minutes=1)


def approved(world: World) -> Release:
    release = world.proposed("approve", obligations={"from": "adviser"})
    assert releases.approve(release, by=world.adviser, now=NOW).state == "queued"
    return release


def sent(world: World, release: Release) -> tuple[str, str, int]:
    outbox.send_due(LATER, pace=PACE)
    release.refresh_from_db()
    return release.state, release.problem, len(world.network.published)


def test_what_stays_as_it_was_goes_out_once(world: World) -> None:
    release = approved(world)
    assert sent(world, release) == ("sent", "", 1)


def test_a_new_version_of_the_mandate_lapses_it_also_when_it_asks_the_same(world: World) -> None:
    release = approved(world)
    world.outside.answer = replace(world.outside.answer, mandate="night@2#bbbbbbbb")
    assert sent(world, release) == ("lapsed", "mandate_changed", 0)


def test_a_new_version_that_would_allow_it_does_not_save_the_approval(world: World) -> None:
    release = approved(world)
    world.outside.answer = replace(world.outside.answer, outcome="allow", mandate="night@2#bbbbbbbb")
    assert sent(world, release) == ("lapsed", "mandate_changed", 0)


@pytest.mark.parametrize(
    "obligations", [{"from": "head_of_communication"}, {"approvers": 2}, {"seal": "wax"}, {"order": "?"}]
)
def test_a_mandate_that_asks_more_at_the_moment_of_sending_lapses_it(
    world: World, obligations: dict[str, object]
) -> None:
    release = approved(world)
    world.outside.answer = replace(world.outside.answer, obligations=obligations)
    assert sent(world, release) == ("lapsed", "approvals_missing", 0)


def leaves(actor: Actor, at: datetime = LATER) -> None:
    Membership.objects.filter(user=actor.user_id).update(until=at)


def test_who_approved_and_then_left_lets_nothing_out(world: World) -> None:
    release = approved(world)
    leaves(world.adviser)
    assert sent(world, release) == ("lapsed", "approver_left", 0)


def test_a_new_version_is_told_before_who_left(world: World) -> None:
    release = approved(world)
    leaves(world.adviser)
    world.outside.answer = replace(world.outside.answer, outcome="allow", mandate="night@2#bbbbbbbb")
    assert sent(world, release) == ("lapsed", "mandate_changed", 0)


def test_who_carries_less_since_no_longer_speaks_and_who_carries_more_does(world: World) -> None:
    seat = Membership.objects.filter(user=world.adviser.user_id)
    for role, expected in (("director", "sent"), ("auditor", "lapsed"), ("adviser", "sent")):
        seat.update(role="adviser")
        release = world.proposed("approve", text=f"Als {role}.", obligations={"from": "adviser"})
        releases.approve(release, by=world.adviser, now=NOW)
        seat.update(role=role)
        outbox.send_due(LATER, pace=PACE)
        release.refresh_from_db()
        assert release.state == expected, role


def test_the_first_of_two_who_left_is_asked_of_another(world: World) -> None:
    release = world.proposed("approve", obligations={"approvers": 2})
    releases.approve(release, by=world.adviser, now=NOW)
    leaves(world.adviser)
    assert queries.have(release, LATER) == ()
    assert releases.approve(release, by=world.duty, now=LATER).state == "waiting"
    assert releases.approve(release, by=world.head, now=LATER).state == "queued"


@pytest.mark.parametrize("who", ["giver", "receiver", "nobody"])
def test_an_approval_in_somebodys_place_needs_both_people_still_there(world: World, who: str) -> None:
    release = world.proposed("approve", obligations={"from": "head_of_communication"})
    until = NOW + timedelta(seconds=30)
    new = NewDelegation(world.duty.user_id or 0, world.head.role, NOW, until, "Vrij")
    delegations.delegate(new, by=world.head, now=NOW)
    assert releases.approve(release, by=world.duty, now=NOW).state == "queued"
    if who != "nobody":
        leaves(world.head if who == "giver" else world.duty)
    expected = ("sent", "", 1) if who == "nobody" else ("lapsed", "approver_left", 0)
    assert sent(world, release) == expected  # the delegation itself is over by then, and that is no matter


def test_a_channel_that_was_disconnected_lapses_it(world: World) -> None:
    release = approved(world)
    ChannelAccount.objects.filter(pk=world.account.pk).update(active=False)
    assert sent(world, release) == ("lapsed", "channel_off", 0)


@pytest.mark.parametrize(
    "change",
    [{"text": "Iets anders."}, {"subject": "Re: iets"}, {"visibility": "direct"}, {"thread_id": None}],
)
def test_a_row_that_was_changed_behind_everybodys_back_is_not_sent(
    world: World, change: dict[str, object]
) -> None:
    release = approved(world)
    Release.objects.filter(pk=release.pk).update(**change)
    assert sent(world, release) == ("lapsed", "mandate_changed", 0)


def test_an_edit_after_the_approval_asks_anew(world: World) -> None:
    release = approved(world)
    assert releases.edit(release, "Overmorgen.", by=world.agent, now=NOW).state == "waiting"
    assert sent(world, release) == ("waiting", "", 0)


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_an_approval_at_the_same_moment_never_send_what_was_not_read(world: World) -> None:
    for turn in range(8):
        release = world.proposed("approve", text=f"Eerst {turn}", obligations={"from": "adviser"})
        seen = release.binding
        start = threading.Barrier(2)

        def press(deed: Callable[[], object], ready: threading.Barrier = start) -> None:
            ready.wait()
            with suppress(NotAllowed):
                deed()
            connection.close()

        def approve(row: Release = release, binding: str = seen) -> object:
            return releases.approve(row, by=world.adviser, now=NOW, binding=binding)

        def edit(row: Release = release, number: int = turn) -> object:
            return releases.edit(row, f"Later {number}", by=world.agent, now=NOW)

        hands = [threading.Thread(target=press, args=(deed,)) for deed in (approve, edit)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        release.refresh_from_db()
        assert (release.text, release.state) == (f"Later {turn}", "waiting")
    outbox.send_due(LATER, pace=PACE)
    assert world.network.published == []


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_approves_leaves_all_or_nothing(world: World) -> None:
    release = world.proposed("approve", obligations={"from": "adviser"})
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's connection is not ours to close
        with transaction.atomic():
            releases.approve(release, by=world.adviser, now=NOW)
            os.kill(os.getpid(), signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    release.refresh_from_db()
    assert release.state == "waiting"
    assert not Decision.objects.exists()
    assert not Event.objects.filter(action="publishing.approved").exists()
    assert releases.approve(release, by=world.adviser, now=NOW).state == "queued"
    assert sent(world, release) == ("sent", "", 1)


def test_an_approval_may_lapse_by_an_edit_more_than_once(world: World) -> None:
    release = world.proposed("approve", obligations={"from": "adviser"})
    for turn in range(3):
        assert releases.approve(release, by=world.adviser, now=NOW).state == "queued"
        assert releases.edit(release, f"Later {turn}", by=world.agent, now=NOW).state == "waiting"
    assert sent(world, release)[2] == 0


# -- whatever people do ---------------------------------------------------------------------------

WHO = st.sampled_from(["agent", "adviser", "duty", "head"])
DEEDS = st.lists(
    st.tuples(st.sampled_from(["give", "give", "give", "return", "edit", "delegate", "revoke"]), WHO, WHO),
    max_size=14,
)
OBLIGATIONS = st.sampled_from(
    [
        {"from": "adviser"},
        {"approvers": 2},
        {"from": ["adviser", "head_of_communication"]},
        {"from": ["duty_adviser", "head_of_communication"], "order": "in_order"},
        {"from": ["head_of_communication", "spokesperson"], "order": "any"},
        {"from": "head_of_communication", "approvers": 2},
        {"from": "adviser", "seal": "wax"},
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OBLIGATIONS, DEEDS)
def test_no_sequence_of_presses_lets_a_text_pass_without_the_people_it_needs(
    world: World, obligations: dict[str, object], deeds: list[tuple[str, str, str]]
) -> None:
    with transaction.atomic():
        _play(world, obligations, deeds)
        transaction.set_rollback(True)


def _play(world: World, obligations: dict[str, object], deeds: list[tuple[str, str, str]]) -> None:
    release = world.proposed("approve", obligations=obligations)
    writers = {world.agent.user_id or 0}
    for number, (deed, who, other) in enumerate(deeds):
        by: Actor = getattr(world, who)
        now = NOW + timedelta(seconds=number)
        with suppress(NotAllowed):
            _do(deed, release, by, getattr(world, other), now)
            writers |= {by.user_id or 0} if deed == "edit" else set()
        release.refresh_from_db()
        enough = chains.satisfied(release.needs(), release.given(), binding=release.binding, writers=writers)
        assert (release.state == "queued") <= enough, (deeds, release.state)
        assert enough <= (release.state in {"queued", "returned"}), (deeds, release.state)


def _do(deed: str, release: Release, by: Actor, other: Actor, now: datetime) -> None:
    match deed:
        case "give":
            releases.approve(release, by=by, now=now)
        case "return":
            releases.return_(release, by=by, now=now, comment="Noem de dag.")
        case "edit":
            releases.edit(release, f"Wij komen {now.second}.", by=by, now=now)
        case "delegate":
            new = NewDelegation(other.user_id or 0, by.role, now, now + timedelta(days=1), "Vrij")
            delegations.delegate(new, by=by, now=now)
        case "revoke":
            for one in Delegation.objects.filter(revoked_at=None):
                delegations.revoke(one, by=by, now=now)
