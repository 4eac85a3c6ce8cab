"""The way out of an assignment, step by step, and its rehearsal in which nothing is revoked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from regie.access.actions import leaving
from regie.access.checklist import BY_FACT, BY_HAND, answer, may_close, steps_of
from regie.access.exits import ExitRefused
from regie.access.models import Exit, ExitStep
from regie.access.queries import exits
from regie.audit import actions as audit
from regie.engagement.actions import members
from regie.engagement.models import Assignment
from regie.inbox.actions import leavers as inbox
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people import actions as people
from regie.people.models import User
from regie.people.queries import valid_seats
from regie.people.roles import may
from regie.publishing.actions import leavers as publishing


def begin(assignment_id: int, rehearsal: bool, *, by: Actor, now: datetime) -> Exit:
    """Start the checklist that the assignment agreed on.

    Raises ExitRefused: right, scope, state (a draft has nothing to leave), open.
    """
    with deed("access.exit_begun", by, f"assignment:{assignment_id}"):
        user_id = _permitted("exit.run", by)
        assignment = Assignment.objects.filter(pk=assignment_id, municipality_id=by.organisation_id).first()
        if assignment is None:
            raise ExitRefused("scope")
        if assignment.state not in {Assignment.ACTIVE, Assignment.ENDED}:
            raise ExitRefused("state")
        try:
            with transaction.atomic():
                one = Exit.objects.create(
                    assignment=assignment, rehearsal=rehearsal, started_by_id=user_id, started_at=now
                )
        except IntegrityError:
            raise ExitRefused("open") from None
        who = sorted(assignment.members.values_list("pk", flat=True))
        ExitStep.objects.bulk_create(
            ExitStep(exit=one, code=code, evidence={"people": who} if code == "access" else {})
            for code in steps_of(assignment.exit_checklist)
        )
        agreed = list(assignment.exit_checklist)
        _record("access.exit_begun", one, by, people=len(who), agreed=agreed)
        _look(one, by=by, now=now)
    return one


def look(exit_id: int, *, by: Actor, now: datetime) -> Exit:
    """Verify again by facts what can be verified; a step that was done may be open again."""
    with deed("access.exit_looked", by, f"exit:{exit_id}"):
        one = opened(exit_id, "exit.run", by)
        _look(one, by=by, now=now)
    return one


def _look(one: Exit, *, by: Actor, now: datetime) -> None:
    for step in one.steps.filter(code__in=BY_FACT):
        found = exits.facts(one, people_of(one))
        good = answer(step.code, found)
        state = "would" if one.rehearsal and step.code != "keys" else "done" if good else "open"
        changed = step.state != state
        step.evidence = {**step.evidence, "facts": asdict(found)}
        if changed:
            step.state, step.at, step.by_id, step.role = state, now, by.user_id, by.role
        step.save()
        if changed:
            _record("access.exit_step", one, by, step=step.code, state=state)


def revoke(exit_id: int, *, by: Actor, now: datetime) -> Exit:
    """Take every access back: people off the assignment, seats without other work ended, cases free.

    A coordinator keeps the seat, with nothing to see, until the exit is closed: somebody of the agency
    must declare the destruction. Raises ExitRefused: rehearsal, not_ended.
    """
    with deed("access.exit_revoked", by, f"exit:{exit_id}"):
        one = opened(exit_id, "exit.run", by)
        if one.rehearsal:
            raise ExitRefused("rehearsal")
        if one.assignment.state != Assignment.ENDED:
            raise ExitRefused("not_ended")
        for user_id in people_of(one):
            _revoke(one, user_id, by=by, now=now)
        _record("access.exit_revoked", one, by, people=len(people_of(one)))
        _look(one, by=by, now=now)
    return one


def _revoke(one: Exit, user_id: int, *, by: Actor, now: datetime) -> None:
    assignment = one.assignment
    members.remove_from(assignment, user_id, by=by, now=now)
    seats = valid_seats(now).filter(user_id=user_id, organisation_id=assignment.agency_id)
    if not _works_elsewhere(assignment, user_id) and not any(may(s.role, "exit.declare") for s in seats):
        for seat in seats:
            leaving.leave(seat.pk, _reason(one), by=by, now=now, agencies=[assignment.agency_id])
    publishing.judge_again(user_id, assignment.agency_id, by=by, now=now, assignment_id=assignment.pk)
    inbox.give_back_all(user_id, assignment.municipality_id, by=by, now=now)
    people.end_sessions([user_id], by=by, now=now)


def _works_elsewhere(assignment: Assignment, user_id: int) -> bool:
    running = Assignment.objects.filter(agency=assignment.agency_id, members=user_id)
    return running.exclude(pk=assignment.pk).exclude(state=Assignment.ENDED).exists()


def _reason(one: Exit) -> str:
    return f"exit {one.pk}"


def ask_export(exit_id: int, *, by: Actor, now: datetime) -> Exit:
    """Let the worker make the hand-over, again after five failures or with newer content."""
    with deed("access.exit_export_asked", by, f"exit:{exit_id}"):
        one = opened(exit_id, "exit.run", by)
        if one.export_lease_until is not None and one.export_lease_until > now:
            raise ExitRefused("busy")
        one.parts.all().delete()
        one.export_asked_at, one.exported_at, one.export_failures = now, None, 0
        one.export_lease_until = None
        one.save()
        one.steps.filter(code="export").update(state="open", by_id=by.user_id, role=by.role, at=now)
        _record("access.exit_export_asked", one, by)
    return one


def tick(exit_id: int, code: str, note: str, *, by: Actor, now: datetime) -> Exit:
    """Tick a step that only people can know of, with what was done. Raises ExitRefused: step, no_note."""
    with deed("access.exit_step", by, f"exit:{exit_id}"):
        one = opened(exit_id, "exit.run", by)
        words = clean(note, limit=4_000).strip()
        if code not in BY_HAND or not one.steps.filter(code=code).exists():
            raise ExitRefused("step")
        if not words:
            raise ExitRefused("no_note")
        state = "would" if one.rehearsal else "done"
        one.steps.filter(code=code).update(state=state, note=words, at=now, by_id=by.user_id, role=by.role)
        _record("access.exit_step", one, by, note=words, step=code, state=state)
    return one


def close(exit_id: int, *, by: Actor, now: datetime) -> Exit:
    """Finish it when every step is done; then also the last seats end. Raises ExitRefused: steps."""
    with deed("access.exit_closed", by, f"exit:{exit_id}"):
        one = opened(exit_id, "exit.run", by)
        _look(one, by=by, now=now)
        if not may_close(dict(one.steps.values_list("code", "state"))):
            raise ExitRefused("steps")
        if not one.rehearsal:
            _last_seats(one, by=by, now=now)
        one.closed_at, one.closed_by_id = now, by.user_id
        one.save()
        _record("access.exit_closed", one, by, sha256=one.export_sha256)
    return one


def _last_seats(one: Exit, *, by: Actor, now: datetime) -> None:
    agency = one.assignment.agency_id
    seats = valid_seats(now).filter(organisation_id=agency, user_id__in=people_of(one))
    for seat in list(seats):
        if not _works_elsewhere(one.assignment, seat.user_id):
            leaving.leave(seat.pk, _reason(one), by=by, now=now, agencies=[agency])


def note_download(one: Exit, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 - the ledger keeps time
    """Write that somebody took the hand-over out; it holds personal data."""
    _record("access.exit_downloaded", one, by, sha256=one.export_sha256)


# -- how -------------------------------------------------------------------------------------------


deed = audit.deeds(ExitRefused)


def opened(exit_id: int, right: str, by: Actor) -> Exit:
    """The exit, locked, when this actor may do this to it and it is not closed."""
    _permitted(right, by)
    found = Exit.objects.select_for_update(of=("self",)).select_related("assignment").filter(pk=exit_id)
    one = found.first()
    if one is None or by.organisation_id not in {one.assignment.municipality_id, one.assignment.agency_id}:
        raise ExitRefused("scope")
    if right == "exit.run" and by.organisation_id != one.assignment.municipality_id:
        raise ExitRefused("scope")
    if one.closed_at is not None:
        raise ExitRefused("closed")
    return one


def people_of(one: Exit) -> list[int]:
    """Who worked under the assignment when the exit began."""
    step = one.steps.filter(code="access").first()
    return [int(pk) for pk in step.evidence.get("people", [])] if step else []


def names_of(one: Exit) -> list[User]:
    """The same, as people."""
    return list(User.objects.filter(pk__in=people_of(one)).order_by("name"))


def _permitted(right: str, by: Actor) -> int:
    if by.user_id is None or not may(by.role, right):
        raise ExitRefused("right")
    return by.user_id


def _record(action: str, one: Exit, by: Actor, *, note: str = "", **details: object) -> None:
    audit.record(
        action,
        by=by,
        subject=f"exit:{one.pk}",
        details={"assignment": one.assignment_id, "rehearsal": one.rehearsal, **details},
        personal={"comment": note} if note else None,
    )
