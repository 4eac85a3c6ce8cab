"""Exchanges: what somebody asked, what they are asked, and what the checker says of it beforehand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.roster.models import Exchange, Shift, Worker
from regie.roster.queries import checks, line
from regie.roster.queries.checks import Change, Finding

OPEN = (Exchange.ASKED, Exchange.CONSENTED)


def exchanges(actor: Actor, now: datetime) -> QuerySet[Exchange]:
    """What concerns this person: asked by or of them or anybody with their employer; a planner sees all of
    the own employer.
    """
    found = Exchange.objects.filter(
        shift__roster__organisation_id=actor.organisation_id or 0,
        shift__roster__municipality__in=line.places(actor, now),
    )
    if not may(actor.role, "roster.plan"):
        me = actor.user_id or 0
        mine = Q(asked_by__user_id=me) | Q(asked_to__user_id=me) | Q(consented_by__user_id=me)
        found = found.filter(mine | Q(asked_to__isnull=True, state=Exchange.ASKED))
    return found.select_related(
        "shift__roster__municipality", "asked_by__user", "asked_to__user", "in_return", "consented_by__user"
    )


def waiting_for(actor: Actor, now: datetime) -> QuerySet[Exchange]:
    """Requests this person can say yes or no to: put to them, or to everybody; for a planner to confirm."""
    me = actor.user_id or 0
    to_me = Q(state=Exchange.ASKED) & (Q(asked_to__user_id=me) | Q(asked_to__isnull=True))
    if may(actor.role, "roster.plan"):
        to_me |= Q(state=Exchange.CONSENTED)
    return exchanges(actor, now).filter(to_me, shift__start__gt=now).exclude(asked_by__user_id=me)


def changes(one: Exchange, taker: Worker) -> list[Change]:
    """The shifts as they would be."""
    found = [_given(one.shift, taker.pk)]
    if one.in_return is not None:
        found.append(_given(one.in_return, one.asked_by_id))
    return found


def _given(shift: Shift, worker_id: int) -> Change:
    return Change(shift.pk, worker_id, shift.start, shift.end, shift.kind, tuple(shift.skills))


def weighed(one: Exchange, taker: Worker, now: datetime) -> list[Finding]:
    """What would be wrong for either person with these shifts, if it were done."""
    wanted = changes(one, taker)
    period = (
        min(change.start for change in wanted) - checks.LOOK_AHEAD,
        max(change.end for change in wanted) + checks.LOOK_AHEAD,
    )
    people = [taker.user_id, one.asked_by.user_id]
    found = checks.findings(people, one.shift.roster.municipality_id, period, wanted, now=now)
    touched = {change.shift_id for change in wanted}
    # 4:2 is about what an employer imposes; here both say yes themselves.
    return [each for each in found if touched & set(each.shifts) and each.rule != "known_in_time"]


def taker_of(one: Exchange, user_id: int) -> Worker | None:
    """This person as somebody who could take the shift: of the same employer."""
    return (
        Worker.objects.filter(user_id=user_id, organisation_id=one.shift.roster.organisation_id, active=True)
        .select_related("user")
        .first()
    )
