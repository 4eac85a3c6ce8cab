"""E-mail against a real Dovecot and a real SMTP server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from regie.channels import egress, imap
from regie.channels.adapter import (
    Account,
    Adapter,
    Incoming,
    Later,
    Outgoing,
    Refused,
    Unauthorised,
    Uncertain,
)
from regie.channels.adapters.email import ADAPTER
from tests.servers.mail import Fault, MailServer, available, mail

US, RESIDENT = "gemeente@veldermeer.example", "inwoner@resident.example"
KEY = "0d5f1c1e-6a51-4a0f-9b7e-0c6c2c9c1a11"
pytestmark = [
    pytest.mark.skipif(not available(), reason="Dovecot is not installed: mail is not tested"),
    pytest.mark.network,
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with MailServer.start(tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture
def server(running: MailServer) -> Iterator[MailServer]:
    """The running server with empty mailboxes and no faults."""
    running.fault = ""
    running.accepted.clear()
    for path in (running.home / "mail").rglob("*"):
        if path.is_file() and path.parent.name in {"cur", "new"}:
            path.unlink()
    yield running
    running.fault = ""


@pytest.fixture
def account(server: MailServer) -> Account:
    settings = {**server.settings(), egress.ALLOW_PRIVATE: True}
    return Account(1, "email", US, "Gemeente Veldermeer", settings, {"password": server.password})


def new_mail(adapter: Adapter, account: Account) -> list[Incoming]:
    return [m for raw in adapter.fetch(account, {}).events for m in adapter.parse(raw.payload, account)]


def answer(to: Incoming, key: str = KEY) -> Outgoing:
    return Outgoing(key, "Beste inwoner,\n\n.Het is gemeld.", to.reply_ref, in_reply_to=to.external_id)


@pytest.fixture
def asked(server: MailServer, account: Account) -> Incoming:
    """A question from a resident, as fetched."""
    server.deliver(
        mail(RESIDENT, US, "Lantaarn", "De lantaarn is stuk", Message_ID="<q1@resident.example>"), US
    )
    return new_mail(ADAPTER(), account)[0]


def test_mail_is_fetched_in_pages_and_only_once(server: MailServer, account: Account) -> None:
    for n in range(45):
        server.deliver(mail(RESIDENT, US, f"Vraag {n}", "hallo"), US)
    first = ADAPTER().fetch(account, {})
    assert (len(first.events), first.more) == (40, True)
    second = ADAPTER().fetch(account, first.cursor)
    assert (len(second.events), second.more) == (5, False)
    assert ADAPTER().fetch(account, second.cursor).events == []
    keys = {raw.dedupe_key for raw in [*first.events, *second.events]}
    assert len(keys) == 45


def test_renumbering_on_the_server_starts_over(server: MailServer, account: Account) -> None:
    server.deliver(mail(RESIDENT, US, "Vraag", "hallo"), US)
    found = ADAPTER().fetch(account, {"uid": 900, "uidvalidity": 1})
    assert len(found.events) == 1


def test_an_answer_reaches_the_resident_in_the_same_thread(
    server: MailServer, account: Account, asked: Incoming
) -> None:
    sent = ADAPTER().send(account, answer(asked), timeout_seconds=10)
    arrived = message_from_bytes(server.accepted[0])
    assert arrived["Message-ID"] == sent.external_id == f"<{KEY}@veldermeer.example>"
    assert arrived["In-Reply-To"] == "<q1@resident.example>"
    assert arrived["Subject"] == "Re: Lantaarn"
    assert arrived["From"] == "Gemeente Veldermeer <gemeente@veldermeer.example>"
    assert arrived.get_payload(decode=True) == b"Beste inwoner,\r\n\r\n.Het is gemeld.\r\n"
    thanks = mail(
        RESIDENT, US, "Re: Lantaarn", "Dank!",
        In_Reply_To=sent.external_id, References=f"<q1@resident.example> {sent.external_id}",
    )  # fmt: skip
    server.deliver(thanks, US)
    reply = new_mail(ADAPTER(), account)[-1]
    assert (reply.thread_root, reply.in_reply_to) == ("<q1@resident.example>", sent.external_id)


def test_a_newsletter_goes_to_the_list_once_and_needs_a_list_and_a_subject(
    server: MailServer, account: Account
) -> None:
    letter = Outgoing(key=KEY, text="Deze week in Veldermeer.", reply_ref={}, subject="Nieuwsbrief week 49")
    with pytest.raises(Refused, match="no list"):
        ADAPTER().send(account, letter, timeout_seconds=10)
    listed = replace(account, settings={**account.settings, "list_address": "nieuws@lijst.example"})
    assert ADAPTER().capabilities(listed).post
    with pytest.raises(Refused, match="subject"):
        ADAPTER().send(listed, replace(letter, subject=""), timeout_seconds=10)
    sent = ADAPTER().send(listed, letter, timeout_seconds=10)
    ADAPTER().send(listed, letter, timeout_seconds=10)
    assert len(server.accepted) == 1
    arrived = message_from_bytes(server.accepted[0])
    assert (arrived["To"], arrived["Subject"]) == ("nieuws@lijst.example", "Nieuwsbrief week 49")
    assert arrived["In-Reply-To"] is None
    assert ADAPTER().read_back(listed, letter) == sent


def test_reading_back_finds_what_was_sent_and_only_that(
    server: MailServer, account: Account, asked: Incoming
) -> None:
    assert ADAPTER().read_back(account, answer(asked)) is None
    sent = ADAPTER().send(account, answer(asked), timeout_seconds=10)
    assert ADAPTER().read_back(account, answer(asked)) == sent
    assert ADAPTER().read_back(account, answer(asked, KEY.replace("0d", "1d"))) is None


def test_sending_again_with_the_same_key_sends_nothing_twice(
    server: MailServer, account: Account, asked: Incoming
) -> None:
    ADAPTER().send(account, answer(asked), timeout_seconds=10)
    ADAPTER().send(account, answer(asked), timeout_seconds=10)
    assert len(server.accepted) == 1


def test_an_accepted_mail_whose_answer_was_lost_is_uncertain_and_stays_so(
    server: MailServer, account: Account, asked: Incoming
) -> None:
    server.fault = "lose_answer"
    with pytest.raises(Uncertain):
        ADAPTER().send(account, answer(asked), timeout_seconds=10)
    server.fault = ""
    assert len(server.accepted) == 1
    with pytest.raises(Uncertain):
        ADAPTER().read_back(account, answer(asked))


def test_a_server_that_hangs_after_the_offer_is_uncertain_within_the_time(
    server: MailServer, account: Account, asked: Incoming
) -> None:
    server.fault = "hang"
    start = time.monotonic()
    with pytest.raises(Uncertain):
        ADAPTER().send(account, answer(asked), timeout_seconds=2)
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("refuse_recipient", Refused),
        ("busy", Later),
        ("refuse_data", Refused),
        ("lose_before_data", Later),
    ],
)
def test_what_was_certainly_not_taken_leaves_no_trace_and_may_be_tried_again(
    server: MailServer, account: Account, asked: Incoming, fault: Fault, error: type[Exception]
) -> None:
    server.fault = fault
    with pytest.raises(error):
        ADAPTER().send(account, answer(asked), timeout_seconds=10)
    server.fault = ""
    assert server.accepted == []
    assert ADAPTER().read_back(account, answer(asked)) is None
    ADAPTER().send(account, answer(asked), timeout_seconds=10)
    assert len(server.accepted) == 1


def test_a_wrong_password_is_loud(server: MailServer, account: Account, asked: Incoming) -> None:
    wrong = replace(account, secrets={"password": "fout"})
    with pytest.raises(Unauthorised):
        ADAPTER().fetch(wrong, {})
    with pytest.raises(Unauthorised):
        ADAPTER().send(wrong, answer(asked), timeout_seconds=5)
    seen = ADAPTER().health(wrong)
    assert not seen.ok
    assert "fout" not in seen.detail
    assert ADAPTER().health(account).ok


def test_a_stopped_mailbox_means_later(server: MailServer, account: Account, asked: Incoming) -> None:
    server.stop_imap()
    try:
        with pytest.raises(Later):
            ADAPTER().fetch(account, {})
        with pytest.raises(Later):
            ADAPTER().send(account, answer(asked), timeout_seconds=5)
        assert server.accepted == []
    finally:
        server.start_imap()


def test_idle_hears_new_mail_at_once(server: MailServer, account: Account) -> None:
    heard, stop = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=ADAPTER().listen, args=(account, heard.set, stop.is_set), name="idle", daemon=True
    )
    thread.start()
    assert heard.wait(10)
    heard.clear()
    time.sleep(0.3)
    server.deliver(mail(RESIDENT, US, "Spoed", "brand"), US)
    start = time.monotonic()
    assert heard.wait(10)
    assert time.monotonic() - start < 3
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_the_own_network_is_out_of_reach_unless_allowed(account: Account) -> None:
    guarded = replace(account, settings={**account.settings, egress.ALLOW_PRIVATE: False})
    with pytest.raises(Refused, match="own network"):
        ADAPTER().fetch(guarded, {})


def test_a_mail_with_strange_bytes_does_not_stop_the_mailbox(server: MailServer, account: Account) -> None:
    nasty = b"From: \xff\xfe <x@y.example>\r\nSubject: =?utf-8?b?////?=\r\nDate: gisteren\r\n\r\n\x00\xff\x81"
    server.deliver(nasty, US)
    server.deliver(mail(RESIDENT, US, "Gewoon", "hallo"), US)
    found = new_mail(ADAPTER(), account)
    assert [m.subject for m in found][-1] == "Gewoon"
    assert len(found) == 2


def test_our_own_copy_in_the_inbox_counts_as_outgoing(server: MailServer, account: Account) -> None:
    server.deliver(mail(US, RESIDENT, "Re: iets", "van ons"), US)
    assert new_mail(ADAPTER(), account)[0].outgoing


def test_an_automatic_answer_is_marked(server: MailServer, account: Account) -> None:
    server.deliver(mail(RESIDENT, US, "Afwezig", "Ik ben er niet", Auto_Submitted="auto-replied"), US)
    assert new_mail(ADAPTER(), account)[0].automatic == "auto_reply"


def test_copies_are_kept_in_a_folder_that_is_made_when_it_is_missing(
    server: MailServer, account: Account, asked: Incoming, tmp_path: Path
) -> None:
    other = replace(account, settings={**account.settings, "sent_folder": "Verzonden items"})
    ADAPTER().send(other, answer(asked), timeout_seconds=10)
    copy = imap.find_copy(other, f"<{KEY}@veldermeer.example>")
    assert copy is not None
    assert not copy.draft
