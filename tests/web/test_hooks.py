"""Pushed events: true ones come in once, everything else gets the same answer and nothing more."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from regie.channels import hooks, queries, registry
from regie.channels.actions import NewAccount, connect, open_hook, parse_pending
from regie.channels.hooks import FORGED, HEADER, sign
from regie.channels.models import ChannelAccount, Message, RawEvent
from regie.channels.testing import FakeNetwork, post
from regie.kernel.actor import software
from regie.kernel.clock import utc_now
from regie.people.models import Organisation

SECRET = "een geheim van het netwerk"


@pytest.fixture
def door(db: None) -> Iterator[tuple[ChannelAccount, str]]:
    """A channel with a secret address."""
    fake = FakeNetwork(hook_secret=SECRET)
    registry.replace("mastodon", fake)
    town = Organisation.objects.create(kind="municipality", name="Veldermeer", slug="veldermeer")
    by = software("test", origin="cli")
    account = connect(NewAccount(town.pk, "mastodon", "@v", "V"), by=by, now=utc_now())
    yield account, open_hook(account, by=by, now=utc_now())
    registry._made.pop("mastodon")


def push(client: Client, token: str, body: bytes, signature: str = "") -> int:
    headers = {HEADER: signature} if signature else {}
    return client.post(
        f"/channels/hook/{token}/", body, content_type="application/json", headers=headers
    ).status_code


def event(number: int, at: datetime) -> bytes:
    return json.dumps(post(str(number), f"bericht {number}", at)).encode()


def test_a_signed_event_comes_in_once_however_often_it_is_pushed(
    client: Client, door: tuple[ChannelAccount, str]
) -> None:
    now = utc_now()
    body = event(1, now)
    for _ in range(3):
        assert push(client, door[1], body, sign(body, SECRET, now.timestamp())) == 204
    assert parse_pending(now) == 1
    assert Message.objects.get().text == "bericht 1"


def test_a_replay_from_an_hour_ago_and_an_event_from_the_future_are_refused(
    client: Client, door: tuple[ChannelAccount, str]
) -> None:
    now = utc_now()
    for number, shift in enumerate([-3600, 3600]):
        body = event(number, now)
        moment = (now + timedelta(seconds=shift)).timestamp()
        assert push(client, door[1], body, sign(body, SECRET, moment)) == 204
    assert parse_pending(now) == 0
    assert {r.problem for r in RawEvent.objects.all()} == {FORGED}
    assert not queries.problems(door[0].municipality_id).exists()


def test_a_claimed_time_of_receipt_is_dropped(client: Client, door: tuple[ChannelAccount, str]) -> None:
    now = utc_now()
    body = event(1, now)
    old = now.timestamp() - 9000
    client.post(
        f"/channels/hook/{door[1]}/",
        body,
        content_type="application/json",
        headers={HEADER: sign(body, SECRET, old), "X-Regie-Received": str(old)},
    )
    assert parse_pending(now) == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"\xff\xfe", b"{", b"x" * (hooks.MAX_BODY_BYTES + 1)],
    ids=lambda b: f"{len(b)} bytes",
)
def test_a_signed_body_that_is_no_event_is_kept_as_a_problem_or_dropped(
    client: Client, door: tuple[ChannelAccount, str], body: bytes
) -> None:
    assert push(client, door[1], body, sign(body, SECRET, utc_now().timestamp())) == 204
    assert parse_pending(utc_now()) == 0
    assert RawEvent.objects.count() == (0 if len(body) > hooks.MAX_BODY_BYTES else 1)


def test_strangers_get_the_same_answer_and_leave_nothing(
    client: Client, door: tuple[ChannelAccount, str]
) -> None:
    body = event(1, utc_now())
    assert push(client, "guess", body, sign(body, SECRET, utc_now().timestamp())) == 204
    assert RawEvent.objects.count() == 0
    assert client.get(f"/channels/hook/{door[1]}/").status_code == 405


def test_of_many_forged_events_none_is_accepted(client: Client, door: tuple[ChannelAccount, str]) -> None:
    luck = random.Random(7)
    now = utc_now()
    good = sign(b"x", SECRET, now.timestamp())
    for number in range(300):
        body = event(number, now)
        forged = luck.choice(
            [
                "", good, good.replace("v1=", "v0="), f"t={int(now.timestamp())},v1={luck.random()}",
                sign(body, "another secret", now.timestamp()), "t=,v1=", "t=²,v1=x", "é" * 10,
                sign(body, SECRET, now.timestamp())[:-1], f"t=99999999999999999999,v1={'0' * 64}",
            ]
        )  # fmt: skip
        assert push(client, door[1], body, forged.encode("latin-1", "ignore").decode("latin-1")) == 204
    for _ in range(3):
        parse_pending(now)
    assert not Message.objects.exists()


def test_the_address_is_kept_as_a_hash_only(door: tuple[ChannelAccount, str]) -> None:
    door[0].refresh_from_db()
    assert door[0].hook_hash is not None
    assert door[1] not in door[0].hook_hash
