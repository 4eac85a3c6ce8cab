"""The outbox in three steps: `take` and `settle` are short transactions, `call` stands between them.

A row of Attempt is committed before the network is called, so whatever dies, the attempt is known.
A release with an attempt of unknown end is read back before anything is sent again.
"""

from __future__ import annotations

import logging
import os
import random
import socket
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from regie.channels import registry
from regie.channels.adapter import Outgoing, Sent
from regie.kernel.actor import Actor, software
from regie.kernel.clock import Clock, running_from
from regie.publishing import delivery, outside, queries
from regie.publishing.actions import crisis, source, stopping
from regie.publishing.actions.keeping import not_kept
from regie.publishing.actions.ledger import record
from regie.publishing.after import Standing, after
from regie.publishing.breaker import Breaker
from regie.publishing.crew import Crew
from regie.publishing.crisis_line import PAUSED
from regie.publishing.delivery import ACCOUNT_FAULTS, Result, Timing
from regie.publishing.gate import Candidate, Passage, passage
from regie.publishing.models import AccountBreaker, Attempt, Release
from regie.publishing.permission import Answer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One step taken: a call to make, or `stay` when the release does not go and nothing is to be done."""

    release_id: int
    kind: str
    attempt_id: int = 0
    account_id: int = 0
    municipality_id: int = 0
    network: str = ""
    message: Outgoing | None = None
    started_at: datetime | None = None
    age_seconds: float = 0.0


def timing() -> Timing:
    """As the installation is set."""
    return Timing(timeout=float(settings.SEND_TIMEOUT_SECONDS))


def send_due(now: datetime, *, hands: int = 1, pace: Timing | None = None) -> int:
    """Do every step that is due, with so many hands; the number of steps. Safe in many workers at once.

    With one hand everything happens in the calling thread.
    """
    chosen, clock = pace or timing(), running_from(now)

    def step() -> bool:
        return one_step(clock, chosen)

    if hands > 1:
        return Crew(step, hands, leave=_leave).run()
    done = 0
    while step():
        done += 1
    return done


def _leave() -> None:
    """Close the connection of the thread that leaves; `connection.close` would be the caller's."""
    connection.close()


def one_step(clock: Clock, pace: Timing) -> bool:
    """Take, call and settle one release; False when nothing was due."""
    task = take(clock(), pace)
    if task is None:
        return False
    if task.kind != "stay":
        settle(task, call(task, clock, pace), now=clock(), pace=pace)
        stopping.confirm_due(clock(), task.municipality_id)
    return True


class Overtaken(Exception):
    """Something was stopped or changed while we judged: nothing of this transaction may stay."""


def take(now: datetime, pace: Timing) -> Task | None:
    """Begin the next step of the release that is longest due: ask again, then write the attempt."""
    try:
        return _take(now, pace)
    except Overtaken:
        return Task(0, "stay")  # still due; whoever comes next judges anew


@transaction.atomic
def _take(now: datetime, pace: Timing) -> Task | None:
    row = (
        queries.due(now, pace.per_account)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("account", "thread", "in_reply_to", "follows")
        .first()
    )
    if row is None:
        return None
    if row.state == "sending":
        return _begin(row, Attempt.LOOK, now, pace)
    # Judged without the lock of the brake and asked at the very end whether it still holds, so the lock
    # is held for the commit alone and a brake never waits for our writing (ADR 0062).
    turn = outside.current().turn(row.municipality_id)
    if not _passes(row, now):
        return Task(row.pk, "stay")
    task = _begin(row, Attempt.SEND, now, pace)
    if not outside.current().still_open(row.municipality_id, turn):
        raise Overtaken
    return task


