"""Agreeing on an assignment step by step, letting it start and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from regie.channels.models import ChannelAccount
from regie.engagement import queries
from regie.engagement.actions.authority import about, authorise, record, refuse
from regie.engagement.actions.sending import shut_out
from regie.engagement.models import Assignment
from regie.engagement.states import MOVES
from regie.engagement.terms import NewAssignment, Objection, Terms, objections
from regie.engagement.vocabulary import KINDS
from regie.kernel.actor import Actor
from regie.people import queries as people
from regie.people.models import Organisation

# What a draft may be given, and which of it are rows of other tables.
FIELDS: Final = frozenset(
    {
        "kind",
        "name",
        "purpose",
        "public_values",
        "topics",
        "hours",
        "service_levels",
        "contract_reference",
        "processing",
        "starts_at",
        "ends_at",
        "evaluations",
        "exit_checklist",
    }
)
LINKS: Final = frozenset({"goals", "channels", "members"})


def draft_assignment(new: NewAssignment, *, by: Actor, now: datetime) -> Assignment:
    """Begin a draft; nothing is covered until it is activated."""
    maker = authorise("engagement.drafted", "engagement.write", new.municipality_id, by)
    if not Organisation.objects.filter(pk=new.agency_id, kind=Organisation.AGENCY, active=True).exists():
        raise refuse("engagement.drafted", "not_an_agency", by)
    if new.kind not in KINDS or not new.name.strip():
        raise refuse("engagement.drafted", "unknown_kind" if new.kind not in KINDS else "no_name", by)
    with transaction.atomic():
        assignment = Assignment.objects.create(
            municipality_id=new.municipality_id,
            agency_id=new.agency_id,
            kind=new.kind,
            name=new.name.strip(),
            made_by_id=maker,
            changed_at=now,
        )
        record("engagement.drafted", assignment, by, {"agency": new.agency_id, "kind": new.kind})
    return assignment


def write_terms(
    assignment: Assignment, changes: Mapping[str, Any], *, by: Actor, now: datetime
) -> Assignment:
    """Store part of what is agreed, as far as it is known. Only a draft is written; see `reopen`.

    `changes` has names of `FIELDS`, and of `LINKS` with primary keys. What is wrong or lacking is
    told by `lacking`, not refused here, so that nobody loses an hour's work.
    """
    authorise("engagement.written", "engagement.write", assignment.municipality_id, by)
    if unknown := set(changes) - FIELDS - LINKS:
        raise ValueError(f"an assignment has no {sorted(unknown)}")
    with transaction.atomic():
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        draft = locked.state == Assignment.DRAFT
        if draft:
            _write(assignment, changes, now)
            record("engagement.written", assignment, by, {"fields": sorted(changes)})
    if not draft:
        raise refuse("engagement.written", "state", by, subject=about(assignment))
    return assignment


def _write(assignment: Assignment, changes: Mapping[str, Any], now: datetime) -> None:
    own = {"changed_at": now} | {name: value for name, value in changes.items() if name in FIELDS}
    for name, value in own.items():
        setattr(assignment, name, value)
    assignment.save(update_fields=sorted(own))
    for name in LINKS & set(changes):
        getattr(assignment, name).set(changes[name])


def lacking(assignment: Assignment, now: datetime) -> list[Objection]:
    """Everything that keeps it from starting now, in the order of the steps."""
    return objections(terms(assignment, now), now)


def make_ready(assignment: Assignment, *, by: Actor, now: datetime) -> Assignment:
    """Close the terms, so that what is signed and started is what was read. Agreements may still lack."""
    authorise("engagement.readied", "engagement.write", assignment.municipality_id, by)
    open_ends = [one for one in lacking(assignment, now) if one.step != "agreements"]
    if open_ends:
        raise refuse(
            "engagement.readied", open_ends[0].code, by, subject=about(assignment), objections=open_ends
        )
    return _step("engagement.readied", "ready", assignment, by=by, changed_at=now)


def reopen(assignment: Assignment, *, by: Actor, now: datetime) -> Assignment:
    """Let a ready assignment be written again."""
    authorise("engagement.reopened", "engagement.write", assignment.municipality_id, by)
    return _step("engagement.reopened", "reopen", assignment, by=by, changed_at=now)


def activate(assignment: Assignment, *, by: Actor, now: datetime) -> Assignment:
    """Let it start. Raises Refused, with every objection, when a term lacks or an agreement does not hold.

    Looks and moves under a lock on the assignment, which signing an agreement takes too.
    """
    authorise("engagement.activated", "engagement.activate", assignment.municipality_id, by)
    with transaction.atomic():
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        found = lacking(locked, now)
        moved = not found and _move("activate", assignment, activated_at=now)
        if moved:
            record("engagement.activated", assignment, by, _covered(assignment))
    if not moved:
        first = found[0].code if found else "state"
        raise refuse("engagement.activated", first, by, subject=about(assignment), objections=found)
    return assignment


def end(assignment: Assignment, reason: str, *, by: Actor, now: datetime) -> Assignment:
    """End it at once. The agency's people see nothing from the next request on, and nothing more goes out.

    Waits for sending under way: when this returns, every message of the assignment has either passed
    its gate before or never will.
    """
    authorise("engagement.ended", "engagement.activate", assignment.municipality_id, by)
    if not reason.strip():
        raise refuse("engagement.ended", "reason_missing", by, subject=about(assignment))
    with transaction.atomic():
        shut_out(assignment.municipality_id)
        moved = _move("end", assignment, ended_at=now)
        if moved:
            record("engagement.ended", assignment, by, _covered(assignment), reason=reason.strip())
    if not moved:
        raise refuse("engagement.ended", "state", by, subject=about(assignment))
    return assignment


def discard(assignment: Assignment, *, by: Actor, now: datetime) -> Assignment:
    """Put aside what never started; it stays readable."""
    authorise("engagement.discarded", "engagement.write", assignment.municipality_id, by)
    return _step("engagement.discarded", "discard", assignment, by=by, ended_at=now)


def end_over(now: datetime, *, by: Actor) -> int:
    """Close assignments whose last day has passed; their access ended with it. Returns how many."""
    over = Assignment.objects.filter(state=Assignment.ACTIVE, ends_at__lte=now)
    return sum(_close(one, by) for one in over)


@transaction.atomic
def _close(assignment: Assignment, by: Actor) -> bool:
    # Locked and looked at again: it may have been prolonged since it was found to be over.
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.ends_at is None or locked.ends_at != assignment.ends_at:
        return False
    moved = _move("end", assignment, ended_at=assignment.ends_at)
    if moved:
        record("engagement.ended", assignment, by, {**_covered(assignment), "because": "last_day"})
    return moved


def _step(
    action: str, verb: str, assignment: Assignment, *, by: Actor, **stamps: datetime | None
) -> Assignment:
    with transaction.atomic():
        moved = _move(verb, assignment, **stamps)
        if moved:
            record(action, assignment, by, {})
    if not moved:
        raise refuse(action, "state", by, subject=about(assignment))
    return assignment


def _move(verb: str, assignment: Assignment, **stamps: datetime | None) -> bool:
    """Make the move if the state still allows it; False when somebody was first."""
    before, after = MOVES[verb]
    moved = Assignment.objects.filter(pk=assignment.pk, state__in=before).update(state=after, **stamps)
    assignment.refresh_from_db(fields=["state", *stamps])
    return bool(moved)


def terms(assignment: Assignment, now: datetime) -> Terms:
    """What it holds beside what its municipality and agency really have now."""
    place, agency = assignment.municipality_id, assignment.agency_id
    own = ChannelAccount.objects.filter(municipality_id=place, active=True)
    seats = people.valid_seats(now).filter(organisation_id=agency)
    return Terms(
        kind=assignment.kind,
        purpose=assignment.purpose,
        public_values=tuple(assignment.public_values),
        starts_at=assignment.starts_at,
        ends_at=assignment.ends_at,
        topics=tuple(assignment.topics),
        hours=tuple(assignment.hours),
        service_levels=assignment.service_levels,
        contract_reference=assignment.contract_reference,
        processing=assignment.processing,
        evaluations=tuple(assignment.evaluations),
        exit_checklist=tuple(assignment.exit_checklist),
        goals=frozenset(assignment.goals.values_list("pk", flat=True)),
        own_goals=frozenset(queries.goals_on(place, now).values_list("pk", flat=True)),
        channels=frozenset(assignment.channels.values_list("pk", flat=True)),
        own_channels=frozenset(own.values_list("pk", flat=True)),
        members=frozenset(assignment.members.values_list("pk", flat=True)),
        seated=frozenset(seats.values_list("user_id", flat=True)),
        lacking=queries.missing(assignment, now),
    )


def _covered(assignment: Assignment) -> dict[str, object]:
    return {
        "agency": assignment.agency_id,
        "kind": assignment.kind,
        "channels": sorted(assignment.channels.values_list("pk", flat=True)),
        "members": sorted(assignment.members.values_list("pk", flat=True)),
        "topics": list(assignment.topics),
        "from": assignment.starts_at,
        "until": assignment.ends_at,
        "agreements": sorted(assignment.agreements.filter(state="signed").values_list("sha256", flat=True)),
    }
