"""Texts of our own: at their moment, together, one below the other, and held in a crisis."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.publishing import tasks
from regie.publishing.actions import outbox, planned, releases
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.publishing.conftest import PACE, World
from tests.publishing.test_crisis import crisis

NOW = make.NIGHT
HOUR = timedelta(hours=1)
ASKED = {"approvers": 1, "from": ["adviser"]}


def own(world: World, text: str = "De markt verhuist.", outcome: str = "allow", **more: object) -> Release:
    """A post of our own for over an hour."""
    fields: dict[str, object] = {
        "thread_id": None, "in_reply_to_id": None, "case": "", "not_before": NOW + HOUR,
        "expires_at": NOW + 5 * HOUR, "bundle": "item:1",
    }  # fmt: skip
    if outcome == "approve":
        fields["obligations"] = ASKED
    return world.proposed(outcome, text, **{**fields, **more})


def fresh(release: Release) -> Release:
    return Release.objects.get(pk=release.pk)


def test_a_planned_post_leaves_at_its_moment_and_shows_that_moment(world: World) -> None:
    post = own(world)
    assert (post.state, post.due_at) == ("queued", NOW + HOUR)
    assert outbox.send_due(NOW + HOUR - timedelta(seconds=1), pace=PACE) == 0
    outbox.send_due(NOW + HOUR, pace=PACE)
    assert fresh(post).state == "sent"
    assert world.network.published[0].created_at == NOW + HOUR
    assert world.network.published[0].reply_ref == {}


def test_a_comment_waits_for_its_post_and_stands_below_it(world: World) -> None:
    post = own(world)
    comment = own(world, "Meer op onze site.", not_before=NOW, follows_id=post.pk)
    outbox.send_due(NOW, pace=PACE)
    assert fresh(comment).state == "queued"
    outbox.send_due(NOW + HOUR, pace=PACE)
    assert [one.text for one in world.network.published] == [post.text, comment.text]
    assert world.network.published[1].in_reply_to == fresh(post).external_id
    other = make.account(world.municipality)
    with pytest.raises(NotAllowed, match="scope"):
        own(world, account_id=other.pk, follows_id=post.pk)


def test_one_press_approves_what_was_shown_and_a_change_opens_only_that_one(world: World) -> None:
    first, second = own(world, "Een", "approve"), own(world, "Twee", "approve")
    shown = {one.pk: one.binding for one in (first, second)}
    with pytest.raises(NotAllowed, match="not_in_bundle"):
        planned.approve_bundle("item:1", {first.pk: first.binding}, by=world.adviser, now=NOW)
    with pytest.raises(NotAllowed, match="changed"):
        planned.approve_bundle("item:1", {**shown, second.pk: "other"}, by=world.adviser, now=NOW)
    assert fresh(first).state == "waiting"
    planned.approve_bundle("item:1", shown, by=world.adviser, now=NOW)
    assert {fresh(first).state, fresh(second).state} == {"queued"}
    releases.edit(second, "Drie", by=world.agent, now=NOW)
    assert (fresh(first).state, fresh(second).state) == ("queued", "waiting")
    assert fresh(first).due_at == NOW + HOUR
    with pytest.raises(NotAllowed, match="nothing_waits"):
        planned.approve_bundle("item:none", {}, by=world.adviser, now=NOW)


def test_the_agency_moving_what_was_approved_asks_again_and_the_municipality_does_not(world: World) -> None:
    post = own(world, outcome="approve")
    releases.approve(post, by=world.adviser, now=NOW)
    planned.reschedule(post, NOW + 2 * HOUR, NOW + 6 * HOUR, by=world.head, now=NOW)
    assert (fresh(post).state, fresh(post).due_at) == ("queued", NOW + 2 * HOUR)
    planned.reschedule(post, NOW + 3 * HOUR, NOW + 6 * HOUR, by=world.agent, now=NOW)
    assert fresh(post).state == "waiting"
    with pytest.raises(NotAllowed, match="past"):
        planned.reschedule(post, NOW, None, by=world.head, now=NOW)


def test_a_crisis_holds_what_is_planned_also_what_still_waits(world: World) -> None:
    queued, waiting = own(world), own(world, "Nog niet goedgekeurd", "approve")
    phase = crisis(world, 2)
    assert tasks.pause(NOW) == 2
    assert {fresh(queued).problem, fresh(waiting).problem} == {"crisis_paused"}
    with pytest.raises(NotAllowed, match="wrong_state"):
        releases.approve(waiting, by=world.adviser, now=NOW)
    with pytest.raises(NotAllowed, match="crisis_paused"):
        planned.offer_anew(queued, NOW + HOUR, None, by=world.head, now=NOW)
    phase.ends_at = NOW
    phase.save()
    world.outside.now_says("allow", obligations={})
    planned.offer_anew(queued, NOW + 2 * HOUR, None, by=world.head, now=NOW)
    assert (fresh(queued).state, fresh(queued).due_at) == ("queued", NOW + 2 * HOUR)
    outbox.send_due(NOW + 2 * HOUR, pace=PACE)
    assert fresh(queued).state == "sent"
    with pytest.raises(NotAllowed, match="wrong_state"):
        planned.offer_anew(queued, NOW + 3 * HOUR, None, by=world.head, now=NOW)
