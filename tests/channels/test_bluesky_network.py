"""Bluesky for real: PLC, PDS and AppView of the network itself, on this machine."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.conf import settings

from regie.channels.adapter import Account, Adapter, Incoming, Outgoing, Refused, Unauthorised
from regie.channels.adapters.bluesky import ADAPTER
from tests.servers.bluesky import BlueskyNetwork, Post

pytestmark = [
    pytest.mark.network,
    pytest.mark.xdist_group("bluesky"),
    pytest.mark.skipif(bool(BlueskyNetwork.missing()), reason=BlueskyNetwork.missing()),
]


@pytest.fixture(scope="module")
def network() -> Iterator[BlueskyNetwork]:
    database = settings.DATABASES["default"]
    running = BlueskyNetwork(
        f"postgresql://{database['USER']}:{database['PASSWORD']}@/postgres?host={database['HOST']}"
        if str(database["HOST"]).startswith("/")
        else settings.DATABASE_URL
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def account(network: BlueskyNetwork) -> Account:
    did, password = network.create_account("veldermeer")
    return Account(1, "bluesky", did, "veldermeer.test", {"service": network.pds}, {"app_password": password})


@pytest.fixture(scope="module")
def workers() -> Iterator[Callable[[], ADAPTER]]:
    """Makes adapters as other processes would have them."""
    made: list[ADAPTER] = []

    def another() -> ADAPTER:
        made.append(ADAPTER())
        return made[-1]

    yield another
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def adapter(workers: Callable[[], ADAPTER]) -> Adapter:
    return workers()


def wait_for(
    adapter: Adapter, account: Account, uri: str, *, seconds: float = 8
) -> tuple[Incoming, Mapping[str, object]]:
    """The message once it comes in, and the cursor at that moment."""
    cursor: Mapping[str, object] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        fetched = adapter.fetch(account, cursor)
        cursor = fetched.cursor
        for event in fetched.events:
            for message in adapter.parse(event.payload, account):
                if message.external_id == uri:
                    return message, cursor
        time.sleep(0.1)
    raise AssertionError(f"{uri} did not come in within {seconds} s")


def answer_to(message: Incoming, text: str = "Dank, we kijken ernaar. ^LB") -> Outgoing:
    return Outgoing(
        str(uuid.uuid4()),
        text,
        message.reply_ref,
        in_reply_to=message.external_id,
        thread_root=message.thread_root,
        created_at=datetime.now(UTC),
    )


def test_a_mention_is_fetched_within_two_seconds_with_all_that_is_needed_to_answer(
    network: BlueskyNetwork, adapter: Adapter, account: Account
) -> None:
    adapter.fetch(account, {})  # signed in, as the worker is
    asked = network.post_as("fenna", "@veldermeer.test het licht in de Fuutstraat is stuk 💡")
    began = time.monotonic()
    message, _ = wait_for(adapter, account, asked.uri)
    assert time.monotonic() - began <= 2
    assert message.text == "@veldermeer.test het licht in de Fuutstraat is stuk 💡"
    assert message.kind == "mention"
    assert message.lang == "nl"
    assert message.sender is not None
    assert message.sender.handle == "@fenna.test"
    assert message.reply_ref == {"root": asked.ref, "parent": asked.ref}
    assert message.created_at <= datetime.now(UTC)
    assert not message.outgoing


def test_an_answer_is_visible_in_the_thread_and_the_same_key_twice_is_one_post(
    network: BlueskyNetwork, adapter: Adapter, account: Account, workers: Callable[[], ADAPTER]
) -> None:
    asked = network.post_as("gijs", "@veldermeer.test wanneer komt het oud papier?")
    message, _ = wait_for(adapter, account, asked.uri)
    outgoing = answer_to(message, "Donderdag, zie https://voorbeeld.nl/afval. Groet, ook aan @gijs.test ^LB")
    assert adapter.read_back(account, outgoing) is None
    sent = adapter.send(account, outgoing, timeout_seconds=10)
    assert adapter.send(account, outgoing, timeout_seconds=10) == sent
    assert workers().send(account, outgoing, timeout_seconds=10) == sent  # another worker
    assert adapter.read_back(account, outgoing) == sent
    replies = network.replies(asked.uri, as_="gijs")
    assert [r["uri"] for r in replies] == [sent.external_id]
    record = replies[0]["record"]
    assert record["langs"] == ["nl"]
    features = [f["features"][0]["$type"].split("#")[1] for f in record["facets"]]
    assert features == ["link", "mention"]


def test_a_reaction_to_our_answer_comes_in_with_our_answer_before_it(
    network: BlueskyNetwork, adapter: Adapter, account: Account
) -> None:
    asked = network.post_as("nynke", "@veldermeer.test vraag")
    message, cursor = wait_for(adapter, account, asked.uri)
    sent = adapter.send(account, answer_to(message), timeout_seconds=10)
    shown = network.replies(asked.uri, as_="nynke")[0]
    mine = Post(shown["uri"], shown["cid"], asked.ref)
    angry = network.post_as("nynke", "Dat zeiden jullie vorige maand ook.", reply_to=mine)
    end = time.monotonic() + 8
    chain: list[Incoming] = []
    while not chain and time.monotonic() < end:
        fetched = adapter.fetch(account, cursor)
        cursor = fetched.cursor
        chain = [
            m for e in fetched.events if angry.uri in e.dedupe_key for m in adapter.parse(e.payload, account)
        ]
    assert [(m.external_id, m.outgoing) for m in chain] == [(sent.external_id, True), (angry.uri, False)]
    assert chain[1].in_reply_to == sent.external_id
    assert chain[1].thread_root == asked.uri


def test_what_was_stored_does_not_come_again_and_what_was_not_stored_does(
    network: BlueskyNetwork, account: Account, workers: Callable[[], ADAPTER]
) -> None:
    adapter = workers()
    asked = network.post_as("teun", "@veldermeer.test hallo")
    _, cursor = wait_for(adapter, account, asked.uri)
    assert [e for e in adapter.fetch(account, cursor).events if asked.uri in e.dedupe_key] == []
    # the database lost the page: the old cursor comes back to a process that handed it over
    other = workers()
    first = other.fetch(account, {})
    again = other.fetch(account, {})
    assert {e.dedupe_key for e in again.events} == {e.dedupe_key for e in first.events}


def test_answering_a_deleted_post_is_refused(
    network: BlueskyNetwork, adapter: Adapter, account: Account
) -> None:
    asked = network.post_as("wessel", "@veldermeer.test laat maar")
    message, _ = wait_for(adapter, account, asked.uri)
    network.delete_as("wessel", asked)
    network.wait_until_gone(asked.uri, as_="wessel")
    with pytest.raises(Refused, match="gone"):
        adapter.send(account, answer_to(message), timeout_seconds=10)


def test_a_deletion_is_noticed_when_the_post_is_absent_twice(
    network: BlueskyNetwork, account: Account, workers: Callable[[], ADAPTER]
) -> None:
    adapter = workers()
    asked = network.post_as("roos", "@veldermeer.test vergissing")
    _, cursor = wait_for(adapter, account, asked.uri)
    network.delete_as("roos", asked)
    network.wait_until_gone(asked.uri, as_="roos")
    old = "2026-01-01T00:00:00+00:00"
    once = adapter.fetch(account, {**cursor, "checked": old})
    assert not [e for e in once.events if "deleted" in e.payload]
    twice = adapter.fetch(account, {**once.cursor, "checked": old})
    gone = [m for e in twice.events for m in adapter.parse(e.payload, account)]
    assert [(m.external_id, m.change) for m in gone if m.external_id == asked.uri] == [(asked.uri, "deleted")]
    assert asked.uri not in str(twice.cursor)


def test_a_wrong_password_is_unauthorised_and_is_not_tried_again_and_again(
    network: BlueskyNetwork, account: Account, workers: Callable[[], ADAPTER]
) -> None:
    adapter = workers()
    wrong = replace(account, secrets={"app_password": "not-the-password"})
    with pytest.raises(Unauthorised) as refused:
        adapter.fetch(wrong, {})
    assert "not-the-password" not in refused.value.detail
    began = time.monotonic()
    for _ in range(40):  # the server would answer 429 to this many
        with pytest.raises(Unauthorised):
            adapter.fetch(wrong, {})
    assert time.monotonic() - began < 1
    assert not adapter.health(wrong).ok
    assert adapter.health(account).ok


def test_replies_in_our_own_thread_are_hidden_and_shown_again_and_others_are_not(
    network: BlueskyNetwork, adapter: Adapter, account: Account
) -> None:
    own = Outgoing(str(uuid.uuid4()), "Morgen is de milieustraat dicht.", {}, created_at=datetime.now(UTC))
    sent = adapter.send(account, own, timeout_seconds=10)
    record = adapter.read_back(account, own)
    assert record == sent
    cid = next(iter(network.cids(sent.external_id, as_="fenna")))
    root = Post(sent.external_id, cid, {"uri": sent.external_id, "cid": cid})
    rude = network.post_as("arend", "Stelletje prutsers", reply_to=root)
    wait_for(adapter, account, rude.uri)
    adapter.moderate(account, rude.uri, "hide")
    assert network.hidden_replies(sent.external_id) == [rude.uri]
    adapter.moderate(account, rude.uri, "hide")
    adapter.moderate(account, rude.uri, "unhide")
    assert network.hidden_replies(sent.external_id) == []
    elsewhere = network.post_as("arend", "@veldermeer.test hier dan")
    wait_for(adapter, account, elsewhere.uri)
    with pytest.raises(Refused, match="began"):
        adapter.moderate(account, elsewhere.uri, "hide")
    with pytest.raises(Refused, match="author"):
        adapter.moderate(account, elsewhere.uri, "delete")
    adapter.moderate(account, sent.external_id, "delete")
    assert adapter.read_back(account, own) is None
