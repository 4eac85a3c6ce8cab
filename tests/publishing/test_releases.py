"""Proposing and deciding."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.kernel.actor import Actor, software
from regie.publishing.actions import outbox, releases
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.publishing.conftest import World

NOW = make.NIGHT


def refusals() -> list[str]:
    return [
        e.details["reason"] for e in Event.objects.filter(result="refused", action__startswith="publishing.")
    ]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("allow", "queued"),
        ("approve", "waiting"),
        ("escalate", "escalated"),
        ("forbid", "refused"),
        ("?", "refused"),
    ],
)
def test_the_mandate_decides_where_a_proposal_goes(world: World, outcome: str, state: str) -> None:
    assert world.proposed(outcome).state == state


def test_a_refusal_is_kept_and_in_the_ledger_with_its_exact_words(world: World) -> None:
    release = world.proposed("forbid")
    event = Event.objects.get(action="publishing.proposed")
    assert (event.object_type, event.object_id) == ("release", str(release.pk))
    assert event.mandate == "night@1#aaaaaaaa"
    assert event.personal.get(field="text").value == "Morgen komen we langs."


def test_the_mandate_is_asked_for_the_agency_and_its_assignment(world: World) -> None:
    world.proposed()
    asked = world.outside.asked[-1]
    assert (asked.assignment_id, asked.agency_id) == (world.assignment.pk, world.agency.pk)
    assert asked.user_id == world.agent.user_id


def test_a_stranger_to_the_assignment_proposes_nothing_and_that_is_in_the_ledger(world: World) -> None:
    stranger = make.actor(make.seat(world.agency, "agent", "Wim Vos"), world.municipality)
    with pytest.raises(NotAllowed, match="scope"):
        world.proposed(by=stranger)
    assert refusals() == ["scope"]


def test_another_municipality_proposes_nothing_here(world: World) -> None:
    other = make.actor(make.seat(make.municipality(), "adviser"))
    with pytest.raises(NotAllowed, match="scope"):
        world.proposed(by=other)


def test_a_thread_of_another_account_is_refused(world: World) -> None:
    elsewhere = make.message(make.account(world.municipality))
    with pytest.raises(NotAllowed, match="scope"):
        world.proposed(thread_id=elsewhere.thread_id, in_reply_to_id=None)
    with pytest.raises(NotAllowed, match="scope"):
        world.proposed(in_reply_to_id=elsewhere.pk)


def test_an_empty_text_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="no_text"):
        world.proposed(text=" \x00 ")


def test_an_approval_by_somebody_else_puts_it_in_the_queue(world: World) -> None:
    release = releases.approve(world.proposed("approve"), by=world.adviser, now=NOW)
    assert release.state == "queued"
    assert release.due_at == NOW


def test_software_never_approves(world: World) -> None:
    release = world.proposed("approve")
    with pytest.raises(NotAllowed, match="software"):
        releases.approve(release, by=software("helper", municipality_id=world.municipality.pk), now=NOW)


def test_a_program_in_the_seat_of_an_adviser_does_not_approve_either(world: World) -> None:
    release = world.proposed("approve")
    with pytest.raises(NotAllowed, match="software"):
        releases.approve(release, by=replace(world.adviser, kind="software"), now=NOW)


def test_the_agency_never_approves(world: World) -> None:
    colleague = make.seat(world.agency, "coordinator", "Wim Vos")
    world.assignment.members.add(colleague.user)
    make.acknowledged(world.assignment, colleague.user)
    with pytest.raises(NotAllowed, match="right"):
        releases.approve(world.proposed("approve"), by=make.actor(colleague, world.municipality), now=NOW)


def test_an_adviser_of_another_municipality_does_not_approve(world: World) -> None:
    other = make.actor(make.seat(make.municipality(), "adviser"))
    with pytest.raises(NotAllowed, match="scope"):
        releases.approve(world.proposed("approve"), by=other, now=NOW)


def test_nobody_approves_their_own_words(world: World) -> None:
    release = world.proposed("approve", by=world.adviser)
    with pytest.raises(NotAllowed, match="own_text"):
        releases.approve(release, by=world.adviser, now=NOW)
    assert releases.approve(release, by=world.head, now=NOW).state == "queued"


def test_who_edited_it_once_never_approves_it_even_after_others_edited(world: World) -> None:
    release = world.proposed("approve")
    releases.edit(release, "Overmorgen komen we langs.", by=world.adviser, now=NOW)
    releases.edit(release, "Morgen komen we langs!", by=world.agent, now=NOW)
    with pytest.raises(NotAllowed, match="own_text"):
        releases.approve(release, by=world.adviser, now=NOW)


def test_two_approvals_are_two_people(world: World) -> None:
    release = world.proposed("approve", obligations={"approvers": 2})
    assert releases.approve(release, by=world.adviser, now=NOW).state == "waiting"
    with pytest.raises(NotAllowed, match="already_given"):
        releases.approve(release, by=world.adviser, now=NOW)
    assert releases.approve(release, by=world.duty, now=NOW).state == "queued"


def test_an_approval_in_a_role_that_was_not_asked_is_refused(world: World) -> None:
    release = world.proposed("approve", obligations={"from": "head_of_communication"})
    with pytest.raises(NotAllowed, match="wrong_role"):
        releases.approve(release, by=world.adviser, now=NOW)
    assert releases.approve(release, by=world.head, now=NOW).state == "queued"


def test_what_changed_under_the_readers_eyes_is_not_approved(world: World) -> None:
    release = world.proposed("approve")
    seen = release.binding
    releases.edit(release, "Vandaag komen we langs.", by=world.agent, now=NOW)
    with pytest.raises(NotAllowed, match="changed"):
        releases.approve(release, by=world.adviser, now=NOW, binding=seen)


def test_an_edit_makes_earlier_approvals_worthless(world: World) -> None:
    release = world.proposed("approve", obligations={"approvers": 2})
    releases.approve(release, by=world.adviser, now=NOW)
    releases.edit(release, "Vandaag komen we langs.", by=world.agent, now=NOW)
    assert releases.approve(release, by=world.duty, now=NOW).state == "waiting"


def test_even_the_same_words_again_need_new_approvals(world: World) -> None:
    release = world.proposed("approve")
    releases.approve(release, by=world.adviser, now=NOW)
    assert releases.edit(release, release.text, by=world.agent, now=NOW).state == "waiting"


def test_an_edit_by_the_municipality_is_asked_under_its_own_mandate(world: World) -> None:
    release = world.proposed("approve")
    releases.edit(release, "Morgen vóór 12.00 uur.", by=world.adviser, now=NOW)
    asked = world.outside.asked[-1]
    assert (asked.assignment_id, asked.agency_id, asked.facts["team"]) == (None, None, "municipality")
    assert asked.user_id == world.adviser.user_id


def test_an_edit_gets_a_key_of_its_own(world: World) -> None:
    release = world.proposed()
    assert releases.edit(release, "Iets anders.", by=world.agent, now=NOW).key != release.key


def test_giving_back_asks_for_a_comment(world: World) -> None:
    release = world.proposed("approve")
    with pytest.raises(NotAllowed, match="no_comment"):
        releases.return_(release, by=world.adviser, now=NOW, comment=" ")
    assert releases.return_(release, by=world.adviser, now=NOW, comment="Noem de dag.").state == "returned"


def test_what_was_given_back_is_never_approved(world: World) -> None:
    release = world.proposed("approve")
    releases.return_(release, by=world.adviser, now=NOW, comment="Noem de dag.")
    with pytest.raises(NotAllowed, match="wrong_state"):
        releases.approve(release, by=world.head, now=NOW)


def test_the_writer_withdraws_and_a_colleague_does_not(world: World) -> None:
    release = world.proposed("approve")
    colleague = make.seat(world.agency, "agent", "Wim Vos")
    world.assignment.members.add(colleague.user)
    make.acknowledged(world.assignment, colleague.user)
    with pytest.raises(NotAllowed, match="right"):
        releases.withdraw(release, by=make.actor(colleague, world.municipality), now=NOW)
    assert releases.withdraw(release, by=world.agent, now=NOW).state == "withdrawn"


def test_silence_means_not_sent(world: World) -> None:
    release = world.proposed("approve", obligations={"within_minutes": 30})
    late = NOW + timedelta(minutes=60)  # the adviser had 30 minutes, the two who were asked next 15 each
    with pytest.raises(NotAllowed, match="too_late"):
        releases.approve(release, by=world.adviser, now=late)
    outbox.lapse_due(late)
    release.refresh_from_db()
    assert (release.state, release.problem) == ("lapsed", "not_decided")


@pytest.mark.parametrize("outcome", ["approve", "escalate", "allow"])
def test_past_its_own_end_it_expires(world: World, outcome: str) -> None:
    release = world.proposed(outcome, expires_at=NOW + timedelta(minutes=5))
    assert outbox.lapse_due(NOW + timedelta(minutes=4)) == 0
    assert outbox.lapse_due(NOW + timedelta(minutes=5)) == 1
    release.refresh_from_db()
    assert release.state == "expired"


def test_an_escalated_text_is_released_by_the_person_it_goes_to(world: World) -> None:
    release = world.proposed("escalate", obligations={"to": "duty_adviser", "within_minutes": 15})
    with pytest.raises(NotAllowed, match="wrong_role"):
        releases.approve(release, by=world.adviser, now=NOW)
    assert releases.approve(release, by=world.duty, now=NOW).state == "queued"


@pytest.mark.parametrize("who", ["agent", "adviser"])
def test_every_refusal_is_in_the_ledger(world: World, who: str) -> None:
    release = world.proposed("allow")
    by: Actor = getattr(world, who)
    with pytest.raises(NotAllowed):
        releases.resolve_unknown(release, True, by=by, now=NOW, evidence="gezien")
    assert len(refusals()) == 1
