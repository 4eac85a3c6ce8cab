"""Telling the people of a level, and somebody safe when there is nobody. In memory but for what is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext, override

from regie.duty import queries as duty
from regie.engagement import queries as engagement
from regie.escalation import ladder
from regie.escalation.actions.deeds import record
from regie.escalation.models import Concern, Notification
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local
from regie.paging import queries as paging
from regie.paging.actions import pages
from regie.paging.refusal import Notice
from regie.people import queries as people
from regie.people.models import User
from regie.people.roles import SIDES

# So long the link of a page opens the question.
LINK_FOR: Final = timedelta(hours=12)


def people_for(row: Concern, role: str, now: datetime) -> list[User]:
    """Who is asked in this role: of the municipality, or of the agency that raised it (else any at work).

    Those whom the roster has on duty or on call, when it has any of them.
    """
    if SIDES.get(role) == "agency":
        found = engagement.at_work(row.municipality_id, role, now, agency_id=row.raised_for_id)
    else:
        found = people.holders(row.municipality_id, role, now)
    return duty.rostered(row.municipality_id, found, now)


def tell(row: Concern, now: datetime) -> None:
    """Tell the level that is asked now and set the clock; in quiet hours on screens only, and once more
    when they end.
    """
    quiet_end = ladder.quiet_until(row.quiet, row.urgency, now)
    found: dict[str, list[User]] = {}

    def reachable(role: str) -> bool:
        found[role] = people_for(row, role, now)
        return _any_reach(found[role], row.municipality_id)

    rung = row.rung
    told = ladder.whom(rung.roles, reachable, rung.need)
    _say_what_lacks(row, rung.roles, told, found)
    # Who holds a role but can be woken by nothing at all still finds it on the screen.
    unwoken = [ladder.Told(r) for r in rung.roles if found.get(r) and not any(t.role == r for t in told)]
    if not told and not unwoken:
        row.next_at = now + timedelta(minutes=ladder.NOBODY_AGAIN_MINUTES)
        return
    for one in (*told, *unwoken):
        _note(row, one, found[one.role], now)
    if not told:
        row.next_at = now + timedelta(minutes=ladder.NOBODY_AGAIN_MINUTES)
        return
    if quiet_end is not None:
        row.held_until = row.next_at = quiet_end
        record("escalation.held_quiet", row, _clock(row), until=quiet_end)
        return
    row.held_until, row.told_here = None, row.told_here + 1
    row.next_at = now + timedelta(minutes=rung.within_minutes)
    for one in told:
        wake(row, one, found[one.role], now)
    numbers = sorted({user.pk for one in told for user in found[one.role]})
    record("escalation.told", row, _clock(row), roles=[one.role for one in told], people=numbers)


def tell_safe(row: Concern, role: str, now: datetime) -> bool:
    """A page reached nobody by any means: somebody safe is told at once, loudly. False when there is none."""
    found: dict[str, list[User]] = {}

    def reachable(name: str) -> bool:
        found[name] = [] if name == role else people_for(row, name, now)
        return _any_reach(found[name], row.municipality_id)

    told = [one for one in ladder.whom((role,), reachable) if one.instead_of]
    record("escalation.unreached", row, _clock(row), result="failed", role=role, told=[t.role for t in told])
    for one in told:
        _note(row, one, found[one.role], now)
        wake(row, one, found[one.role], now)
    return bool(told)


def _any_reach(users: Sequence[User], municipality_id: int) -> bool:
    return bool(users) and any(paging.reaches(users, municipality_id).values())


def _say_what_lacks(
    row: Concern, roles: Iterable[str], told: Sequence[ladder.Told], found: dict[str, list[User]]
) -> None:
    if not told:
        record("escalation.nobody", row, _clock(row), result="failed", roles=list(roles))
        return
    for one in told:
        if one.instead_of:
            why = "escalation.level_unreachable" if found.get(one.instead_of) else "escalation.level_empty"
            record(why, row, _clock(row), result="failed", role=one.instead_of, told=one.role)


def _note(row: Concern, told: ladder.Told, users: Iterable[User], now: datetime) -> None:
    Notification.objects.bulk_create(
        Notification(
            concern=row, step=row.step, user=user, role=told.role, instead_of=told.instead_of, at=now
        )
        for user in users
    )


def wake(row: Concern, told: ladder.Told, users: Iterable[User], now: datetime) -> None:
    """A page for each, in their own language: that something waits, never what a resident wrote."""
    until = row.next_at or now
    for user in users:
        with override(user.language):
            names = {"municipality": row.municipality.name, "until": f"{local(until):%H:%M}"}
            subject = gettext("%(municipality)s: your decision is asked before %(until)s") % names
            lines = [
                gettext("An escalation of %(municipality)s waits for you. Acknowledge it before %(until)s.")
                % names
            ]
            if told.instead_of:
                lines.append(
                    gettext("You are told because nobody could be reached on the level that was asked first.")
                )
        notice = Notice(
            row.municipality_id,
            f"concern:{row.pk}",
            row.urgency,
            subject,
            "\n\n".join(lines),
            f"/escalations/{row.pk}/",
            now + LINK_FOR,
            told.role,
        )
        pages.wake(notice, {user.pk: user}, now=now)


def _clock(row: Concern) -> Actor:
    return software("clock", municipality_id=row.municipality_id)
