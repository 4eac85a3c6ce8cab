"""A role of approver delegated for a while: by whom, to whom, and when it stops counting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from regie.audit.models import Event
from regie.kernel.actor import Actor
from regie.people.models import Membership
from regie.publishing import queries, tasks
from regie.publishing.actions import delegations, releases
from regie.publishing.delegating import LONGEST_DAYS, NewDelegation
from regie.publishing.models import Delegation, Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.publishing.conftest import World

NOW = make.NIGHT
WEEK = timedelta(days=7)


def new(to: Actor, role: str = "head_of_communication", **more: Any) -> NewDelegation:
    fields: dict[str, Any] = {
        "receiver_id": to.user_id,
        "role": role,
        "starts_at": NOW,
        "ends_at": NOW + WEEK,
        "reason": "Vakantie",
    }
    return NewDelegation(**{**fields, **more})


def for_head(world: World) -> Release:
    return world.proposed("approve", obligations={"from": "head_of_communication"})


def test_a_delegate_approves_in_the_role_and_the_ledger_says_in_whose_place(world: World) -> None:
    release = for_head(world)
    with pytest.raises(NotAllowed, match="wrong_role"):
        releases.approve(release, by=world.adviser, now=NOW)
    made = delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    assert releases.approve(release, by=world.adviser, now=NOW).state == "queued"
    decision = release.decisions.get()
    assert (decision.role, decision.instead_of_id) == ("head_of_communication", world.head.user_id)
    line = Event.objects.get(action="publishing.approved")
    assert line.details["instead_of"] == world.head.user_id
    told = Event.objects.get(action="publishing.delegated")
    assert (told.object_type, told.object_id) == ("delegation", str(made.pk))
    assert told.details["until"] == (NOW + WEEK).isoformat()
    assert "Vakantie" not in told.record


@pytest.mark.parametrize("days", [-1, 0, 7, 30])
def test_outside_its_period_it_counts_for_nothing(world: World, days: int) -> None:
    later = new(world.adviser, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=7))
    delegations.delegate(later, by=world.head, now=NOW)
    with pytest.raises(NotAllowed, match="wrong_role"):
        releases.approve(for_head(world), by=world.adviser, now=NOW + timedelta(days=days))


def test_it_ends_when_the_giver_or_the_receiver_loses_the_seat(world: World) -> None:
    delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    assert queries.delegations_of(world.municipality.pk, NOW).count() == 1
    for who in (world.head, world.adviser):
        seats = Membership.objects.filter(user_id=who.user_id or 0)
        seats.update(until=NOW)
        assert queries.delegations_of(world.municipality.pk, NOW).count() == 0
        seats.update(until=None)


def test_it_is_never_passed_on(world: World) -> None:
    delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    with pytest.raises(NotAllowed, match="not_yours"):
        delegations.delegate(new(world.duty), by=world.adviser, now=NOW)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reason": " "}, "no_reason"),
        ({"ends_at": NOW}, "already_over"),
        ({"starts_at": NOW + WEEK + WEEK}, "already_over"),
        ({"ends_at": NOW + timedelta(days=LONGEST_DAYS, seconds=1)}, "too_long"),
        ({"role": "administrator"}, "not_yours"),
        ({"role": "clerk"}, "not_yours"),
        ({"role": "?"}, "not_yours"),
        ({"receiver_id": 0}, "not_here"),
    ],
)
def test_what_is_wrong_is_refused_and_in_the_ledger(
    world: World, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotAllowed, match=reason):
        delegations.delegate(new(world.adviser, **change), by=world.head, now=NOW)
    assert Event.objects.get(action="publishing.delegated", result="refused").details["reason"] == reason
    assert not Delegation.objects.exists()


def test_nobody_delegates_to_themselves_to_an_agency_to_another_town_or_to_an_auditor(world: World) -> None:
    elsewhere = make.actor(make.seat(make.municipality(), "adviser"))
    auditor = make.actor(make.seat(world.municipality, "auditor"))
    reasons = {world.head: "to_yourself", world.agent: "not_here", elsewhere: "not_here", auditor: "not_here"}
    for to, reason in reasons.items():
        with pytest.raises(NotAllowed, match=reason):
            delegations.delegate(new(to), by=world.head, now=NOW)


def test_an_agency_delegates_nothing(world: World) -> None:
    with pytest.raises(NotAllowed, match="right"):
        delegations.delegate(new(world.adviser), by=world.agent, now=NOW)


def test_the_same_is_not_given_twice(world: World) -> None:
    delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    with pytest.raises(NotAllowed, match="already_given"):
        delegations.delegate(new(world.adviser), by=world.head, now=NOW)


def test_taken_back_it_counts_for_nothing_at_once(world: World) -> None:
    made = delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    stranger = make.actor(make.seat(make.municipality(), "director"))
    with pytest.raises(NotAllowed, match="scope"):
        delegations.revoke(made, by=stranger, now=NOW)
    delegations.revoke(made, by=world.head, now=NOW)
    with pytest.raises(NotAllowed, match="wrong_role"):
        releases.approve(for_head(world), by=world.adviser, now=NOW)
    with pytest.raises(NotAllowed, match="wrong_state"):
        delegations.revoke(made, by=world.head, now=NOW)


def test_its_end_is_in_the_ledger_once(world: World) -> None:
    delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    assert tasks.end(NOW + WEEK - timedelta(seconds=1)) == 0
    assert tasks.end(NOW + WEEK) == 1
    assert tasks.end(NOW + WEEK) == 0
    assert Event.objects.filter(action="publishing.delegation_ended").count() == 1


def test_who_wrote_it_does_not_let_it_through_by_a_delegate(world: World) -> None:
    delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    release = world.proposed("approve", by=world.head, obligations={"from": "head_of_communication"})
    with pytest.raises(NotAllowed, match="wrong_role"):
        releases.approve(release, by=world.adviser, now=NOW)


def test_two_approvals_are_not_one_person_and_their_delegate(world: World) -> None:
    delegations.delegate(new(world.adviser, "adviser"), by=_other_adviser(world), now=NOW)
    release = world.proposed("approve", obligations={"approvers": 2, "from": ["adviser", "adviser"]})
    giver = Delegation.objects.get().giver_id
    assert releases.approve(release, by=world.adviser, now=NOW).state == "waiting"
    with pytest.raises(NotAllowed, match="already_given"):
        releases.approve(release, by=world.adviser, now=NOW)
    assert giver != world.adviser.user_id
    assert releases.approve(release, by=world.duty, now=NOW).state == "queued"


def test_who_was_approved_for_does_not_approve_again(world: World) -> None:
    delegations.delegate(new(world.adviser), by=world.head, now=NOW)
    obligations = {"approvers": 2, "from": "head_of_communication"}
    release = world.proposed("approve", obligations=obligations)
    releases.approve(release, by=world.duty, now=NOW)
    release.refresh_from_db()
    assert releases.approve(release, by=world.adviser, now=NOW).state == "queued"
    other = world.proposed("approve", obligations={"approvers": 3, "from": "head_of_communication"})
    releases.approve(other, by=world.duty, now=NOW)
    # the free places are two: the duty adviser has one, the adviser takes the other in the own role
    releases.approve(other, by=world.adviser, now=NOW)
    assert releases.approve(other, by=world.head, now=NOW).state == "queued"


def _other_adviser(world: World) -> Actor:
    return make.actor(make.seat(world.municipality, "adviser", "Wim Vos"))
