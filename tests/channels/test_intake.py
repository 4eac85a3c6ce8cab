"""What comes in is kept once, read, linked, and never blocks its neighbours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.channels import queries
from regie.channels.actions import fetch_due, mark_taken, parse_again, parse_pending, store_raw
from regie.channels.actions.storing import lock_intake
from regie.channels.adapter import Raw
from regie.channels.models import ChannelAccount, Message, RawEvent
from regie.channels.testing import FakeNetwork, post
from regie.kernel.actor import Actor
from regie.kernel.clock import FixedClock


def bring(account: ChannelAccount, clock: FixedClock, *payloads: dict[str, object]) -> int:
    """Store and read payloads in this order; returns messages new or changed."""
    events = [Raw(f"{p.get('external_id')}:{p.get('change')}:{p.get('text')}", p) for p in payloads]
    store_raw(account, events, now=clock())
    return parse_pending(clock())


def test_a_message_comes_in_once_however_often_it_arrives(account: ChannelAccount, clock: FixedClock) -> None:
    one = post("1", "De lantaarn is stuk", clock())
    assert bring(account, clock, one, one) == 1
    assert bring(account, clock, one) == 0
    again = [Raw("other key", one)]
    store_raw(account, again, now=clock())
    assert parse_pending(clock()) == 0
    message = Message.objects.get()
    assert (message.text, message.direction, message.taken_at) == ("De lantaarn is stuk", "in", None)
    assert message.author is not None
    assert message.author.handle == "@resident"


def test_a_reply_that_arrives_before_its_parent_is_linked_later(
    account: ChannelAccount, clock: FixedClock
) -> None:
    bring(account, clock, post("2", "Hier ook", clock(), in_reply_to="1", thread_root="1"))
    reply = Message.objects.get(external_id="2")
    assert reply.in_reply_to is None
    bring(account, clock, post("1", "De lantaarn is stuk", clock() - timedelta(minutes=5)))
    reply.refresh_from_db()
    assert reply.in_reply_to is not None
    assert reply.in_reply_to.external_id == "1"
    assert reply.thread_id == reply.in_reply_to.thread_id
    assert reply.thread.started_at == clock() - timedelta(minutes=5)


def test_an_answer_to_a_known_message_joins_its_thread(account: ChannelAccount, clock: FixedClock) -> None:
    bring(account, clock, post("1", "a", clock()), post("2", "b", clock(), in_reply_to="1", thread_root="1"))
    bring(account, clock, post("3", "c", clock(), in_reply_to="2", thread_root="2"))
    assert Message.objects.values("thread_id").distinct().count() == 1


def test_an_edit_keeps_the_earlier_text_and_asks_the_inbox_to_look_again(
    account: ChannelAccount, clock: FixedClock
) -> None:
    bring(account, clock, post("1", "Het brand", clock()))
    mark_taken(Message.objects.values_list("pk", flat=True), clock())
    clock.forward(minutes=2)
    assert bring(account, clock, post("1", "Er is brand", clock(), change="edited")) == 1
    message = Message.objects.get()
    assert (message.text, message.edited_at, message.taken_at) == ("Er is brand", clock(), None)
    assert [r.text for r in message.revisions.all()] == ["Het brand"]


def test_a_deletion_is_final_even_when_it_overtakes_the_message(
    account: ChannelAccount, clock: FixedClock
) -> None:
    bring(account, clock, post("1", "", clock(), change="deleted"))
    bring(account, clock, post("1", "Oeps", clock()))
    message = Message.objects.get()
    assert message.deleted_at == clock()
    assert queries.untaken() == []


def test_new_edited_and_deleted_in_one_batch_leave_one_message(
    account: ChannelAccount, clock: FixedClock
) -> None:
    new, edit = post("1", "een", clock()), post("1", "twee", clock(), change="edited")
    bring(account, clock, new, edit, post("1", "", clock(), change="deleted"))
    message = Message.objects.get()
    assert message.deleted_at is not None
    assert message.text == "twee"
    assert [r.text for r in message.revisions.all()] == ["een"]


def test_what_cannot_be_read_is_kept_shown_and_blocks_nobody(
    account: ChannelAccount, clock: FixedClock, manager: Actor
) -> None:
    bad: dict[str, object] = {"external_id": "x", "nothing": "here"}
    naive = post("4", "tijd zonder zone", clock()) | {"created_at": "2026-11-20T10:00:00"}
    good = post("9", "goed", clock())
    bring(account, clock, bad, post("3", "defect", clock()), naive, post("", "geen id", clock()), good)
    assert [m.external_id for m in Message.objects.all()] == ["9"]
    found = {p.problem for p in queries.problems(account.municipality_id)}
    assert found == {
        "no text in the post",
        "unexpected RuntimeError while reading",
        "the time of the message has no zone",
        "the message has no id",
    }
    first = RawEvent.objects.get(problem="no text in the post")
    parse_again(first, by=manager, now=clock())
    parse_pending(clock())
    first.refresh_from_db()
    assert first.problem == "no text in the post"


def test_a_sender_whose_clock_runs_ahead_does_not_stand_on_top_for_ever(
    account: ChannelAccount, clock: FixedClock
) -> None:
    ahead = clock() + timedelta(days=400)
    bring(account, clock, post("1", "uit de toekomst", ahead))
    message = Message.objects.get()
    assert (message.remote_created_at, message.sort_at) == (ahead, clock())


def test_a_monster_is_cut_with_a_note_and_a_larger_one_is_shown_as_a_problem(
    account: ChannelAccount, clock: FixedClock
) -> None:
    bring(account, clock, post("1", "a" * 50_000, clock()), post("2", "b" * 3_000_000, clock()))
    message = Message.objects.get()
    assert (len(message.text), message.cut_from) == (20_000, 50_000)
    assert "was cut" in queries.problems(account.municipality_id)[0].problem


def test_wrong_encodings_never_stop_the_intake(account: ChannelAccount, clock: FixedClock) -> None:
    bring(
        account,
        clock,
        post("1", "nul\x00 en \ud800 halve \x07 tekens", clock()),
        post("2", "gewoon", clock()),
    )
    texts = {m.external_id: m.text for m in Message.objects.all()}
    assert texts["2"] == "gewoon"
    assert "\x00" not in texts["1"]
    assert texts["1"].startswith("nul en ")


def test_a_link_that_is_no_web_address_is_left_out(account: ChannelAccount, clock: FixedClock) -> None:
    bring(account, clock, post("1", "klik", clock(), permalink="javascript:alert(1)"))
    assert Message.objects.get().permalink == ""


def test_our_own_post_that_comes_back_is_outgoing_and_not_news(
    account: ChannelAccount, clock: FixedClock
) -> None:
    bring(account, clock, post("1", "Wij zijn er", clock(), outgoing=True))
    assert Message.objects.get().direction == "out"
    assert queries.untaken() == []


def test_one_broken_row_does_not_take_the_batch_with_it(account: ChannelAccount, clock: FixedClock) -> None:
    wrong = post("1", "x", clock(), visibility="far too long for its column")
    assert bring(account, clock, wrong, post("2", "goed", clock())) == 1
    assert "the database refuses" in queries.problems(account.municipality_id)[0].problem


def test_a_fetch_walks_all_pages_and_remembers_where_it_was(
    account: ChannelAccount, network: FakeNetwork, clock: FixedClock
) -> None:
    network.page = 2
    network.waiting = [post(str(n), f"bericht {n}", clock()) for n in range(5)]
    assert fetch_due(clock()) == 5
    account.refresh_from_db()
    assert (account.cursor, account.last_fetch_at) == ({"served": 5}, clock())
    assert fetch_due(clock()) == 0  # not its turn
    network.waiting.append(post("5", "nog een", clock()))
    assert fetch_due(clock.forward(seconds=60)) == 1
    assert parse_pending(clock()) == 6


def test_intake_reads_in_a_bounded_number_of_statements(
    account: ChannelAccount, clock: FixedClock, django_assert_max_num_queries: object
) -> None:
    events = [Raw(str(n), post(str(n), f"bericht {n}", clock(), author=f"p{n}")) for n in range(300)]
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        store_raw(account, events, now=clock())
        assert parse_pending(clock()) == 300


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_read_the_same_account_at_once(account: ChannelAccount, clock: FixedClock) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection, transaction

    store_raw(account, [Raw("1", post("1", "een", clock()))], now=clock())

    def other() -> int:
        try:
            return parse_pending(clock())
        finally:
            connection.close()

    with transaction.atomic():
        assert lock_intake(account.pk)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(other).result() == 0
    assert parse_pending(clock()) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_any_order_of_arrival_gives_the_same_conversation(
    account: ChannelAccount, clock: FixedClock, order: list[int]
) -> None:
    Message.objects.all().delete()
    RawEvent.objects.all().delete()
    chain = [post("0", "begin", clock())]
    chain += [
        post(str(n), f"antwoord {n}", clock() + timedelta(seconds=n), in_reply_to=str(n - 1), thread_root="0")
        for n in range(1, 6)
    ]
    for n in order:
        bring(account, clock, chain[n])
    found = list(Message.objects.order_by("external_id"))
    assert len({m.thread_id for m in found}) == 1
    assert [m.in_reply_to.external_id if m.in_reply_to else "" for m in found] == [
        "",
        "0",
        "1",
        "2",
        "3",
        "4",
    ]
