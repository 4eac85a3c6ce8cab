"""The unmodified Mastodon.py against a server that follows the documented API."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from regie.channels import egress
from regie.channels.adapter import (
    Account,
    Incoming,
    Later,
    Outgoing,
    Refused,
    Unauthorised,
    Uncertain,
)
from regie.channels.adapters.mastodon import ADAPTER, addressed
from regie.channels.mailtext import text_of
from regie.channels.mastodon_text import count
from tests.servers.mastodon import Fault, MastodonServer, Status

KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
US = "veldermeer"


@pytest.fixture
def social() -> Iterator[MastodonServer]:
    with MastodonServer.start() as server:
        server.user(US)
        server.user("ans")
        yield server


@pytest.fixture
def account(social: MastodonServer) -> Account:
    settings = {"server": social.url, egress.ALLOW_PRIVATE: True}
    return Account(1, "mastodon", f"@{US}@social.example", US, settings, {"access_token": f"token-of-{US}"})


def fetched(account: Account, cursor: dict[str, object] | None = None) -> list[Incoming]:
    adapter = ADAPTER()
    return [
        m for raw in adapter.fetch(account, cursor or {}).events for m in adapter.parse(raw.payload, account)
    ]


def answer(to: Status, text: str = "Beste Ans, het is gemeld.", **more: object) -> Outgoing:
    ref = {"id": to.id, "acct": to.author, "visibility": to.visibility}
    fields: dict[str, object] = {"in_reply_to": to.id, "created_at": datetime.now(UTC), **more}
    return Outgoing(KEY, text, ref, **fields)  # type: ignore[arg-type]


@pytest.fixture
def question(social: MastodonServer) -> Status:
    return social.post("ans", "@veldermeer de container zit vol\n\nzie https://voorbeeld.example/foto")


def test_a_mention_comes_in_with_its_words_and_place(account: Account, question: Status) -> None:
    (message,) = fetched(account)
    assert message.text == "@veldermeer de container zit vol\n\nzie https://voorbeeld.example/foto"
    assert (message.external_id, message.thread_root) == (question.id, question.id)
    assert message.sender is not None
    assert message.sender.handle == "@ans"
    assert (message.kind, message.visibility, message.outgoing) == ("mention", "public", False)


def test_only_news_is_fetched_after_that_and_many_pages_at_once(
    social: MastodonServer, account: Account, question: Status
) -> None:
    adapter = ADAPTER()
    first = adapter.fetch(account, {})
    assert adapter.fetch(account, first.cursor).events == []
    for n in range(90):
        social.post("ans", f"@veldermeer vraag {n}")
    seen, cursor, more = [], first.cursor, True
    while more:
        page = adapter.fetch(account, cursor)
        seen += [m.text for raw in page.events for m in adapter.parse(raw.payload, account)]
        cursor, more = page.cursor, page.more
    assert seen == [f"@veldermeer vraag {n}" for n in range(90)]


def test_a_direct_message_stays_direct(social: MastodonServer, account: Account) -> None:
    asked = social.post("ans", "@veldermeer mijn uitkering", visibility="direct")
    (message,) = fetched(account)
    assert (message.kind, message.visibility, message.thread_kind) == ("dm", "direct", "dm")
    ADAPTER().send(account, answer(asked, visibility="direct"), timeout_seconds=5)
    assert social.by(US)[0].visibility == "direct"


def test_an_answer_addresses_the_resident_in_the_right_place(
    social: MastodonServer, account: Account, question: Status
) -> None:
    sent = ADAPTER().send(account, answer(question), timeout_seconds=5)
    (ours,) = social.by(US)
    assert (ours.id, ours.in_reply_to, ours.language) == (sent.external_id, question.id, "nl")
    assert ours.text == "@ans Beste Ans, het is gemeld."
    assert addressed(answer(question, "Dag @Ans!")) == "Dag @Ans!"


def test_our_own_words_come_along_when_a_resident_answers_them(
    social: MastodonServer, account: Account, question: Status
) -> None:
    sent = ADAPTER().send(account, answer(question), timeout_seconds=5)
    social.post("ans", "@veldermeer dank!", in_reply_to=sent.external_id)
    found = fetched(account)
    assert [(m.external_id, m.outgoing) for m in found][1] == (sent.external_id, True)
    assert {m.thread_root for m in found} == {question.id}


def test_the_same_key_posts_once(social: MastodonServer, account: Account, question: Status) -> None:
    first = ADAPTER().send(account, answer(question), timeout_seconds=5)
    assert ADAPTER().send(account, answer(question), timeout_seconds=5) == first
    assert len(social.by(US)) == 1


@pytest.mark.parametrize("fault", ["lose_answer", "garbage"])
def test_a_lost_answer_is_uncertain_and_reading_back_finds_it(
    social: MastodonServer, account: Account, question: Status, fault: Fault
) -> None:
    assert ADAPTER().read_back(account, answer(question)) is None
    social.fault = fault
    with pytest.raises(Uncertain):
        ADAPTER().send(account, answer(question), timeout_seconds=5)
    social.fault = ""
    found = ADAPTER().read_back(account, answer(question))
    assert found is not None
    assert found.external_id == social.by(US)[0].id
    assert ADAPTER().read_back(account, answer(question, "Iets anders")) is None


def test_reading_back_recognises_links_breaks_and_accents(
    social: MastodonServer, account: Account, question: Status
) -> None:
    text = "Beste Ans,\n\nKijk op https://veldermeer.example/afval?a=1&b=2 – u krijgt 5 < 6 café.\nGroet ^AB"
    sent = ADAPTER().send(account, answer(question, text), timeout_seconds=5)
    assert ADAPTER().read_back(account, answer(question, text)) == sent


@pytest.mark.parametrize(
    ("fault", "sending", "reading"),
    [
        ("500", Uncertain, Later),
        ("503", Later, Later),
        ("403", Refused, Refused),
        ("401", Unauthorised, Unauthorised),
        ("429", Later, Later),
        ("drop", Uncertain, Later),
    ],
)
def test_each_trouble_has_its_own_answer(
    social: MastodonServer,
    account: Account,
    question: Status,
    fault: Fault,
    sending: type[Exception],
    reading: type[Exception],
) -> None:
    social.fault = fault
    with pytest.raises(sending):
        ADAPTER().send(account, answer(question), timeout_seconds=5)
    with pytest.raises(reading):
        ADAPTER().fetch(account, {})
    assert not ADAPTER().health(account).ok
    assert social.by(US) == []


def test_retry_after_is_passed_on(social: MastodonServer, account: Account) -> None:
    social.fault = "429"
    with pytest.raises(Later) as told:
        ADAPTER().fetch(account, {})
    assert told.value.after_seconds == 17


def test_a_server_that_hangs_is_given_up_in_time(
    social: MastodonServer, account: Account, question: Status
) -> None:
    social.fault = "hang"
    start = time.monotonic()
    with pytest.raises(Uncertain):
        ADAPTER().send(account, answer(question), timeout_seconds=1.5)
    assert time.monotonic() - start < 2.5


def test_nobody_at_the_address_is_certainly_not_sent(account: Account, question: Status) -> None:
    away = replace(account, settings={**account.settings, "server": "http://127.0.0.1:9"})
    with pytest.raises(Later):
        ADAPTER().send(away, answer(question), timeout_seconds=3)


def test_the_own_network_is_out_of_reach_unless_allowed(account: Account, question: Status) -> None:
    guarded = replace(account, settings={**account.settings, egress.ALLOW_PRIVATE: False})
    with pytest.raises(Refused, match="own network"):
        ADAPTER().fetch(guarded, {})
    with pytest.raises(Refused, match="own network"):
        ADAPTER().send(guarded, answer(question), timeout_seconds=3)


def test_answering_what_was_deleted_is_refused(
    social: MastodonServer, account: Account, question: Status
) -> None:
    social.delete(question.id)
    with pytest.raises(Refused):
        ADAPTER().send(account, answer(question), timeout_seconds=5)


def test_a_text_that_is_too_long_never_leaves(
    social: MastodonServer, account: Account, question: Status
) -> None:
    with pytest.raises(Refused, match="at most 500"):
        ADAPTER().send(account, answer(question, "a" * 501), timeout_seconds=5)
    assert not any(r.startswith("POST") for r in social.requests)


def test_edits_and_deletions_of_recent_mentions_are_noticed(
    social: MastodonServer, account: Account, question: Status
) -> None:
    gone = social.post("ans", "@veldermeer toch niet")
    adapter = ADAPTER()
    cursor = {**adapter.fetch(account, {}).cursor, "looked": "2020-01-01T00:00:00+00:00"}
    social.edit(question.id, "@veldermeer de container is leeg")
    social.delete(gone.id)
    page = adapter.fetch(account, cursor)
    found = {m.external_id: m for raw in page.events for m in adapter.parse(raw.payload, account)}
    assert (found[question.id].change, found[gone.id].change) == ("edited", "deleted")
    assert found[question.id].text == "@veldermeer de container is leeg"
    again = adapter.fetch(account, {**page.cursor, "looked": "2020-01-01T00:00:00+00:00"})
    assert again.events == []


def test_our_own_status_can_be_edited_and_deleted_but_nobody_is_hidden(
    social: MastodonServer, account: Account, question: Status
) -> None:
    adapter = ADAPTER()
    sent = adapter.send(account, answer(question), timeout_seconds=5)
    adapter.edit(account, sent.external_id, "@ans Het is opgelost.")
    assert social.by(US)[0].text == "@ans Het is opgelost."
    with pytest.raises(Refused):
        adapter.moderate(account, question.id, "hide")
    with pytest.raises(Refused):
        adapter.moderate(account, question.id, "delete")
    adapter.moderate(account, sent.external_id, "delete")
    assert social.by(US) == []


def test_an_older_server_without_the_second_instance_page_tells_its_limit_too() -> None:
    with MastodonServer.start(without_v2=True, without_streaming=True, max_characters=1000) as social:
        social.user(US)
        settings = {"server": social.url, egress.ALLOW_PRIVATE: True}
        account = Account(1, "mastodon", "x", US, settings, {"access_token": f"token-of-{US}"})
        adapter = ADAPTER()
        assert adapter.capabilities(account).max_length == 500
        adapter.fetch(account, {})
        assert adapter.capabilities(account).max_length == 1000
        adapter.listen(account, lambda: None, lambda: True)  # returns: then polling does it


def test_streaming_hears_a_mention_at_once(social: MastodonServer, account: Account) -> None:
    _hears(social, account)


@pytest.mark.parametrize("older", [False, True])
def test_a_server_that_streams_over_websocket_only_is_heard_too(older: bool) -> None:
    with MastodonServer.start(websocket_only=True, without_v2=older) as social:
        token = social.user(US)
        settings = {"server": social.url, egress.ALLOW_PRIVATE: True}
        _hears(social, Account(1, "mastodon", "x", US, settings, {"access_token": token}))


def test_a_websocket_that_hangs_up_or_refuses_ends_the_listening() -> None:
    with MastodonServer.start(websocket_only=True) as social:
        social.user(US)
        settings = {"server": social.url, egress.ALLOW_PRIVATE: True}
        account = Account(1, "mastodon", "x", US, settings, {"access_token": "token-of-nobody"})
        ADAPTER().listen(account, lambda: None, lambda: False)  # refused: returns, then polling does it
        account = Account(1, "mastodon", "x", US, settings, {"access_token": f"token-of-{US}"})
        heard = threading.Event()
        listening = threading.Thread(
            target=ADAPTER().listen, args=(account, heard.set, lambda: False), daemon=True
        )
        listening.start()
        assert heard.wait(10)
        assert social.listened_to_by(US)
        social.hang_up()
        listening.join(6)
        assert not listening.is_alive()


def _hears(social: MastodonServer, account: Account) -> None:
    heard, stop = threading.Event(), threading.Event()
    listening = threading.Thread(target=ADAPTER().listen, args=(account, heard.set, stop.is_set), daemon=True)
    listening.start()
    assert heard.wait(10)
    assert social.listened_to_by(US)
    heard.clear()
    start = time.monotonic()
    social.post("ans", "@veldermeer spoed")
    assert heard.wait(5)
    assert time.monotonic() - start < 2
    stop.set()
    listening.join(6)
    assert not listening.is_alive()


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("hallo", 5),
        ("zie https://www.veldermeer.example/een/heel/lang/adres?met=dingen", 27),
        ("@ans@een-hele-lange-server.example hoi", 8),
        ("👨‍👩‍👧‍👦", 1),
        ("mail@voorbeeld.example", 22),
    ],
)
def test_length_is_counted_as_the_network_does(text: str, length: int) -> None:
    assert count(text) == length


def test_markup_becomes_words() -> None:
    assert text_of("<p>een<br>twee</p><p>drie</p><ul><li>vier</li></ul>") == "een\ntwee\ndrie\nvier"
