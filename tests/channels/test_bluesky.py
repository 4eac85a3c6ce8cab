"""What the Bluesky adapter makes of posts, keys and errors, without the network itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.channels.adapter import Account, Later, Outgoing, Refused, Unauthorised, Uncertain
from regie.channels.adapters import bluesky_posts as posts
from regie.channels.adapters.bluesky import ADAPTER

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
DID = "did:plc:abcdefghijklmnopqrstuvwx"
OTHER = "did:plc:zyxwvutsrqponmlkjihgfedc"
CLOSED = Account(1, "bluesky", DID, "veldermeer.test", {})


def post(text: str = "@veldermeer.test hallo", **record: object) -> dict[str, Any]:
    return {
        "uri": f"at://{OTHER}/app.bsky.feed.post/3mabc",
        "cid": "bafyx",
        "reason": "mention",
        "indexedAt": "2026-11-20T22:10:00.000Z",
        "author": {"did": OTHER, "handle": "fenna.test", "displayName": "Fenna"},
        "record": {"text": text, "createdAt": "2026-11-20T22:09:59.000Z", **record},
    }


# -- keys ------------------------------------------------------------------------------------------


@given(st.uuids(), st.integers(1_700_000_000, 7_000_000_000))
def test_a_record_key_is_a_valid_tid_and_always_the_same(key: object, second: int) -> None:
    released = datetime.fromtimestamp(second, UTC)
    made = posts.record_key(str(key), released)
    assert made == posts.record_key(str(key), released)
    assert len(made) == 13
    assert set(made) <= set("234567abcdefghijklmnopqrstuvwxyz")
    assert made[0] in "234567abcdefghij"  # the highest bit of a TID is zero


@given(st.sets(st.uuids(), min_size=2, max_size=40))
def test_messages_released_in_one_instant_get_different_keys(keys: set[object]) -> None:
    assert len({posts.record_key(str(key), NOW) for key in keys}) == len(keys)


# -- reading ---------------------------------------------------------------------------------------


def read(payload: dict[str, Any]) -> Any:
    return ADAPTER().parse(json.loads(json.dumps(payload)), CLOSED)[-1]


def test_a_clock_that_runs_ahead_does_not_make_a_post_come_from_the_future() -> None:
    assert read(post(createdAt="2031-01-01T00:00:00Z")).created_at == NOW
    assert read(post(createdAt="yesterday")).created_at == NOW


def test_a_shortened_link_is_written_out_at_the_right_bytes() -> None:
    text = "Zie 💡 voorbeeld.example/afva... s.v.p."
    start = len("Zie 💡 ".encode())
    facet = {
        "index": {"byteStart": start, "byteEnd": start + len("voorbeeld.example/afva...")},
        "features": [
            {"$type": "app.bsky.richtext.facet#link", "uri": "https://voorbeeld.example/afval/kalender"}
        ],
    }
    assert read(post(text, facets=[facet])).text == "Zie 💡 https://voorbeeld.example/afval/kalender s.v.p."


INDEX = st.dictionaries(st.sampled_from(["byteStart", "byteEnd"]), st.integers(-5, 99))
FEATURE = st.dictionaries(st.sampled_from(["$type", "uri"]), st.just("x#link"))
FACET = st.fixed_dictionaries(
    {"index": st.none() | INDEX, "features": st.none() | st.lists(st.none() | FEATURE, max_size=2)}
)


@given(st.text(max_size=40), st.lists(st.none() | FACET, max_size=3))
def test_mad_facets_never_stop_a_post_from_being_read(text: str, facets: list[object]) -> None:
    read(post(text, facets=facets))


def test_a_reply_keeps_its_root_and_a_quote_and_a_picture_are_attached() -> None:
    root = {"uri": f"at://{DID}/app.bsky.feed.post/3mroot", "cid": "bafyroot"}
    quoted = {"uri": f"at://{DID}/app.bsky.feed.post/3mq", "cid": "bafyq"}
    payload = post(
        reply={"root": root, "parent": root},
        langs=["fy", "nl"],
        embed={"media": {"images": [{"alt": "gat"}]}, "record": {"record": quoted}},
    )
    payload["embed"] = {"media": {"images": [{"alt": "gat", "fullsize": "https://cdn.example/1.jpg"}]}}
    message = read(payload)
    assert message.thread_root == message.in_reply_to == root["uri"]
    assert message.reply_ref["root"] == root
    assert message.reply_ref["parent"]["cid"] == "bafyx"
    assert message.lang == "fy"
    assert [(f.kind, f.alt_text) for f in message.files] == [("image", "gat"), ("link", "")]
    assert message.files[1].remote_url == f"https://bsky.app/profile/{DID}/post/3mq"


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {
            "uri": "https://x",
            "cid": "c",
            "record": {},
            "author": {"handle": "a"},
            "indexedAt": "2026-11-20T22:10:00Z",
        },
        {**post(), "author": None},
        {**post(), "indexedAt": "2026-11-20T22:10:00"},
        {**post(), "record": {"text": "x", "reply": {"root": "x"}}},
        {"deleted": "at://x", "seen_at": "soon"},
    ],
)
def test_a_post_that_is_none_is_said_plainly(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="post cannot be read"):
        read(payload)


def test_length_is_counted_in_characters_and_bounded_in_bytes() -> None:
    adapter = ADAPTER()
    assert adapter.count("👨‍👩‍👧‍👦" * 3) == 3
    opened = replace(CLOSED, secrets={"app_password": "x"})
    with pytest.raises(Refused, match="moment of release"):
        adapter.send(opened, Outgoing("k", "hoi", {}), timeout_seconds=1)


# -- errors ----------------------------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Answers the way a test says: path -> (status, headers, body), or "hang", or "break"."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls: list[str] = []
        session = {"did": DID, "handle": "veldermeer.test", "accessJwt": token(), "refreshJwt": token()}
        self.answers: dict[str, Any] = {
            "createSession": (200, {}, session),
            "getPosts": (200, {}, {"posts": [{"uri": "at://x", "viewer": {}}]}),
        }


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Queries."""
        self._answer()

    def do_POST(self) -> None:
        """Procedures."""
        self._answer()

    def _answer(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        name = self.path.split("?")[0].rsplit(".", 1)[1]
        server.calls.append(name)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = server.answers.get(name, (404, {}, {"error": "MethodNotImplemented"}))
        if callable(answer):
            answer = answer()
        if answer == "hang":
            time.sleep(1.5)
        if isinstance(answer, str):
            self.close_connection = True
            return
        status, headers, body = answer
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for header, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **headers,
        }.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(data)


