"""A network that fails is tried again with patience, and everybody can see that it fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.audit.models import Event
from regie.channels import queries
from regie.channels.actions import NewAccount, NotAllowed, connect, disconnect, fetch_due, store_credential
from regie.channels.actions.accounts import request_check, rewrap_credentials
from regie.channels.actions.alarms import check_due, clear_old_raw, watch_health
from regie.channels.actions.fetching import call_soon, claim_due
from regie.channels.adapter import Later, Unauthorised
from regie.channels.backoff import pause
from regie.channels.models import ChannelAccount, Credential, RawEvent
from regie.channels.testing import FakeNetwork, post
from regie.kernel.actor import Actor, software
from regie.kernel.clock import FixedClock
from regie.people.models import Organisation


def wait_of(account: ChannelAccount, clock: FixedClock) -> float:
    account.refresh_from_db()
    assert account.next_fetch_at is not None
    return (account.next_fetch_at - clock()).total_seconds()


def test_secrets_reach_the_adapter_and_are_sealed_in_the_database(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock
) -> None:
    fetch_due(clock())
    assert network.seen_secrets == {"access_token": "canary-4711"}
    assert b"canary" not in bytes(Credential.objects.get().sealed)
    assert "canary" not in repr(queries.open_account(account.pk))
    assert not any("canary" in str(e.details) for e in Event.objects.all())


def test_retry_after_is_obeyed(account: ChannelAccount, network: FakeNetwork, clock: FixedClock) -> None:
    network.faults = [Later("too busy", after_seconds=700)]
    fetch_due(clock())
    assert wait_of(account, clock) >= 700
    assert queries.health(account, clock()).state == "failing"


def test_failures_wait_longer_each_time_and_success_forgets_them(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock
) -> None:
    waits = []
    for _ in range(6):
        network.faults = [Later("HTTP 500")]
        fetch_due(clock())
        waits.append(wait_of(account, clock))
        clock.forward(seconds=waits[-1] + 1)
    assert waits[-1] > waits[0]
    fetch_due(clock())
    account.refresh_from_db()
    assert (account.fetch_failures, account.last_error) == (0, "")
    assert queries.health(account, clock()).state == "ok"


@given(failures=st.integers(1, 500), poll=st.integers(0, 3600), share=st.floats(0, 1))
def test_a_pause_is_never_longer_than_a_quarter_and_never_zero(
    failures: int, poll: int, share: float
) -> None:
    assert 0 < pause(failures, poll, share=share) <= 900


def test_a_refused_key_is_loud_and_a_new_secret_mends_it(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock, manager: Actor
) -> None:
    network.faults = [Unauthorised("token revoked")]
    fetch_due(clock())
    account.refresh_from_db()
    seen = queries.health(account, clock())
    assert (seen.state, seen.mend) == ("refused", "reconnect")
    assert Event.objects.filter(action="channels.key_refused", result="failed").count() == 1
    store_credential(account, "access_token", "new", by=manager, now=clock())
    fetch_due(clock())
    account.refresh_from_db()
    assert queries.health(account, clock()).state == "ok"
    assert network.seen_secrets == {"access_token": "new"}


def test_a_defect_in_an_adapter_is_a_failure_not_a_stop(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock
) -> None:
    network.faults = [RuntimeError("boom")]  # type: ignore[list-item]
    fetch_due(clock())
    account.refresh_from_db()
    assert account.last_error == "unexpected RuntimeError"


def test_without_the_key_file_the_channel_says_so(
    account: ChannelAccount, clock: FixedClock, key_file: Path
) -> None:
    key_file.unlink()
    fetch_due(clock())
    account.refresh_from_db()
    assert "is missing" in account.last_error


def test_an_account_is_leased_to_one_worker_and_news_heard_meanwhile_is_not_forgotten(
    account: ChannelAccount, clock: FixedClock
) -> None:
    assert claim_due(clock()) == [account.pk]
    call_soon(account.pk, now=clock())
    assert claim_due(clock()) == []
    ChannelAccount.objects.update(fetch_lease_until=None)  # as the end of a fetch does
    assert claim_due(clock()) == [account.pk]
    assert claim_due(clock.forward(seconds=120)) == [account.pk]  # a worker that died


def test_a_worker_that_stands_still_is_not_called_connected(
    account: ChannelAccount, clock: FixedClock
) -> None:
    assert queries.health(account, account.created_at).state == "never"
    fetch_due(clock())
    account.refresh_from_db()
    account.created_at = clock()
    assert queries.health(account, clock()).state == "ok"
    assert queries.health(account, clock() + timedelta(minutes=10)).reason == "nobody_reads"


def test_silence_raises_an_alarm_once_and_its_end_is_written_too(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock
) -> None:
    fetch_due(clock())
    ChannelAccount.objects.update(created_at=clock())
    watch_health(clock())
    clock.forward(hours=13)
    fetch_due(clock())
    assert watch_health(clock()) == 1
    assert watch_health(clock()) == 0
    alarm = Event.objects.get(action="channels.alarm_raised")
    assert (alarm.details["to"], alarm.details["reason"]) == ("quiet", "silent")


def test_an_expiring_token_is_told_a_week_before(account: ChannelAccount, clock: FixedClock) -> None:
    fetch_due(clock())
    account.refresh_from_db()
    account.token_expires_at = clock() + timedelta(days=6)
    assert queries.health(account, clock()).state == "expiring"
    account.token_expires_at = clock() - timedelta(seconds=1)
    assert queries.health(account, clock()).state == "refused"


def test_a_test_asked_by_a_person_is_done_by_the_worker(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock, manager: Actor
) -> None:
    request_check(account, by=manager, now=clock())
    network.faults = [Unauthorised("no")]
    assert check_due(clock()) == 1
    assert check_due(clock()) == 0
    account.refresh_from_db()
    assert (account.last_check_at, account.last_error) == (clock(), "no")


def test_disconnecting_destroys_the_secrets_and_stops_the_reading(
    account: ChannelAccount, clock: FixedClock, manager: Actor
) -> None:
    disconnect(account, by=manager, now=clock())
    assert not Credential.objects.exists()
    assert claim_due(clock()) == []
    account.refresh_from_db()
    assert queries.health(account, clock()).state == "off"


@pytest.mark.parametrize(
    ("role", "own"), [("agent", False), ("coordinator", False), ("director", False), ("clerk", True)]
)
def test_nobody_else_connects_a_channel_and_the_ledger_knows_who_tried(
    municipality: Organisation, clock: FixedClock, role: str, own: bool
) -> None:
    by = Actor("person", "7", "X", role, municipality.pk if own else 999, municipality.pk, "test")
    with pytest.raises(NotAllowed):
        connect(NewAccount(municipality.pk, "feed", "https://a.example/feed", "F"), by=by, now=clock())
    assert Event.objects.filter(action="channels.connected", result="refused").exists()
    assert not ChannelAccount.objects.exists()


def test_connecting_the_same_account_again_changes_it_instead_of_doubling_it(
    account: ChannelAccount, clock: FixedClock, manager: Actor
) -> None:
    new = NewAccount(account.municipality_id, "mastodon", account.external_id, "Andere naam")
    assert connect(new, by=manager, now=clock()).pk == account.pk
    assert Credential.objects.count() == 1


def test_rotation_rewraps_every_secret(account: ChannelAccount, clock: FixedClock, key_file: Path) -> None:
    key_file.write_text("cd" * 32 + "\n" + key_file.read_text())
    assert rewrap_credentials(by=software("rotation", origin="cli"), now=clock()) == 1
    key_file.write_text("cd" * 32 + "\n")
    assert queries.open_account(account.pk).secrets == {"access_token": "canary-4711"}


def test_raw_events_are_forgotten_after_a_month_but_problems_stay(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock
) -> None:
    from regie.channels.actions import parse_pending

    network.waiting = [post("1", "een", clock()), {"external_id": "2"}]
    fetch_due(clock())
    parse_pending(clock())
    assert clear_old_raw(clock.forward(days=31)) == 1
    assert RawEvent.objects.get().problem != ""


def test_the_doctor_names_a_channel_that_fails_and_a_secret_that_no_longer_opens(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock, key_file: Path
) -> None:
    network.faults = [Later("HTTP 500")]
    fetch_due(clock())
    (told,) = queries.examination(clock())
    assert (told.level, "HTTP 500" in told.text, bool(told.mend)) == ("fault", True, True)
    key_file.write_text("ef" * 32 + "\n")
    (told,) = queries.examination(clock())
    assert told.mend == "Restore the key file."
