"""Who of the agency works under which assignment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement.actions.authority import refuse
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.people import queries as people
from regie.people.roles import may


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
        raise refuse("engagement.people_chosen", "right", by)
    if len(wanted) != len(set(assignment_ids)) or not all(one.agency_id in seated for one in wanted):
        raise refuse("engagement.people_chosen", "scope", by)
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
