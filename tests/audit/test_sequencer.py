"""Numbering, growing the tree and signing."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from regie.audit import actions, merkle, queries, tasks
from regie.audit.checkpoint import CheckpointWrong, opened
from regie.audit.entry import Entry
from regie.audit.models import Checkpoint, Event, Tile
from regie.kernel.actor import software
from regie.kernel.clock import FixedClock

BOT = software("test")


def write(count: int, start: int = 0) -> None:
    actions.record_many(Entry("test.done", BOT, f"thing:{start + n}") for n in range(count))


def rebuilt() -> bytes:
    """The root over the stored leaves in order of their numbers."""
    leaves = Event.objects.filter(seq__isnull=False).order_by("seq").values_list("leaf", flat=True)
    return merkle.root(bytes(leaf) for leaf in leaves)


@pytest.mark.django_db
def test_numbers_follow_the_order_of_writing_without_gaps() -> None:
    write(700)
    assert actions.integrate() == 700
    write(50, 700)
    assert actions.integrate() == 50
    numbers = Event.objects.order_by("id").values_list("seq", flat=True)
    assert list(numbers) == list(range(750))
    assert queries.edge().root() == rebuilt()
    assert actions.integrate() == 0


@pytest.mark.django_db
def test_at_most_so_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_INTEGRATE_BATCH", 300)
    write(1000)
    assert actions.integrate(at_most=500) == 600
    assert actions.integrate() == 400
    assert queries.edge().root() == rebuilt()


@pytest.mark.django_db
def test_every_line_is_provable_and_every_growth_too(key: Path) -> None:
    sizes, roots = [], []
    for count in (1, 255, 1, 300, 43):
        write(count)
        actions.integrate()
        sizes.append(queries.edge().size)
        roots.append(queries.edge().root())
    made = actions.sign(now=datetime(2026, 11, 20, tzinfo=UTC))
    for event in Event.objects.filter(seq__in=[0, 1, 255, 256, 257, 556, 599]):
        path = queries.path(event, made)
        assert path is not None
        assert merkle.included(bytes(event.leaf), event.seq or 0, made.size, path, bytes(made.root))
    for old, root in zip(sizes, roots, strict=True):
        path = merkle.consistency(old, made.size, queries.nodes())
        assert merkle.grown((old, made.size), (root, bytes(made.root)), path)


@pytest.mark.django_db
def test_a_line_that_is_not_sealed_yet_has_no_proof(key: Path) -> None:
    write(1)
    actions.integrate()
    made = actions.sign(now=datetime(2026, 11, 20, tzinfo=UTC))
    write(1)
    late = Event.objects.get(seq__isnull=True)
    assert queries.path(late, made) is None
    actions.integrate()
    late.refresh_from_db()
    assert queries.proof(late, made) is None


@pytest.mark.django_db
def test_a_checkpoint_is_signed_once_per_size_and_never_goes_back_in_time(
    key: Path, clock: FixedClock
) -> None:
    write(3)
    tasks.integrate(clock())
    assert tasks.sign(clock()) == 1
    assert tasks.sign(clock.forward(minutes=1)) == 0
    assert Checkpoint.objects.count() == 1
    write(1)
    tasks.integrate(clock())
    second = actions.sign(now=clock() - timedelta(days=1))
    first = Checkpoint.objects.order_by("id")[0]
    assert second.at == first.at
    assert opened(second.note, queries.public_key()).root == rebuilt()


@pytest.mark.django_db
def test_the_key_is_for_its_owner_only_and_is_made_once(ledger_key_file: Path) -> None:
    made = actions.ensure_key()
    assert made == ledger_key_file
    assert made.stat().st_mode & 0o777 == 0o600
    before = made.read_bytes()
    actions.ensure_key()
    assert made.read_bytes() == before


@pytest.mark.django_db
def test_a_lost_key_is_never_silently_replaced(key: Path, clock: FixedClock) -> None:
    write(1)
    actions.integrate()
    actions.sign(now=clock())
    key.unlink()
    with pytest.raises(CheckpointWrong, match="put it back"):
        actions.ensure_key()


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_at_once_give_every_line_one_number() -> None:
    write(3000)
    results: list[int] = []
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        for _ in range(10):
            results.append(actions.integrate(at_most=1))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    actions.integrate()
    assert set(Event.objects.values_list("seq", flat=True)) == set(range(3000))
    assert queries.edge().size == 3000
    assert queries.edge().root() == rebuilt()


@pytest.mark.django_db(transaction=True)
def test_while_one_holds_the_lock_another_does_nothing() -> None:
    write(5)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            actions.integrate()
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    assert actions.integrate() == 0
    done.set()
    thread.join()
    assert queries.edge().size == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["audit_tile", "audit_event"])
def test_a_sequencer_killed_between_leaves_nothing_half_done(table: str) -> None:
    """The server ends its session at the moment it writes; the next one does the work whole."""
    write(600)
    actions.integrate()
    write(600, 600)
    with connection.cursor() as cursor:
        cursor.execute(
            "create function die() returns trigger language plpgsql as"
            " $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$"
        )
        cursor.execute(f"create trigger die after update on {table} for each row execute function die()")
    broken: list[Exception] = []

    def work() -> None:
        try:
            actions.integrate()
        except Exception as wrong:  # noqa: BLE001 - whichever way the driver says that it is gone
            broken.append(wrong)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    with connection.cursor() as cursor:
        cursor.execute("drop function die() cascade")
    assert broken
    assert queries.edge().size == 600
    assert Event.objects.filter(seq__isnull=True).count() == 600
    assert actions.integrate() == 600
    assert queries.edge().root() == rebuilt()


@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_gets_its_number_later_and_is_never_skipped() -> None:
    opened_first, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            actions.record("test.slow", by=BOT)
            opened_first.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    opened_first.wait(10)
    actions.record("test.quick", by=BOT)
    assert actions.integrate() == 1
    finish.set()
    thread.join()
    assert actions.integrate() == 1
    assert list(Event.objects.order_by("seq").values_list("action", flat=True)) == ["test.quick", "test.slow"]


@pytest.mark.django_db
def test_a_tile_only_grows() -> None:
    write(3)
    actions.integrate()
    tile = Tile.objects.get()
    with connection.cursor() as cursor, pytest.raises(Exception, match="append-only"):
        cursor.execute("update audit_tile set hashes = %s where id = %s", [bytes(96), tile.pk])
