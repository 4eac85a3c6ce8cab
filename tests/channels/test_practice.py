"""The practice adapter honours the contract, also when the network misbehaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from regie.channels import registry
from regie.channels.adapter import Account, Adapter, Later, Outgoing, Refused, Unauthorised, Uncertain
from regie.practice import actions, faults
from regie.practice.models import PracticeAccount, PracticePost

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
ACCOUNT = Account(1, "practice", "veldermeer", "@veldermeer", {})
pytestmark = pytest.mark.django_db


@pytest.fixture
def adapter() -> Adapter:
    return registry.adapter("practice")


@pytest.fixture
def town() -> PracticeAccount:
    return actions.open_account(
        "veldermeer", name="Gemeente Veldermeer", kind="municipality", municipality="veldermeer"
    )


@pytest.fixture
def asked(town: PracticeAccount) -> PracticePost:
    fenna = actions.open_account("fenna", name="Fenna J.", kind="resident", municipality="veldermeer")
    return actions.post(fenna, "@veldermeer wanneer komt het oud papier?", language="nl", now=NOW)


def answer(asked: PracticePost, key: str = "k1", text: str = "Donderdag. ^LB") -> Outgoing:
    return Outgoing(key, text, {"post": asked.pk}, in_reply_to=str(asked.pk), thread_root=str(asked.pk))


def fail_with(town: PracticeAccount, fault: str) -> None:
    PracticeAccount.objects.filter(pk=town.pk).update(fault=fault)


def test_a_mention_comes_in_with_sender_thread_and_reply_reference(
    adapter: Adapter, asked: PracticePost
) -> None:
    fetched = adapter.fetch(ACCOUNT, {})
    payload = json.loads(json.dumps(fetched.events[0].payload))
    [message] = adapter.parse(payload, ACCOUNT)
    assert message.text == asked.text
    assert message.sender is not None
    assert message.sender.handle == "@fenna"
    assert message.thread_root == message.external_id == str(asked.pk)
    assert message.reply_ref == {"post": asked.pk}
    assert message.created_at == NOW
    assert not message.outgoing
    assert adapter.fetch(ACCOUNT, fetched.cursor).events == []


def test_an_edited_and_a_deleted_post_are_read_as_such(adapter: Adapter, asked: PracticePost) -> None:
    keys = [adapter.fetch(ACCOUNT, {}).events[0].dedupe_key]
    actions.edit(asked, "@veldermeer wanneer komt het gft?", now=NOW)
    [event] = adapter.fetch(ACCOUNT, {}).events
    assert adapter.parse(event.payload, ACCOUNT)[0].change == "edited"
    keys.append(event.dedupe_key)
    actions.delete(asked, now=NOW)
    [event] = adapter.fetch(ACCOUNT, {}).events
    assert adapter.parse(event.payload, ACCOUNT)[0].change == "deleted"
    assert len({*keys, event.dedupe_key}) == 3


def test_sending_the_same_key_twice_is_one_reply_and_it_can_be_read_back(
    adapter: Adapter, asked: PracticePost
) -> None:
    assert adapter.read_back(ACCOUNT, answer(asked)) is None
    first = adapter.send(ACCOUNT, answer(asked), timeout_seconds=1)
    assert adapter.send(ACCOUNT, answer(asked), timeout_seconds=1) == first
    assert adapter.read_back(ACCOUNT, answer(asked)) == first
    assert asked.replies.count() == 1


def test_a_deleted_parent_and_a_too_long_text_are_refused_for_good(
    adapter: Adapter, asked: PracticePost
) -> None:
    with pytest.raises(Refused, match="500"):
        adapter.send(ACCOUNT, answer(asked, text="x" * 501), timeout_seconds=1)
    actions.delete(asked, now=NOW)
    with pytest.raises(Refused, match="gone"):
        adapter.send(ACCOUNT, answer(asked), timeout_seconds=1)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.ANSWERS_500, Later),
        (faults.RATE_LIMITS, Later),
        (faults.REVOKED, Unauthorised),
        (faults.HANGS, Uncertain),
    ],
)
def test_a_fault_that_posts_nothing(
    adapter: Adapter, town: PracticeAccount, asked: PracticePost, fault: str, error: type[Exception]
) -> None:
    fail_with(town, fault)
    with pytest.raises(error):
        adapter.send(ACCOUNT, answer(asked), timeout_seconds=0.05)
    assert asked.replies.count() == 0
    fail_with(town, "")
    assert adapter.read_back(ACCOUNT, answer(asked)) is None


def test_a_rate_limit_says_when_to_come_back(
    adapter: Adapter, town: PracticeAccount, asked: PracticePost
) -> None:
    fail_with(town, faults.RATE_LIMITS)
    with pytest.raises(Later) as later:
        adapter.fetch(ACCOUNT, {})
    assert later.value.after_seconds == faults.RATE_LIMIT_SECONDS
    assert not adapter.health(ACCOUNT).ok


def test_a_lost_answer_is_uncertain_and_read_back_finds_the_post(
    adapter: Adapter, town: PracticeAccount, asked: PracticePost
) -> None:
    fail_with(town, faults.LOSES_ANSWER)
    with pytest.raises(Uncertain):
        adapter.send(ACCOUNT, answer(asked), timeout_seconds=1)
    found = adapter.read_back(ACCOUNT, answer(asked))
    assert found is not None
    assert found.external_id == str(asked.replies.get().pk)


def test_only_own_posts_are_deleted_and_only_replies_to_us_are_hidden(
    adapter: Adapter, town: PracticeAccount, asked: PracticePost
) -> None:
    with pytest.raises(Refused, match="hide"):
        adapter.moderate(ACCOUNT, str(asked.pk), "delete")
    adapter.moderate(ACCOUNT, str(asked.pk), "hide")
    asked.refresh_from_db()
    assert asked.hidden_at is not None
    adapter.moderate(ACCOUNT, str(asked.pk), "unhide")
    elsewhere = actions.post(asked.author, "Lekker weer", now=NOW)
    with pytest.raises(Refused, match="conversation"):
        adapter.moderate(ACCOUNT, str(elsewhere.pk), "hide")
    with pytest.raises(Refused, match="no such"):
        adapter.moderate(ACCOUNT, "x", "hide")


def test_an_account_that_is_not_on_the_network_is_unauthorised(adapter: Adapter) -> None:
    with pytest.raises(Unauthorised):
        adapter.fetch(Account(2, "practice", "nergens", "", {}), {})


@pytest.mark.parametrize(
    "payload", [{}, {"id": 1, "handle": "x", "text": "y", "root": 1, "created_at": "soon"}]
)
def test_a_broken_payload_is_said_plainly(adapter: Adapter, payload: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="practice post cannot be read"):
        adapter.parse(payload, ACCOUNT)


def test_many_posts_come_in_pages(adapter: Adapter, asked: PracticePost) -> None:
    for number in range(205):
        actions.post(asked.author, f"@veldermeer vraag {number}", now=NOW)
    first = adapter.fetch(ACCOUNT, {})
    assert first.more
    second = adapter.fetch(ACCOUNT, first.cursor)
    assert not second.more
    assert len({e.dedupe_key for e in (*first.events, *second.events)}) == 206
