"""Searching people for a draft: asked by a person, done by a worker, and nothing changes until accepted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.roster.actions.authority import deed, planned
from regie.roster.actions.shifts import put
from regie.roster.cpsat import Progress
from regie.roster.models import Roster, SolverRun, Worker
from regie.roster.placing import NewShift
from regie.roster.problem import Problem
from regie.roster.queries import solving as asked
from regie.roster.refusal import Refused
from regie.roster.shifts import moment
from regie.roster.solver import Answer, solve
from regie.roster.states import RUN_MOVES, may_follow

log = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=30)
LOOK_SECONDS: Final = 1.0
LONGEST: Final = 600
Clock = Callable[[], datetime]


def ask(roster_id: int, seconds: int, *, by: Actor, now: datetime) -> SolverRun:
    """Put a search in the queue. Raises Refused: state (a draft only), rows (seconds), running, empty."""
    with deed("roster.search_asked", by, f"roster:{roster_id}"):
        roster = planned(roster_id, by, now)
        if roster.state != Roster.DRAFT:
            raise Refused("state")
        if not 5 <= seconds <= LONGEST:
            raise Refused("rows")
        try:
            with transaction.atomic():
                row = SolverRun.objects.create(
                    roster=roster, seconds=seconds, asked_by_id=by.user_id or 0, asked_at=now
                )
        except IntegrityError:
            raise Refused("running") from None
        _record("roster.search_asked", row, by, seconds=seconds)
    return row


def stop(run_id: int, *, by: Actor, now: datetime) -> SolverRun:
    """Stop searching and keep the best found so far; one that has not begun is dropped."""
    with deed("roster.search_stopped", by, f"search:{run_id}"):
        row = _opened(run_id, by, now)
        if row.state == SolverRun.QUEUED:
            _move(row, SolverRun.DROPPED, now)
        elif row.state == SolverRun.RUNNING:
            row.stop_asked_at = now
        else:
            raise Refused("state")
        row.save()
        _record("roster.search_stopped", row, by)
    return row


def accept(run_id: int, *, by: Actor, now: datetime) -> int:
    """Place what was found in the draft; how many shifts. The checker judges it again when it is published.

    Raises Refused: state, behind (the draft is no longer a draft).
    """
    with deed("roster.search_accepted", by, f"search:{run_id}"):
        row = _opened(run_id, by, now)
        if row.roster.state != Roster.DRAFT:
            raise Refused("behind")
        _move(row, SolverRun.ACCEPTED, now)
        able = set(
            Worker.objects.filter(organisation_id=row.roster.organisation_id).values_list("pk", flat=True)
        )
        for one in row.result:
            start, end = datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])
            worker = one["worker"] if one["worker"] in able else None
            kind = one.get("kind", "duty")  # searches of before did not say
            put(row.roster, NewShift(worker, start, end, kind, tuple(one["skills"])), now)
        row.save()
        _record("roster.search_accepted", row, by, shifts=len(row.result))
    return len(row.result)


def drop(run_id: int, *, by: Actor, now: datetime) -> SolverRun:
    """Do nothing with it."""
    with deed("roster.search_dropped", by, f"search:{run_id}"):
        row = _opened(run_id, by, now)
        if row.state == SolverRun.RUNNING:
            raise Refused("state")
        _move(row, SolverRun.DROPPED, now)
        row.save()
        _record("roster.search_dropped", row, by)
    return row


# -- the worker ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Search:
    """The solver in a thread of its own, so that this one can write progress and hear of a stop."""

    problem: Problem
    seconds: float
    go_on: bool = True
    heard: list[Progress] = field(default_factory=list)
    answer: Answer | None = None
    failure: Exception | None = None

    def run(self) -> None:
        """To the end; what goes wrong is kept for who waits."""
        try:
            self.answer = solve(self.problem, self.seconds, self._tell)
        except Exception as failure:  # noqa: BLE001 - handed to who waits
            self.failure = failure

    def _tell(self, progress: Progress) -> bool:
        self.heard.append(progress)
        return self.go_on


def work(clock: Clock) -> int:
    """Take one search that waits, or whose worker died, and do it; 0 when there is none."""
    row = _claim(clock())
    if row is None:
        return 0
    search = Search(asked.problem_of(row.roster, clock()), row.seconds)
    thread = threading.Thread(target=search.run, name=f"search-{row.pk}", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(LOOK_SECONDS)
        search.go_on = not _note(row, search, clock())
    _finish(row, search, clock())
    return 1


def _claim(now: datetime) -> SolverRun | None:
    with transaction.atomic():
        waiting = SolverRun.objects.filter(state__in=(SolverRun.QUEUED, SolverRun.RUNNING)).exclude(
            lease_until__gt=now
        )
        row = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("asked_at", "pk").first()
        if row is not None:
            row.state, row.started_at, row.lease_until, row.progress = SolverRun.RUNNING, now, now + LEASE, []
            row.save()
    return row


def _note(row: SolverRun, search: Search, now: datetime) -> bool:
    """Keep how far it is; whether somebody asked to stop."""
    told = [[round(one.seconds, 1), one.objective, one.bound] for one in search.heard[-1:]]
    if told and (not row.progress or row.progress[-1][1:] != told[0][1:]):
        row.progress = [*row.progress, told[0]][-200:]
        row.objective, row.bound = told[0][1], told[0][2]
    row.lease_until = now + LEASE
    row.save(update_fields=["progress", "objective", "bound", "lease_until"])
    return SolverRun.objects.filter(pk=row.pk, stop_asked_at__isnull=False).exists()


def _finish(row: SolverRun, search: Search, now: datetime) -> None:
    answer = search.answer
    with transaction.atomic():
        row = SolverRun.objects.select_for_update().select_related("roster").get(pk=row.pk)
        row.ended_at, row.lease_until = now, None
        if answer is None or answer.roster is None:
            if search.failure is not None:
                log.error("search %s failed", row.pk, exc_info=search.failure)
            row.state, row.problem = SolverRun.FAILED, "failed" if search.failure else "nothing"
        else:
            row.state, row.status = SolverRun.DONE, answer.status
            row.objective, row.bound = answer.objective, answer.bound
            row.result = _result(row.roster, answer)
            row.explained = [list(group) for group in answer.relaxed]
        row.save()


def _result(roster: Roster, answer: Answer) -> list[dict[str, Any]]:
    """What is new: shifts with somebody that did not stand there already."""
    rows = Worker.objects.filter(organisation_id=roster.organisation_id)
    workers = {str(worker.user_id): worker.pk for worker in rows}
    found = answer.roster.shifts if answer.roster else ()
    return [
        {
            "worker": workers.get(one.person or ""),
            "start": moment(one.start).isoformat(),
            "end": moment(one.end).isoformat(),
            "kind": one.kind,
            "skills": sorted(one.skills),
        }
        for one in found
        if not one.id.startswith("fixed-")
    ]


# -- how -------------------------------------------------------------------------------------------


def _opened(run_id: int, by: Actor, now: datetime) -> SolverRun:
    found = SolverRun.objects.filter(pk=run_id).values_list("roster_id", flat=True).first()
    planned(found or 0, by, now)
    return SolverRun.objects.select_for_update(of=("self",)).select_related("roster").get(pk=run_id)


def _move(row: SolverRun, state: str, now: datetime) -> None:
    if not may_follow(RUN_MOVES, row.state, state):
        raise Refused("state")
    row.state, row.ended_at = state, row.ended_at or now


def _record(action: str, row: SolverRun, by: Actor, **details: object) -> None:
    told = {"roster": row.roster_id, "objective": row.objective, "bound": row.bound, **details}
    audit.record(action, by=by, subject=f"search:{row.pk}", details=told)