def token(hours: float = 2) -> str:
    import base64

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    exp = int((datetime.now(UTC) + timedelta(hours=hours)).timestamp())
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({'exp': exp, 'sub': DID})}.{part('x')}"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def adapter() -> Iterator[ADAPTER]:
    made = ADAPTER()
    yield made
    made.close()


@pytest.fixture
def account(server: Server) -> Account:
    return Account(
        1,
        "bluesky",
        DID,
        "veldermeer.test",
        {"service": f"http://127.0.0.1:{server.server_port}"},
        {"app_password": "very-secret"},
    )


REPLY = {"root": {"uri": "at://x", "cid": "c"}, "parent": {"uri": "at://x", "cid": "c"}}
MESSAGE = Outgoing("9f5c1c3e-0000-4000-8000-000000000000", "Dank. ^LB", REPLY, created_at=NOW)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((500, {}, {"error": "InternalServerError"}), Uncertain),
        ((502, {}, b"<html>"), Uncertain),
        ("break", Uncertain),
        ("hang", Uncertain),
        ((200, {}, b"{not json"), Uncertain),
        ((400, {}, {"error": "InvalidRequest"}), Refused),
        ((413, {}, {"error": "PayloadTooLarge"}), Refused),
        ((401, {}, {"error": "AuthMissing"}), Unauthorised),
        ((400, {}, {"error": "AccountTakedown"}), Unauthorised),
    ],
)
def test_what_an_error_while_sending_means(
    server: Server, adapter: ADAPTER, account: Account, answer: object, error: type[Exception]
) -> None:
    server.answers["putRecord"] = answer
    with pytest.raises(error) as raised:
        adapter.send(account, MESSAGE, timeout_seconds=0.5)
    assert "very-secret" not in str(raised.value)


def test_a_rate_limit_says_when_to_come_back(server: Server, adapter: ADAPTER, account: Account) -> None:
    reset = int(time.time()) + 120
    server.answers["putRecord"] = (429, {"ratelimit-reset": str(reset)}, {"error": "RateLimitExceeded"})
    with pytest.raises(Later) as later:
        adapter.send(account, MESSAGE, timeout_seconds=2)
    assert later.value.after_seconds == pytest.approx(120, abs=5)
    server.answers["listNotifications"] = (429, {"retry-after": "7"}, {"error": "RateLimitExceeded"})
    with pytest.raises(Later) as later:
        adapter.fetch(account, {})
    assert later.value.after_seconds == 7


def test_nothing_was_sent_when_the_question_before_it_fails(
    server: Server, adapter: ADAPTER, account: Account
) -> None:
    server.answers["getPosts"] = (503, {}, {"error": "Unavailable"})
    with pytest.raises(Later):
        adapter.send(account, MESSAGE, timeout_seconds=2)
    assert "putRecord" not in server.calls


