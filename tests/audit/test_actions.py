"""Writing to the ledger."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from regie.audit import actions
from regie.audit.entry import Entry, commitment
from regie.audit.merkle import leaf_hash
from regie.audit.models import Event, PersonalValue
from regie.kernel.actor import Actor, software

ANNA = Actor("person", "7", "Anna Bakker", "agent", 2, 1, "192.0.2.7")
REFUSED = (InternalError, ProgrammingError)


@pytest.mark.django_db
def test_a_line_has_the_six_fields_of_bio2_and_on_whose_behalf_under_which_mandate() -> None:
    actions.record("inbox.claimed", by=ANNA, subject="case:12", details={"n": 3}, mandate="m@1#abc")
    told = json.loads(Event.objects.get().record)
    assert told["action"] == "inbox.claimed"
    assert told["object"] == {"type": "case", "id": "12"}
    assert told["result"] == "done"
    assert told["origin"] == "web"
    assert told["actor"] == {"kind": "person", "id": "7", "role": "agent", "organisation": 2}
    assert datetime.fromisoformat(told["at"]).tzinfo == UTC
    assert (told["on_behalf_of"], told["mandate"], told["details"]) == (1, "m@1#abc", {"n": 3})


@pytest.mark.django_db
def test_no_personal_value_is_in_the_line_and_each_opens_its_commitment() -> None:
    actions.record("inbox.drafted", by=ANNA, subject="case:12", personal={"text": "Dag mevrouw Jansen"})
    event = Event.objects.get()
    told = json.loads(event.record)
    for secret in ("Anna", "192.0.2.7", "Jansen"):
        assert secret not in event.record
    beside = {p.field: p for p in PersonalValue.objects.all()}
    assert set(beside) == {"actor_name", "address", "text"} == set(told["personal"])
    for name, kept in beside.items():
        assert commitment(bytes(kept.salt), kept.value) == told["personal"][name]


@pytest.mark.django_db
def test_the_leaf_is_the_hash_of_the_stored_record() -> None:
    actions.record("inbox.claimed", by=ANNA, subject="case:12", details={"x": 0.1, "y": "é€😀"})
    event = Event.objects.get()
    assert bytes(event.leaf) == leaf_hash(event.record.encode())


@pytest.mark.django_db
def test_a_refusal_keeps_its_reason() -> None:
    actions.refused("web.opened", by=ANNA, reason="audit.read", subject="/ledger/")
    event = Event.objects.get()
    assert (event.result, event.details) == ("refused", {"reason": "audit.read"})
    assert (event.object_type, event.object_id) == ("page", "/ledger/")


@pytest.mark.django_db
def test_an_unknown_result_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        actions.record("inbox.claimed", by=ANNA, result="maybe")


@pytest.mark.django_db
def test_the_line_vanishes_with_the_act_that_is_rolled_back() -> None:
    with transaction.atomic():
        actions.record("inbox.claimed", by=ANNA)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_text_the_database_would_refuse_never_stops_an_act() -> None:
    actions.record(
        "a.b\0", by=ANNA, subject="x\0:" + "9" * 999, personal={"t": "a\0\ud800"}, details={"\0": "\0"}
    )
    assert len(Event.objects.get().object_id) == 200


@pytest.mark.django_db(transaction=True)
def test_the_live_screens_hear_it_after_the_commit() -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("listen regie_live")
    actions.record("inbox.claimed", by=ANNA, subject="case:12")
    heard = list(connection.connection.notifies(timeout=2, stop_after=1))
    assert json.loads(heard[0].payload) == {"m": 1, "s": "case:12", "a": "inbox.claimed"}


@pytest.mark.django_db
def test_many_lines_keep_their_order_and_their_own_time() -> None:
    past = datetime(2026, 1, 1, tzinfo=UTC)
    many = [Entry("demo.made", software("demo"), f"case:{n}", at=past) for n in range(4100)]
    assert actions.record_many(many) == 4100
    found = Event.objects.order_by("id").values_list("object_id", "at")
    assert [(int(n), at) for n, at in found] == [(n, past) for n in range(4100)]


@pytest.mark.django_db
def test_one_line_costs_at_most_three_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with transaction.atomic(), django_assert_max_num_queries(5):  # with the two of the savepoint
        actions.record("inbox.claimed", by=ANNA)


CHANGES = [
    "update audit_event set record = replace(record, 'agent', 'ghost')",
    "update audit_event set at = at - interval '1 day'",
    "update audit_event set seq = null",
    "update audit_event set seq = 6, action = 'x'",
    "delete from audit_event",
    "truncate audit_event cascade",
    "update audit_personalvalue set value = 'x'",
]


@pytest.mark.django_db
@pytest.mark.parametrize("sql", CHANGES)
def test_the_database_refuses_to_change_or_remove_a_line(sql: str) -> None:
    actions.record("inbox.claimed", by=ANNA)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table audit_event enable trigger audit_event_no_truncate")
        with pytest.raises(REFUSED, match="append-only"):
            cursor.execute(sql)


@pytest.mark.django_db
def test_a_number_is_given_once() -> None:
    actions.record("inbox.claimed", by=ANNA)
    with connection.cursor() as cursor:
        cursor.execute("update audit_event set seq = 0")
        with pytest.raises(REFUSED, match="append-only"):
            cursor.execute("update audit_event set seq = 1")
