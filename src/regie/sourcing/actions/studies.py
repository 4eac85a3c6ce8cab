"""A study: its figures and facts, the advice that is asked on them, and the worker that makes it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local
from regie.kernel.jsontext import Misread
from regie.sourcing import kept, queries
from regie.sourcing.actions.authority import own, refuse
from regie.sourcing.advice import Tell, play
from regie.sourcing.assembling import BEGINNING, FACTS, case_file, estimate, history, row_of, without_counts
from regie.sourcing.casefile import case_of, volume_of
from regie.sourcing.caseshape import CaseRow
from regie.sourcing.models import Figures, Run, Study

log = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=2)
_SOFTWARE: Final = software("sourcing", origin="worker")
Clock = Callable[[], datetime]


def begin(name: str, figures: Figures, *, by: Actor, now: datetime) -> Study:
    """Begin a study on these figures, with what is usual as facts. Raises Refused: empty."""
    who = own("sourcing.begun", "sourcing.write", figures.municipality_id, by)
    if not name.strip():
        raise refuse("sourcing.begun", "empty", by)
    with transaction.atomic():
        made = Study.objects.create(
            municipality_id=figures.municipality_id,
            name=name.strip()[:120],
            figures_id=figures.pk,
            facts=dict(BEGINNING),
            made_by_id=who,
            made_at=now,
            changed_at=now,
        )
        audit.record("sourcing.begun", by=by, subject=f"study:{made.pk}", details={"figures": figures.pk})
    return made


def write(study: Study, changes: Mapping[str, Any], *, by: Actor, now: datetime) -> Study:
    """Change some of the facts. Raises Refused: content, with every fault told."""
    action, subject = "sourcing.written", f"study:{study.pk}"
    own(action, "sourcing.write", study.municipality_id, by, subject=subject)
    if unknown := set(changes) - FACTS:
        raise ValueError(f"a study has no {sorted(unknown)}")
    facts = {**study.facts, **changes}
    try:
        held = queries.held_on(study.municipality_id, local(now).date())
        row_of(case_file(study.name, facts, _STAND_IN, held))
    except Misread as wrong:
        raise refuse(action, "content", by, subject=subject, told="\n".join(wrong.faults)) from wrong
    with transaction.atomic():
        row = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
        row.facts, row.changed_at = {**row.facts, **changes}, now
        row.save(update_fields=["facts", "changed_at"])
        audit.record(action, by=by, subject=subject, details={"fields": sorted(changes)})
    return row


_STAND_IN: Final[dict[str, Any]] = {"estimate": {"conversations_week": 1}}


def choose_figures(study: Study, figures: Figures, *, by: Actor, now: datetime) -> Study:
    """Go on with other figures; advices that were made keep theirs. Raises Refused: scope."""
    action, subject = "sourcing.figures_chosen", f"study:{study.pk}"
    own(action, "sourcing.write", study.municipality_id, by, subject=subject)
    if figures.municipality_id != study.municipality_id:
        raise refuse(action, "scope", by, subject=subject)
    with transaction.atomic():
        study.figures_id, study.changed_at = figures.pk, now
        study.save(update_fields=["figures", "changed_at"])
        audit.record(action, by=by, subject=subject, details={"figures": figures.pk})
    return study


def ask(study: Study, *, by: Actor, now: datetime) -> Run:
    """Freeze what goes in and put it in the queue. Raises Refused: content, running."""
    action, subject = "sourcing.asked", f"study:{study.pk}"
    who = own(action, "sourcing.write", study.municipality_id, by, subject=subject)
    case = _case(study, now)
    try:
        row_of(case)
    except Misread as wrong:
        raise refuse(action, "content", by, subject=subject, told="\n".join(wrong.faults)) from wrong
    try:
        with transaction.atomic():
            made = Run.objects.create(
                study=study,
                given={**without_counts(case), "figures": study.figures_id},
                asked_by_id=who,
                asked_at=now,
            )
            audit.record(action, by=by, subject=str(made), details={"study": study.pk})
    except IntegrityError:
        raise refuse(action, "running", by, subject=subject) from None
    return made


def _case(study: Study, now: datetime) -> dict[str, Any]:
    held = queries.held_on(study.municipality_id, local(now).date())
    figures = Figures.objects.get(pk=study.figures_id)
    return case_file(study.municipality.name, study.facts, _volume(figures), held)


def _volume(figures: Figures) -> dict[str, Any]:
    if figures.origin == "answers" or figures.starts_at is None:
        return {"estimate": figures.answers, "zone": figures.zone}
    if not figures.enough:  # too short to forecast: an estimate, and it says so
        return {"estimate": estimate(queries.series(figures)), "zone": figures.zone}
    return history(figures.starts_at, figures.counts, figures.zone)


def reweigh(run: Run, weights: Mapping[str, float], *, by: Actor, now: datetime) -> Run:
    """Keep other weights: an advice of its own on what was played already. Raises Refused: state, content."""
    action, subject, study = "sourcing.reweighed", str(run), run.study
    who = own(action, "sourcing.write", study.municipality_id, by, subject=subject)
    if run.state != Run.DONE or not any(weights.values()):
        raise refuse(action, "content" if run.state == Run.DONE else "state", by, subject=subject)
    given = {**run.given, "weights": dict(weights)}
    try:
        found = kept.found_again(given, run.volume, run.services)
    except ValueError as wrong:
        raise refuse(action, "content", by, subject=subject) from wrong
    with transaction.atomic():
        made = Run.objects.create(
            study=study,
            state=Run.DONE,
            step="done",
            share=1.0,
            given=given,
            volume=run.volume,
            services=run.services,
            found=found,
            asked_by_id=who,
            asked_at=now,
            ended_at=now,
        )
        row = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
        row.facts, row.changed_at = {**row.facts, "weights": dict(weights)}, now
        row.save(update_fields=["facts", "changed_at"])
        details = {"from": run.pk, "advised": found["advised"]}
        audit.record(action, by=by, subject=str(made), details=details)
    return made


# -- the worker ------------------------------------------------------------------------------------


def work(clock: Clock) -> int:
    """Make one advice that waits, or whose worker died; 0 when there is none."""
    now = clock()
    with transaction.atomic():
        waiting = Run.objects.filter(state__in=(Run.QUEUED, Run.RUNNING)).exclude(lease_until__gt=now)
        row = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("asked_at", "pk").first()
        if row is None:
            return 0
        row.state, row.lease_until, row.share, row.step = Run.RUNNING, now + LEASE, 0.0, "read"
        row.save()
    try:
        _make(row, _teller(row, clock))
    except Exception as failure:  # whatever it is, somebody waits for an answer
        log.exception("advice %s failed", row.pk)
        row.state, row.problem = Run.FAILED, type(failure).__name__
    row.ended_at, row.lease_until = clock(), None
    with transaction.atomic():
        row.save()
        details = {"state": row.state, "advised": row.found.get("advised")}
        audit.record("sourcing.advised", by=_SOFTWARE, subject=str(row), details=details)
        audit.tell("sourcing.progress", municipality_id=row.study.municipality_id, subject=str(row))
    return 1


def _make(row: Run, tell: Tell) -> None:
    figures = Figures.objects.get(pk=row.given["figures"])
    given = {name: value for name, value in row.given.items() if name != "figures"}
    checked: CaseRow = row_of({**given, **_volume(figures)})
    tell("read", 0.02)
    volume = volume_of(checked)
    case = case_of(checked, volume)
    played = play(case, tell)
    row.volume = kept.volume_as_json(volume)
    row.services = {**kept.played_as_json(played), "covers": kept.covers(case)}
    row.found = kept.summary(case, played)
    row.state, row.share, row.step = Run.DONE, 1.0, "done"


def _teller(row: Run, clock: Clock) -> Tell:
    town = row.study.municipality_id

    def tell(step: str, share: float) -> None:
        row.step, row.share, row.lease_until = step, share, clock() + LEASE
        row.save(update_fields=["step", "share", "lease_until"])
        audit.tell("sourcing.progress", municipality_id=town, subject=str(row))

    return tell
