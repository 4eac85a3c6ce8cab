"""Taking, handing over and giving back a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from regie.audit import actions as audit
from regie.inbox.actions.authority import allowed, locked, on_behalf, person, subject_of
from regie.inbox.claims import Answer, Holding, may_claim, may_take_over
from regie.inbox.models import Case
from regie.inbox.states import AT_WORK
from regie.kernel.actor import Actor, software
from regie.mandate import queries as mandate
from regie.mandate.models import Brake
from regie.people.models import User
from regie.people.queries import valid_seats
from regie.people.roles import may


@dataclass(frozen=True, slots=True)
class Claimed:
    """What came of it. When it did not work, `holder` is the name of who was first."""

    ok: bool
    reason: str
    holder: str = ""


def claim(case_id: int, *, by: Actor, now: datetime) -> Claimed:
    """Take a free case. Of two people at once one wins, and the other is told who."""
    allowed("inbox.claim", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        if case.state not in AT_WORK:
            return Claimed(False, "done")
        answer = may_claim(_holding(case), person(by), now, settings.CLAIM_IDLE_MINUTES)
        return _take(case, answer, "inbox.claimed", by=by, now=now)


def take_over(case_id: int, *, by: Actor, now: datetime) -> Claimed:
    """Take a case out of somebody's hands; asks for the right to, and says so in the ledger."""
    allowed("inbox.claim", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        answer = may_take_over(_holding(case), person(by), may(by.role, "inbox.take_over"))
        return _take(case, answer, "inbox.taken_over", by=by, now=now)


def _take(case: Case, answer: Answer, action: str, *, by: Actor, now: datetime) -> Claimed:
    before = case.holder
    if not answer.ok:
        return Claimed(False, answer.reason, before.name if before else "")
    case.active_at = now
    if answer.reason == "own":
        case.save(update_fields=["active_at"])
        return Claimed(True, "own")
    case.holder_id, case.claimed_at, case.changed_at = person(by), now, now
    case.save(update_fields=["holder", "claimed_at", "active_at", "changed_at"])
    details = {"reason": answer.reason, "from": before.pk if before else None}
    audit.record(action, by=on_behalf(by, case), subject=subject_of(case), details=details)
    return Claimed(True, answer.reason, before.name if before else "")


def give_back(case_id: int, *, by: Actor, now: datetime) -> bool:
    """Put a case you hold back in the queue. False when you do not hold it."""
    allowed("inbox.claim", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        if case.holder_id != person(by):
            return False
        let_go(case, now)
        audit.record("inbox.given_back", by=on_behalf(by, case), subject=subject_of(case))
    return True


def hand_over(case_id: int, to_user_id: int, *, by: Actor, now: datetime) -> Claimed:
    """Give a case you hold (or may take over) to a colleague who may see it."""
    allowed("inbox.claim", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        if case.holder_id not in {None, person(by)} and not may(by.role, "inbox.take_over"):
            return Claimed(False, "held", case.holder.name if case.holder else "")
        if to_user_id not in {user.pk for user in colleagues(case, now)}:
            return Claimed(False, "not_covered")
        case.holder_id, case.claimed_at, case.active_at, case.changed_at = to_user_id, now, now, now
        case.save(update_fields=["holder", "claimed_at", "active_at", "changed_at"])
        details = {"to": to_user_id}
        audit.record("inbox.handed_over", by=on_behalf(by, case), subject=subject_of(case), details=details)
    return Claimed(True, "handed_over")


def colleagues(case: Case, now: datetime) -> list[User]:
    """People who may claim this case now: the municipality's, and members of covering assignments."""
    found: dict[int, User] = {}
    from regie.engagement.queries import in_force

    covering = in_force(now).filter(municipality_id=case.municipality_id, channels=case.account_id)
    agencies = [(a.agency_id, m) for a in covering if case.topic in a.topics for m in _members(a.pk)]
    for seat in valid_seats(now).filter(
        organisation_id__in=[case.municipality_id, *{a for a, _ in agencies}]
    ):
        own = seat.organisation_id == case.municipality_id
        if may(seat.role, "inbox.claim") and (own or (seat.organisation_id, seat.user_id) in agencies):
            found[seat.user_id] = seat.user
    return sorted(found.values(), key=lambda user: user.name)


def _members(assignment_id: int) -> list[int]:
    return list(User.objects.filter(assignments=assignment_id).values_list("pk", flat=True))


def return_idle(*, now: datetime, limit: int = 200) -> int:
    """Give back what nobody has touched for CLAIM_IDLE_MINUTES; the draft stays."""
    limit_at = now - timedelta(minutes=settings.CLAIM_IDLE_MINUTES)
    with transaction.atomic():
        idle = Case.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state="open", holder__isnull=False, active_at__lte=limit_at
        )[:limit]
        given = list(idle)
        for case in given:
            holder = case.holder_id
            let_go(case, now)
            by = software("inbox", municipality_id=case.municipality_id)
            details = {"from": holder, "minutes": settings.CLAIM_IDLE_MINUTES}
            audit.record("inbox.returned_idle", by=by, subject=subject_of(case), details=details)
    return len(given)


def return_stopped(*, now: datetime) -> int:
    """Give back what people hold whose own work a brake stops; the draft stays."""
    given = 0
    for brake in mandate.all_brakes_on().filter(scope__in=("assignment", "agency", "person")):
        given += _return_of(brake, now)
    return given


@transaction.atomic
def _return_of(brake: Brake, now: datetime) -> int:
    held = Case.objects.filter(
        municipality=brake.municipality, state="open", holder__in=mandate.people_stopped(brake)
    )
    cases = list(held.select_for_update(skip_locked=True, of=("self",)))
    for case in cases:
        holder = case.holder_id
        let_go(case, now)
        by = software("inbox", municipality_id=case.municipality_id)
        details = {"from": holder, "brake": brake.pk}
        audit.record("inbox.returned_stopped", by=by, subject=subject_of(case), details=details)
    return len(cases)


def let_go(case: Case, now: datetime) -> None:
    """Nobody holds it any more; the draft stays. The caller holds the lock and writes the ledger."""
    case.holder, case.claimed_at, case.active_at, case.changed_at = None, None, None, now
    case.save(update_fields=["holder", "claimed_at", "active_at", "changed_at"])


def _holding(case: Case) -> Holding | None:
    if case.holder_id is None:
        return None
    return Holding(case.holder_id, case.active_at or case.claimed_at or case.changed_at)