def _passes(row: Release, now: datetime) -> bool:
    """Ask the mandate and the brake again."""
    every, given, writers = row.given(), queries.standing(row, now), row.writers()
    hands = frozenset(writers | {approval.user_id for approval in every})
    answer = outside.current().verdict(replace(row.question(), hands=hands), now)
    binding_now = replace(row.bound(), mandate=answer.mandate).binding()
    candidate = Candidate(
        row.binding,
        binding_now,
        row.expires_at,
        given,
        writers,
        channel_open=row.account.active,
        gone=[one for one in every if one not in given],
    )
    verdict = passage(candidate, answer, now)
    if verdict.go:
        verdict = _kept(row, answer, now)
    if verdict.go:
        row.mandate, row.binding = answer.mandate, binding_now
        # What holds at sending is what is counted under a cap, and what a follow-up is owed for.
        row.because, row.obligations = list(answer.because), dict(answer.obligations)
        return True
    row.move(verdict.state, now=now, problem=verdict.reason)
    row.due_at = None
    row.brake_id = answer.brake if verdict.state == "stopped" else None
    row.save()
    record(f"publishing.{verdict.state}", row, _worker(row), result="refused", reason=verdict.reason)
    return False


def _kept(row: Release, answer: Answer, now: datetime) -> Passage:
    """What besides approvals may be in the way at the moment of sending."""
    missing = not_kept(row, answer, now, sending=True) or source.objection(row, now)
    missing = missing or crisis.objection(row, now)
    if missing == PAUSED:
        return Passage(False, "stopped", missing)
    return Passage(False, "lapsed", missing) if missing else Passage(True)


def _begin(row: Release, kind: str, now: datetime, pace: Timing) -> Task:
    """Write the attempt with its lease. An open one is here only when its process died: it is lost."""
    for lost in row.attempts.filter(ended_at=None):
        lost.ended_at, lost.outcome = now, "lost"
        lost.save()
        record("publishing.attempt_lost", row, _worker(row), result="unknown", attempt=lost.pk)
    last = row.attempts.filter(kind=Attempt.SEND).last()
    row.move("sending", now=now)
    row.due_at = now + timedelta(seconds=pace.lease + pace.settle)
    row.save()
    attempt = Attempt.objects.create(
        release=row,
        account_id=row.account_id,
        municipality_id=row.municipality_id,
        kind=kind,
        started_at=now,
        lease_until=now + timedelta(seconds=pace.lease),
        worker=f"{socket.gethostname()}:{os.getpid()}"[:80],
    )
    record("publishing.attempted", row, _worker(row), attempt=attempt.pk, kind=kind)
    return Task(
        release_id=row.pk,
        kind=kind,
        attempt_id=attempt.pk,
        account_id=row.account_id,
        municipality_id=row.municipality_id,
        network=row.account.network,
        message=row.outgoing(),
        started_at=now,
        age_seconds=(now - last.started_at).total_seconds() if last else 0.0,
    )


def call(task: Task, clock: Clock, pace: Timing) -> Result:
    """The call itself, outside any transaction.

    A process that was paused so long that its lease may end during the call does not begin it.
    """
    if task.message is None or task.started_at is None:
        raise ValueError("nothing to call for a release that stays")
    try:
        account = outside.current().open_account(task.account_id)
    except Exception as failure:  # certainly nothing was sent, whatever is wrong with the vault
        log.exception("account %s cannot be opened", task.account_id)
        return Result("later" if task.kind == Attempt.SEND else "look_later", detail=type(failure).__name__)
    adapter = registry.adapter(task.network)
    if task.kind == Attempt.LOOK:
        return delivery.look(adapter, account, task.message, age_seconds=task.age_seconds)
    if (clock() - task.started_at).total_seconds() > pace.margin / 2:
        return Result("not_begun", detail="paused before the call")
    return delivery.send(adapter, account, task.message, timeout_seconds=pace.timeout)


def settle(task: Task, result: Result, *, now: datetime, pace: Timing) -> None:
    """Store what came of it. A result that comes after the attempt was given up is kept apart."""
    with transaction.atomic():
        row = (
            Release.objects.select_for_update(of=("self",)).select_related("account").get(pk=task.release_id)
        )
        attempt = row.attempts.get(pk=task.attempt_id)
        if attempt.ended_at is not None:
            _settle_late(row, attempt, result, task, now)
            return
        attempt.ended_at, attempt.outcome, attempt.detail = now, result.outcome, result.detail[:500]
        attempt.save()
        _note_breaker(row.account_id, result, now)
        standing = Standing(row.failures, row.looks, row.expires_at)
        then = after(standing, result, now=now, settle=pace.settle, chance=random.random)
        row.move(then.state, now=now, problem=then.problem, detail=result.detail)
        row.due_at, row.failures, row.looks = then.due_at, then.failures, then.looks
        _keep(row, result, task, now)
        row.save()
        named = (
            "delayed" if then.state == "queued" else "uncertain" if then.state == "sending" else then.state
        )
        record(
            f"publishing.{named}", row, _worker(row), result=_RESULTS.get(named, "failed"), attempt=attempt.pk
        )


