"""Agreeing on an assignment, starting it and ending it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.channels.models import ChannelAccount
from regie.engagement.models import Assignment
from regie.engagement.terms import NewAssignment, Refused, Terms, objection
from regie.kernel.actor import Actor
from regie.people import queries as people
from regie.people.models import Organisation
from regie.people.roles import may


def draft_assignment(new: NewAssignment, *, by: Actor, now: datetime) -> Assignment:
    """Write down what is agreed; nothing is covered until it is activated."""
    _authorise("engagement.drafted", "engagement.write", new.municipality_id, by)
    if new.ends_at <= new.starts_at or new.ends_at <= now:
        raise _refuse("engagement.drafted", "dates", by)
    if not Organisation.objects.filter(pk=new.agency_id, kind=Organisation.AGENCY, active=True).exists():
        raise _refuse("engagement.drafted", "not_an_agency", by)
    with transaction.atomic():
        assignment = Assignment.objects.create(
            municipality_id=new.municipality_id,
            agency_id=new.agency_id,
            name=new.name,
            purpose=new.purpose,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            topics=list(new.topics),
        )
        assignment.channels.set(new.channel_ids)
        assignment.members.set(new.member_ids)
        _record("engagement.drafted", assignment, by)
    return assignment


def activate(assignment: Assignment, *, by: Actor, now: datetime) -> Assignment:
    """Let a draft start. Raises Refused when it covers nothing, or something that is not theirs."""
    _authorise("engagement.activated", "engagement.activate", assignment.municipality_id, by)
    refused = objection(_terms(assignment, now), now)
    with transaction.atomic():
        moved = not refused and _move(assignment, Assignment.DRAFT, Assignment.ACTIVE)
        if moved:
            _record("engagement.activated", assignment, by)
    if not moved:
        raise _refuse("engagement.activated", refused or "state", by, assignment)
    return assignment


def end(assignment: Assignment, reason: str, *, by: Actor, now: datetime) -> Assignment:
    """End it at once. The agency's people see and send nothing from the next request on."""
    _authorise("engagement.ended", "engagement.activate", assignment.municipality_id, by)
    if not reason.strip():
        raise _refuse("engagement.ended", "reason_missing", by, assignment)
    with transaction.atomic():
        moved = _move(assignment, Assignment.ACTIVE, Assignment.ENDED)
        if moved:
            _record("engagement.ended", assignment, by, reason=reason.strip(), at=now)
    if not moved:
        raise _refuse("engagement.ended", "state", by, assignment)
    return assignment


def put_to_work(
    user_id: int, assignment_ids: Collection[int], *, by: Actor, now: datetime
) -> list[Assignment]:
    """Let somebody of the agency work under exactly these running assignments of the municipality of `by`.

    Assignments of other municipalities stay as they are. Raises Refused when an assignment is not this
    municipality's or the person holds no seat at its agency.
    """
    mine = list(Assignment.objects.filter(municipality_id=by.organisation_id, state=Assignment.ACTIVE))
    wanted = [one for one in mine if one.pk in set(assignment_ids)]
    seated = set(people.valid_seats(now).filter(user_id=user_id).values_list("organisation_id", flat=True))
    if not may(by.role, "people.manage"):
        raise _refuse("engagement.people_chosen", "right", by)
    if len(wanted) != len(set(assignment_ids)) or not all(one.agency_id in seated for one in wanted):
        raise _refuse("engagement.people_chosen", "scope", by)
    _choose(user_id, {one.pk for one in wanted}, mine, by)
    return wanted


@transaction.atomic
def _choose(user_id: int, after: set[int], mine: list[Assignment], by: Actor) -> None:
    before = {one.pk for one in mine if one.members.filter(pk=user_id).exists()}
    if before == after:
        return
    for one in mine:
        if one.pk in after - before:
            one.members.add(user_id)
        elif one.pk in before - after:
            one.members.remove(user_id)
    audit.record(
        "engagement.people_chosen",
        by=by,
        subject=f"user:{user_id}",
        details={"added": sorted(after - before), "removed": sorted(before - after)},
    )


def _move(assignment: Assignment, before: str, after: str) -> bool:
    """Change the state if it is still what it was; False when somebody was first."""
    moved = Assignment.objects.filter(pk=assignment.pk, state=before).update(state=after)
    assignment.refresh_from_db(fields=["state"])
    return bool(moved)


def _terms(assignment: Assignment, now: datetime) -> Terms:
    own = ChannelAccount.objects.filter(municipality_id=assignment.municipality_id)
    seats = people.valid_seats(now).filter(organisation_id=assignment.agency_id)
    return Terms(
        ends_at=assignment.ends_at,
        channels=frozenset(assignment.channels.values_list("pk", flat=True)),
        own_channels=frozenset(own.values_list("pk", flat=True)),
        topics=tuple(assignment.topics),
        members=frozenset(assignment.members.values_list("pk", flat=True)),
        seated=frozenset(seats.values_list("user_id", flat=True)),
    )


def _authorise(action: str, right: str, municipality_id: int, by: Actor) -> None:
    """Only signed-in people of the municipality itself, with the right."""
    if not by.is_person:
        raise _refuse(action, "software", by)
    if not may(by.role, right):
        raise _refuse(action, "right", by)
    if by.organisation_id != municipality_id:
        raise _refuse(action, "scope", by)


def _refuse(action: str, reason: str, by: Actor, assignment: Assignment | None = None) -> Refused:
    """The refusal to raise; the ledger has it. Never called inside a transaction that rolls back."""
    subject = f"assignment:{assignment.pk}" if assignment else ""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason)


def _record(
    action: str, assignment: Assignment, by: Actor, *, reason: str = "", at: datetime | None = None
) -> None:
    audit.record(
        action,
        by=by,
        subject=f"assignment:{assignment.pk}",
        details={
            "agency": assignment.agency_id,
            "channels": sorted(assignment.channels.values_list("pk", flat=True)),
            "members": sorted(assignment.members.values_list("pk", flat=True)),
            "topics": list(assignment.topics),
            "from": at.isoformat() if at else assignment.starts_at.isoformat(),
        },
        personal={"reason": reason} if reason else None,
    )
