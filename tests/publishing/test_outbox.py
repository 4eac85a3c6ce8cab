"""Sending: gate, attempts, results, read-back and crashes at every point."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from regie.audit.models import Event
from regie.channels.adapter import Capabilities, Later, Refused, Unauthorised, Uncertain
from regie.publishing import queries
from regie.publishing.actions import outbox, releases
from regie.publishing.delivery import Result
from regie.publishing.models import AccountBreaker, Attempt, Release
from tests import make
from tests.publishing.conftest import PACE, World

NOW = make.NIGHT
AFTER_LEASE = NOW + timedelta(seconds=PACE.lease + PACE.settle + 1)


def send(now: datetime = NOW) -> int:
    return outbox.send_due(now, pace=PACE)


def state_of(release: Release) -> str:
    release.refresh_from_db()
    return release.state


def actions() -> list[str]:
    return [e.action.removeprefix("publishing.") for e in Event.objects.order_by("id")]


def test_an_allowed_text_goes_out_once_and_is_recorded(world: World) -> None:
    release = world.proposed()
    assert send() == 1
    assert state_of(release) == "sent"
    assert [m.text for m in world.network.published] == [release.text]
    assert world.network.published[0].reply_ref == world.question.reply_ref
    assert world.outside.recorded[0].external_id == release.external_id
    assert actions() == ["proposed", "attempted", "sent"]
    assert send() == 0


@pytest.mark.parametrize("outcome", ["approve", "escalate", "forbid"])
def test_without_an_answer_of_a_person_nothing_goes_out(world: World, outcome: str) -> None:
    world.proposed(outcome)
    assert send() == 0
    assert world.network.published == []


def test_the_brake_is_asked_again_at_the_moment_of_sending(world: World) -> None:
    release = world.proposed()
    world.outside.now_says("forbid", reason="brake")
    send()
    assert state_of(release) == "stopped"
    assert (release.problem, world.network.published) == ("brake", [])


def test_the_brake_also_stops_what_was_approved(world: World) -> None:
    release = world.proposed("approve")
    releases.approve(release, by=world.adviser, now=NOW)
    world.outside.now_says("forbid", reason="brake")
    send()
    assert state_of(release) == "stopped"


def test_who_judged_before_the_brake_was_set_leaves_nothing_and_judges_anew(world: World) -> None:
    release = world.proposed()
    world.outside.overtaken.append(lambda: world.outside.now_says("forbid", reason="brake"))
    assert send() == 2
    assert (state_of(release), release.problem) == ("stopped", "brake")
    assert (world.network.published, Attempt.objects.count()) == ([], 0)
    assert actions() == ["proposed", "stopped"]


def test_who_was_overtaken_by_something_else_still_sends_once(world: World) -> None:
    release = world.proposed()
    world.outside.overtaken.extend([lambda: None, lambda: None])
    assert send() == 3
    assert state_of(release) == "sent"
    assert (len(world.network.published), Attempt.objects.count()) == (1, 1)
    assert actions() == ["proposed", "attempted", "sent"]


@pytest.mark.parametrize("outcome", ["forbid", "approve", "escalate", "", "maybe"])
def test_what_was_allowed_and_is_no_longer_lapses(world: World, outcome: str) -> None:
    release = world.proposed()
    world.outside.now_says(outcome)
    send()
    assert state_of(release) == "lapsed"
    assert world.network.published == []


@pytest.mark.parametrize("outcome", ["approve", "allow"])
def test_another_mandate_version_between_approval_and_sending_lapses_it(world: World, outcome: str) -> None:
    release = world.proposed("approve")
    releases.approve(release, by=world.adviser, now=NOW)
    world.outside.now_says(outcome, mandate="night@2#bbbbbbbb")
    send()
    assert (state_of(release), release.problem) == ("lapsed", "mandate_changed")
    assert world.network.published == []


def test_a_text_that_never_needed_approval_goes_under_the_new_version(world: World) -> None:
    release = world.proposed()
    world.outside.now_says("allow", mandate="night@2#bbbbbbbb")
    send()
    assert state_of(release) == "sent"
    assert release.mandate == "night@2#bbbbbbbb"


@pytest.mark.parametrize("column", ["text", "visibility", "subject"])
def test_a_row_changed_behind_our_back_is_not_covered_by_its_approval(world: World, column: str) -> None:
    release = world.proposed("approve")
    releases.approve(release, by=world.adviser, now=NOW)
    Release.objects.filter(pk=release.pk).update(**{column: "direct"})
    send()
    assert state_of(release) == "lapsed"


def test_more_approvers_asked_at_the_moment_of_sending_lapses_it(world: World) -> None:
    release = world.proposed("approve")
    releases.approve(release, by=world.adviser, now=NOW)
    world.outside.now_says("approve", obligations={"approvers": 2})
    send()
    assert (state_of(release), release.problem) == ("lapsed", "approvals_missing")


def test_an_approved_escalation_goes_out(world: World) -> None:
    release = world.proposed("escalate", obligations={"to": "duty_adviser", "within_minutes": 15})
    releases.approve(release, by=world.duty, now=NOW)
    send()
    assert state_of(release) == "sent"


def test_not_after_its_end(world: World) -> None:
    release = world.proposed(expires_at=NOW + timedelta(minutes=5))
    send(NOW + timedelta(minutes=5))
    assert state_of(release) == "expired"
    assert world.network.published == []


def test_a_refusal_of_the_network_is_a_failure_with_its_words(world: World) -> None:
    release = world.proposed()
    world.network.script = [Refused("te lang")]
    send()
    assert (state_of(release), release.detail) == ("failed", "te lang")


def test_a_dead_token_marks_the_channel(world: World) -> None:
    release = world.proposed()
    world.network.script = [Unauthorised("token")]
    send()
    assert state_of(release) == "failed"
    assert world.outside.unauthorised == [world.account.pk]


def test_later_waits_at_least_as_long_as_the_network_asks(world: World) -> None:
    release = world.proposed()
    world.network.script = [Later("druk", 60)]
    send()
    assert state_of(release) == "queued"
    assert release.due_at is not None
    assert release.due_at >= NOW + timedelta(seconds=60)
    assert send(NOW + timedelta(seconds=59)) == 0
    send(NOW + timedelta(seconds=90))
    assert state_of(release) == "sent"


def test_a_wait_past_its_own_end_expires_it(world: World) -> None:
    release = world.proposed(expires_at=NOW + timedelta(seconds=30))
    world.network.script = [Later("druk", 60)]
    send()
    assert state_of(release) == "expired"


def test_a_lost_answer_is_read_back_and_never_sent_again(world: World) -> None:
    release = world.proposed()
    world.network.script, world.network.keep = [Uncertain("time-out")], True
    send()
    assert state_of(release) == "sending"
    send(AFTER_LEASE)
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_what_is_certainly_absent_is_sent_again(world: World) -> None:
    release = world.proposed()
    world.network.script = [Uncertain("time-out")]
    send()
    send(AFTER_LEASE)
    assert state_of(release) == "queued"
    send(AFTER_LEASE + timedelta(seconds=10))
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_before_a_second_try_the_brake_is_asked_again(world: World) -> None:
    release = world.proposed()
    world.network.script = [Uncertain("time-out")]
    send()
    world.outside.now_says("forbid", reason="brake")
    send(AFTER_LEASE)
    send(AFTER_LEASE + timedelta(seconds=10))
    assert state_of(release) == "stopped"
    assert world.network.published == []


def test_what_cannot_be_read_back_asks_a_person(world: World) -> None:
    world.network.can = Capabilities(reply=True, read_back=False)
    release = world.proposed()
    world.network.script = [Uncertain("time-out")]
    send()
    send(AFTER_LEASE)
    assert state_of(release) == "unknown"
    assert list(queries.waiting_for(world.adviser, NOW)) == [release]


def test_reading_back_that_keeps_failing_asks_a_person(world: World) -> None:
    release = world.proposed()
    world.network.script = [Uncertain("time-out")]
    world.network.reading = [Later("503")] * 50
    send()
    for minute in range(1, 40):
        send(AFTER_LEASE + timedelta(minutes=10 * minute))
    assert (state_of(release), release.problem) == ("unknown", "not_established")
    assert world.network.published == []


def test_a_network_that_knows_our_key_is_asked_again_without_read_back(world: World) -> None:
    world.network.can = Capabilities(reply=True, read_back=False, idempotency="key")
    world.network.script, world.network.keep = [Uncertain("time-out")], True
    release = world.proposed()
    send()
    send(AFTER_LEASE)
    send(AFTER_LEASE + timedelta(seconds=10))
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_a_key_that_the_network_may_have_forgotten_proves_nothing(world: World) -> None:
    world.network.can = Capabilities(reply=True, read_back=False, idempotency="key")
    world.network.script, world.network.keep = [Uncertain("time-out")], True
    release = world.proposed()
    send()
    send(AFTER_LEASE + timedelta(hours=2))
    assert state_of(release) == "unknown"


def test_a_defect_in_an_adapter_counts_as_uncertain(world: World) -> None:
    release = world.proposed()
    world.network.script, world.network.keep = [KeyError("id")], True
    send()
    assert state_of(release) == "sending"
    send(AFTER_LEASE)
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_a_person_says_that_it_is_there(world: World) -> None:
    world.network.can = Capabilities(reply=True)
    release = world.proposed()
    world.network.script, world.network.keep = [Uncertain("time-out")], True
    send()
    send(AFTER_LEASE)
    releases.resolve_unknown(release, True, by=world.adviser, now=NOW, evidence="Gezien op de pagina")
    assert state_of(release) == "sent"
    send(AFTER_LEASE + timedelta(hours=1))
    assert len(world.network.published) == 1


def test_a_person_says_that_it_is_not_there_and_it_goes_again(world: World) -> None:
    world.network.can = Capabilities(reply=True)
    release = world.proposed()
    world.network.script = [Uncertain("time-out")]
    send()
    send(AFTER_LEASE)
    releases.resolve_unknown(release, False, by=world.adviser, now=AFTER_LEASE, evidence="Niet gezien")
    send(AFTER_LEASE)
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


# -- a process dies: every point, one test ---------------------------------------------------------


class Killed(BaseException):
    """What SIGKILL looks like from inside a test: no handler of ours may catch it."""


@contextmanager
def killed_before_commit() -> Iterator[None]:
    """Everything inside is done, and then undone by the death of the process."""
    with transaction.atomic():
        yield
        raise Killed


def test_killed_before_the_attempt_is_committed(world: World) -> None:
    release = world.proposed()
    with pytest.raises(Killed), killed_before_commit():
        outbox.take(NOW, PACE)
    assert state_of(release) == "queued"
    send()
    assert len(world.network.published) == 1


def test_killed_after_the_commit_and_before_the_call(world: World) -> None:
    release = world.proposed()
    assert outbox.take(NOW, PACE) is not None
    assert send(NOW + timedelta(seconds=PACE.lease)) == 0
    send(AFTER_LEASE)
    assert state_of(release) == "queued"
    send(AFTER_LEASE + timedelta(seconds=10))
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1
    assert "attempt_lost" in actions()


def test_killed_after_the_call_and_before_the_result(world: World) -> None:
    release = world.proposed()
    task = outbox.take(NOW, PACE)
    assert task is not None
    assert outbox.call(task, lambda: NOW, PACE).outcome == "sent"
    send(AFTER_LEASE)
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_killed_during_the_call(world: World) -> None:
    def die() -> None:
        raise Killed

    release = world.proposed()
    world.network.during = die
    with pytest.raises(Killed):
        send()
    world.network.during = None
    send(AFTER_LEASE)
    send(AFTER_LEASE + timedelta(seconds=10))
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_killed_while_storing_the_result(world: World) -> None:
    release = world.proposed()
    task = outbox.take(NOW, PACE)
    assert task is not None
    result = outbox.call(task, lambda: NOW, PACE)
    with pytest.raises(Killed), killed_before_commit():
        outbox.settle(task, result, now=NOW, pace=PACE)
    assert state_of(release) == "sending"
    send(AFTER_LEASE)
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_killed_after_the_result(world: World) -> None:
    release = world.proposed()
    send()
    send(AFTER_LEASE)
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_killed_while_reading_back(world: World) -> None:
    release = world.proposed()
    world.network.script, world.network.keep = [Uncertain("time-out")], True
    send()
    looking = outbox.take(AFTER_LEASE, PACE)
    assert looking is not None
    assert looking.kind == Attempt.LOOK
    send(AFTER_LEASE + timedelta(seconds=PACE.lease + PACE.settle))
    assert state_of(release) == "sent"
    assert len(world.network.published) == 1


def test_a_result_that_comes_after_its_lease_still_counts(world: World) -> None:
    world.network.can = Capabilities(reply=True)
    release = world.proposed()
    task = outbox.take(NOW, PACE)
    assert task is not None
    result = outbox.call(task, lambda: NOW, PACE)
    send(AFTER_LEASE)
    assert state_of(release) == "unknown"
    outbox.settle(task, result, now=AFTER_LEASE, pace=PACE)
    assert state_of(release) == "sent"
    assert "came_late" in actions()


def test_a_process_that_slept_too_long_does_not_begin_the_call(world: World) -> None:
    release = world.proposed()
    task = outbox.take(NOW, PACE)
    assert task is not None
    result = outbox.call(task, lambda: NOW + timedelta(seconds=PACE.margin), PACE)
    assert result.outcome == "not_begun"
    outbox.settle(task, result, now=NOW, pace=PACE)
    assert (state_of(release), world.network.published) == ("queued", [])


def test_the_database_itself_refuses_a_second_open_attempt(world: World) -> None:
    release = world.proposed()
    outbox.take(NOW, PACE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            release=release,
            account=world.account,
            municipality=world.municipality,
            kind="send",
            started_at=NOW,
            lease_until=NOW,
        )


# -- accounts and stops ----------------------------------------------------------------------------


def test_an_account_that_keeps_failing_rests_and_others_go_on(world: World) -> None:
    other = make.account(world.municipality)
    world.assignment.channels.add(other)
    for _ in range(6):
        world.proposed()
    world.network.script = [Later("503")] * 4
    send()
    resting = AccountBreaker.objects.get().open_until
    assert resting is not None
    assert resting >= NOW + timedelta(seconds=10)
    assert world.network.published == []
    free = world.proposed(account_id=other.pk, thread_id=None, in_reply_to_id=None)
    assert send(NOW + timedelta(seconds=1)) == 1
    assert state_of(free) == "sent"


def test_after_its_rest_one_release_tries_it_out(world: World) -> None:
    for _ in range(3):
        world.proposed()
    AccountBreaker.objects.create(account=world.account, failures=4, open_until=NOW)
    assert outbox.take(NOW, PACE) is not None
    assert outbox.take(NOW, PACE) is None


def test_one_account_has_so_many_calls_under_way_and_no_more(world: World) -> None:
    for _ in range(3):
        world.proposed()
    taken = [outbox.take(NOW, PACE) for _ in range(3)]
    assert [t is not None for t in taken] == [True, True, False]


def test_confirmed_stopped_only_when_no_call_can_be_under_way(world: World) -> None:
    world.proposed()
    assert queries.confirmed_stopped(world.municipality.pk, NOW)
    task = outbox.take(NOW, PACE)
    assert task is not None
    assert not queries.confirmed_stopped(world.municipality.pk, NOW)
    assert queries.live_attempts(world.municipality.pk, NOW) == 1
    assert queries.confirmed_stopped(make.municipality().pk, NOW)
    assert queries.confirmed_stopped(world.municipality.pk, NOW + timedelta(seconds=PACE.lease))
    outbox.settle(task, Result("later"), now=NOW, pace=PACE)
    assert queries.confirmed_stopped(world.municipality.pk, NOW)


def test_a_call_without_an_answer_holds_up_the_confirmation_until_its_lease_ends(world: World) -> None:
    world.proposed()
    world.network.script = [Uncertain("time-out")]
    send()
    assert not queries.confirmed_stopped(world.municipality.pk, NOW + timedelta(seconds=PACE.timeout))
    assert queries.confirmed_stopped(world.municipality.pk, NOW + timedelta(seconds=PACE.lease + 1))