_RESULTS = {"sent": "done", "delayed": "failed", "uncertain": "unknown", "unknown": "unknown"}


def _keep(row: Release, result: Result, task: Task, now: datetime) -> None:
    """What only some results leave behind: the message that went out, or a channel to connect again."""
    if result.sent is not None and task.message is not None:
        row.sent_at, row.external_id, row.permalink = (
            now,
            result.sent.external_id,
            result.sent.permalink[:1000],
        )
        row.message_id = outside.current().record_outgoing(task.message, result.sent, release=row, now=now)
    if result.outcome == "unauthorised":
        outside.current().mark_unauthorised(row.account_id, result.detail, now)


def _settle_late(row: Release, attempt: Attempt, result: Result, task: Task, now: datetime) -> None:
    """Its lease had ended and it was read back. What we know now for certain still counts."""
    attempt.detail = f"late: {result.outcome} {result.detail}"[:500]
    attempt.save()
    record("publishing.came_late", row, _worker(row), result="unknown", attempt=attempt.pk)
    if result.outcome == "sent" and row.state not in {"sent", "sending"}:
        row.move("sent", now=now)
        row.due_at = None
        _keep(row, result, task, now)
        row.save()
        record("publishing.sent", row, _worker(row), attempt=attempt.pk)


def found(release_id: int, message: Outgoing, sent: Sent, *, now: datetime) -> bool:
    """Reading back showed that it is there after all; False when we knew, or are finding out just now."""
    with transaction.atomic():
        row = Release.objects.select_for_update(of=("self",)).select_related("account").get(pk=release_id)
        if row.state in {"sent", "sending"}:
            return False
        row.move("sent", now=now)
        row.due_at = None
        row.sent_at, row.external_id, row.permalink = now, sent.external_id, sent.permalink[:1000]
        row.message_id = outside.current().record_outgoing(message, sent, release=row, now=now)
        row.save()
        record("publishing.sent", row, _worker(row), read_back=True)
    return True


def _note_breaker(account_id: int, result: Result, now: datetime) -> None:
    if result.outcome in {"not_begun", "unreadable"}:
        return
    row = AccountBreaker.objects.select_for_update().filter(account_id=account_id).first()
    old = row.value() if row else Breaker()
    new = (
        old.failed(now, after_seconds=result.after_seconds)
        if result.outcome in ACCOUNT_FAULTS
        else old.succeeded()
    )
    if new != old:
        AccountBreaker.objects.update_or_create(
            account_id=account_id, defaults={"failures": new.failures, "open_until": new.open_until}
        )


def lapse_due(now: datetime) -> int:
    """Silence means not sent: what was not decided in time lapses, what is past its own end expires."""
    with transaction.atomic():
        late = Q(state__in=("waiting", "escalated", "queued"), expires_at__lte=now)
        undecided = Q(state="waiting", lapses_at__lte=now)  # the last who was asked was silent too
        undecided |= Q(state="waiting", lapses_at=None, decide_by__lte=now)  # from before there was a ladder
        rows = Release.objects.filter(late | undecided).select_for_update(skip_locked=True)[:200]
        for row in rows:
            state = "expired" if row.expires_at and row.expires_at <= now else "lapsed"
            row.move(state, now=now, problem="expired" if state == "expired" else "not_decided")
            row.due_at = None
            row.save()
            record(f"publishing.{state}", row, _worker(row), result="refused", reason=row.problem)
    return len(rows)


def _worker(row: Release) -> Actor:
    return software("outbox", municipality_id=row.municipality_id)