def test_a_server_that_cannot_be_reached_is_later_not_uncertain(adapter: ADAPTER, account: Account) -> None:
    nowhere = replace(account, settings={"service": "http://127.0.0.1:9"})
    with pytest.raises(Later):
        adapter.send(nowhere, MESSAGE, timeout_seconds=2)
    assert not adapter.health(nowhere).ok


def test_an_expired_session_is_renewed_once_and_the_message_goes_out(
    server: Server, adapter: ADAPTER, account: Account
) -> None:
    uri = f"at://{DID}/app.bsky.feed.post/3mx"
    answers: Iterator[Any] = iter([(400, {}, {"error": "ExpiredToken"}), (200, {}, {"uri": uri, "cid": "c"})])
    server.answers["putRecord"] = lambda: next(answers)
    assert adapter.send(account, MESSAGE, timeout_seconds=2).external_id == uri
    assert server.calls.count("createSession") == 2


def test_one_sign_in_serves_many_calls(server: Server, adapter: ADAPTER, account: Account) -> None:
    server.answers["listNotifications"] = (200, {}, {"notifications": []})
    for _ in range(30):
        adapter.fetch(account, {})
    assert server.calls.count("createSession") == 1


def test_a_walk_over_several_pages_goes_on_where_it_was_and_loses_nothing(
    server: Server, adapter: ADAPTER, account: Account
) -> None:
    def notice(number: int) -> dict[str, Any]:
        moment = (NOW - timedelta(minutes=number)).isoformat().replace("+00:00", "Z")
        uri = f"at://{OTHER}/app.bsky.feed.post/3m{number:03d}"
        return {**post(), "uri": uri, "cid": f"c{number}", "indexedAt": moment, "reason": "mention"}

    newest = {"notifications": [notice(n) for n in range(50)], "cursor": "older"}
    older = {"notifications": [notice(n) for n in range(50, 60)]}
    pages = iter([newest, older])
    server.answers["listNotifications"] = lambda: (200, {}, next(pages))
    server.answers["getPosts"] = (200, {}, {"posts": []})
    since = (NOW - timedelta(hours=3)).isoformat()
    first = adapter.fetch(account, {"since": since})
    assert first.more
    second = adapter.fetch(account, json.loads(json.dumps(first.cursor)))
    assert not second.more
    assert len({e.dedupe_key for e in (*first.events, *second.events)}) == 60
    assert second.cursor["since"] == NOW.isoformat()


@pytest.mark.parametrize(
    ("viewer", "posts_there", "why"),
    [({"replyDisabled": True}, True, "allow"), ({}, False, "gone")],
)
def test_a_closed_or_vanished_conversation_is_refused_before_anything_is_sent(
    server: Server, adapter: ADAPTER, account: Account, viewer: dict[str, Any], posts_there: bool, why: str
) -> None:
    there = [{"uri": "at://x", "viewer": viewer}] if posts_there else []
    server.answers["getPosts"] = (200, {}, {"posts": there})
    with pytest.raises(Refused, match=why):
        adapter.send(account, MESSAGE, timeout_seconds=2)
    with pytest.raises(Refused, match="300"):
        adapter.send(account, replace(MESSAGE, text="x" * 301), timeout_seconds=2)
    assert "putRecord" not in server.calls


def test_a_comment_below_a_post_of_our_own_looks_up_what_to_answer(
    server: Server, adapter: ADAPTER, account: Account
) -> None:
    own = f"at://{DID}/app.bsky.feed.post/3k"
    comment = replace(MESSAGE, reply_ref={}, in_reply_to=own, thread_root=own)
    server.answers["getPosts"] = (200, {}, {"posts": []})
    with pytest.raises(Refused, match="gone"):
        adapter.send(account, comment, timeout_seconds=2)
    server.answers["getPosts"] = (200, {}, {"posts": [{"uri": own, "cid": "bafyown", "viewer": {}}]})
    server.answers["putRecord"] = (200, {}, {"uri": f"at://{DID}/app.bsky.feed.post/3m", "cid": "c"})
    assert adapter._reply(account, comment, 2) == {
        "root": {"uri": own, "cid": "bafyown"},
        "parent": {"uri": own, "cid": "bafyown"},
    }
    assert adapter.send(account, comment, timeout_seconds=2).external_id.endswith("/3m")
    post = replace(comment, in_reply_to="", thread_root="")
    assert adapter._reply(account, post, 2) is None


def test_an_account_without_a_password_is_unauthorised(adapter: ADAPTER, account: Account) -> None:
    with pytest.raises(Unauthorised, match="no app password"):
        adapter.fetch(replace(account, secrets={}), {})
