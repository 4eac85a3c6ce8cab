"""Feeds are read politely, once, and never reach into the own network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from regie.channels import egress
from regie.channels.adapter import Account, Incoming, Later, Outgoing, Refused, Unauthorised
from regie.channels.adapters.feed import ADAPTER, LARGEST
from tests.servers.pages import Page, PageServer

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Dorpsnieuws</title><language>nl-nl</language>
{items}</channel></rss>"""


def item(guid: str, title: str, words: str = "") -> str:
    return (
        f"<item><guid>{guid}</guid><title>{title}</title><link>https://krant.example/{guid}</link>"
        f"<description><![CDATA[<p>{words}</p><script>alert(1)</script>]]></description>"
        "<pubDate>Fri, 20 Nov 2026 22:00:00 +0100</pubDate></item>"
    )


@pytest.fixture
def web() -> Iterator[PageServer]:
    with PageServer.start() as server:
        items = item("1", "Brand op de markt", "Er was brand.") + item("2", "Markt dicht")
        server.pages["/feed"] = Page(RSS.format(items=items).encode(), headers={"ETag": '"a"'})
        yield server


@pytest.fixture
def account(web: PageServer) -> Account:
    return Account(1, "feed", f"{web.url}/feed", "", {egress.ALLOW_PRIVATE: True})


def read(account: Account) -> list[Incoming]:
    adapter = ADAPTER()
    return [m for raw in adapter.fetch(account, {}).events for m in adapter.parse(raw.payload, account)]


def test_entries_become_messages_without_their_scripts(account: Account) -> None:
    first = read(account)[0]
    assert first.text == "Brand op de markt\n\nEr was brand."
    assert (first.external_id, first.kind, first.permalink) == ("1", "item", "https://krant.example/1")
    assert first.created_at.isoformat() == "2026-11-20T21:00:00+00:00"
    assert first.sender is not None
    assert (first.sender.display_name, first.lang) == ("Dorpsnieuws", "nl")
    assert "script" not in first.html


def test_what_did_not_change_is_not_sent_again(web: PageServer, account: Account) -> None:
    first = ADAPTER().fetch(account, {})
    second = ADAPTER().fetch(account, first.cursor)
    assert (len(first.events), len(second.events)) == (2, 0)
    assert web.asked[-1] == ("/feed", '"a"')
    assert second.cursor == first.cursor


def test_a_changed_entry_is_a_new_event_and_the_same_one_is_not(web: PageServer, account: Account) -> None:
    before = {e.dedupe_key for e in ADAPTER().fetch(account, {}).events}
    web.pages["/feed"] = Page(
        RSS.format(items=item("1", "Brand geblust") + item("2", "Markt dicht")).encode()
    )
    after = {e.dedupe_key for e in ADAPTER().fetch(account, {}).events}
    assert len(after - before) == 1


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (Page(b"<html>geen feed</html>"), Refused),
        (Page(b"", 404), Refused),
        (Page(b"", 500), Later),
        (Page(b"", 403), Unauthorised),
        (Page(b"x" * (LARGEST + 10)), Refused),
        (Page(b"", 302, {"Location": "file:///etc/passwd"}), Later),
    ],
)
def test_each_trouble_has_its_own_answer(
    web: PageServer, account: Account, page: Page, error: type[Exception]
) -> None:
    web.pages["/feed"] = page
    with pytest.raises(error):
        ADAPTER().fetch(account, {})
    assert not ADAPTER().health(account).ok


def test_retry_after_is_passed_on(web: PageServer, account: Account) -> None:
    web.pages["/feed"] = Page(b"", 429, {"Retry-After": "120"})
    with pytest.raises(Later) as told:
        ADAPTER().fetch(account, {})
    assert told.value.after_seconds == 120


def test_a_broken_feed_gives_what_can_be_read(web: PageServer, account: Account) -> None:
    whole = RSS.format(items=item("1", "Heel") + item("2", "Half"))
    web.pages["/feed"] = Page(whole[: whole.rindex("<description>")].encode())
    assert read(account)[0].subject == "Heel"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/feed", "http://localhost/feed", "http://[::1]/", "http://169.254.169.254/latest",
        "http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "http://2130706433/",
    ],
)  # fmt: skip
def test_the_own_network_is_out_of_reach(address: str) -> None:
    with pytest.raises((Refused, Later)) as told:
        ADAPTER().fetch(Account(1, "feed", address, "", {}), {})
    assert "own network" in told.value.detail


def test_a_redirect_does_not_get_around_the_guard(
    web: PageServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages["/feed"] = Page(b"", 302, {"Location": f"http://localhost:{web.port}/inside"})
    web.pages["/inside"] = Page(RSS.format(items=item("9", "geheim")).encode())
    # The first server stands for one on the internet; only its own number counts as public.
    reached: list[str] = []

    def public_once(address: str) -> bool:
        reached.append(address)
        return len(reached) == 1

    monkeypatch.setattr(egress, "is_public", public_once)
    with pytest.raises(Refused, match="own network"):
        ADAPTER().fetch(replace(account, settings={}), {})
    assert [path for path, _ in web.asked] == ["/feed"]


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("0.0.0.0", False),
    ],
)  # fmt: skip
def test_which_numbers_are_public(number: str, public: bool) -> None:
    assert egress.is_public(number) is public


def test_nobody_answers_a_feed(account: Account) -> None:
    with pytest.raises(Refused):
        ADAPTER().send(account, Outgoing("k", "x", {}), timeout_seconds=1)
