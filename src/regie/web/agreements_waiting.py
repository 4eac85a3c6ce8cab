"""What Today says of assignments and agreements: which have ended or soon will, and where to renew them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.engagement import queries as engagement
from regie.engagement.agreed import DAY, WARN_DAYS
from regie.engagement.prolonging import WARN_DAYS as PROLONG_DAYS
from regie.engagement.prolonging import warned
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.web.agreements_words import AGREEMENTS
from regie.web.agreements_words import ICONS as AGREEMENT_ICONS
from regie.web.waiting import Task

SHOWN: Final = 6  # of each kind; the assignment shows them all
NEAR: Final = min(WARN_DAYS)


def tasks(actor: Actor, now: datetime) -> Iterable[Task]:
    """Assignments that end, and agreements of them that have ended or soon will, for who writes or signs."""
    yield from _held(actor, now)
    if not (may(actor.role, "engagement.write") or may(actor.role, "engagement.sign")):
        return
    own = [actor.organisation_id or 0]
    yield from _assignments(actor, own, now)
    for assignment in engagement.unfit(own, now)[:SHOWN]:
        for lack in engagement.missing(assignment, now):
            yield Task(
                icon=AGREEMENT_ICONS[lack.kind],
                kind=_("Agreement"),
                text=_("%(agreement)s of “%(assignment)s” does not hold: nothing goes out.")
                % {"agreement": AGREEMENTS[lack.kind], "assignment": assignment.name},
                href=reverse("agreement", args=[assignment.pk, lack.kind]),
                step=_("Renew"),
                due=now,
                tone="bad",
                place=assignment.agency.name,
            )
    for ending in engagement.ending_soon(own, now)[:SHOWN]:
        near = ending.valid_to is not None and ending.valid_to - now <= NEAR * DAY
        yield Task(
            icon=AGREEMENT_ICONS[ending.kind],
            kind=_("Agreement ends"),
            text=_("%(agreement)s of “%(assignment)s” ends; after that nothing goes out.")
            % {"agreement": AGREEMENTS[ending.kind], "assignment": ending.assignment.name},
            href=reverse("agreement", args=[ending.assignment_id, ending.kind]),
            step=_("Renew"),
            due=ending.valid_to,
            tone="bad" if near else "info",
            place=ending.assignment.agency.name,
        )


def _assignments(actor: Actor, own: list[int], now: datetime) -> Iterable[Task]:
    """Weeks ahead, for an evaluation, new signatures and an exit take weeks."""
    signs = may(actor.role, "engagement.sign")
    for one in engagement.assignments_ending(own, now)[:SHOWN]:
        left = warned(one.ends_at, now) if one.ends_at else None
        page = "assignment-prolong" if signs else "assignment"
        yield Task(
            icon="calendar-clock",
            kind=_("Assignment ends"),
            text=_("“%(assignment)s” ends. Evaluate it and prolong it, or let it end and prepare the exit.")
            % {"assignment": one.name},
            href=reverse(page, args=[one.pk]),
            step=_("Evaluate and prolong") if signs else _("Look"),
            due=one.ends_at,
            tone="bad" if left is not None and left < min(PROLONG_DAYS) else "info",
            place=one.agency.name,
        )


def _held(actor: Actor, now: datetime) -> Iterable[Task]:
    """For the coordinator of the agency: what they work under that ends."""
    if not may(actor.role, "exit.declare"):
        return
    for one in engagement.held_by(actor, now).order_by("ends_at", "pk"):
        if one.ends_at is None or warned(one.ends_at, now) is None:
            continue
        yield Task(
            icon="calendar-clock",
            kind=_("Assignment ends"),
            text=_("“%(assignment)s” ends. Ask the municipality whether the work goes on.")
            % {"assignment": one.name},
            href=reverse("assignment", args=[one.pk]),
            step=_("Look"),
            due=one.ends_at,
            tone="info",
            place=one.municipality.name,
        )
