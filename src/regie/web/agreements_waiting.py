"""What Today says of agreements: which have ended or soon will, and where to renew them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.engagement import queries as engagement
from regie.engagement.agreed import DAY, WARN_DAYS
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.web.agreements_words import AGREEMENTS
from regie.web.agreements_words import ICONS as AGREEMENT_ICONS
from regie.web.waiting import Task

SHOWN: Final = 6  # of each kind; the assignment shows them all
NEAR: Final = min(WARN_DAYS)


def tasks(actor: Actor, now: datetime) -> Iterable[Task]:
    """Agreements of running assignments that have ended or soon will, for who writes or signs them."""
    if not (may(actor.role, "engagement.write") or may(actor.role, "engagement.sign")):
        return
    own = [actor.organisation_id or 0]
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
