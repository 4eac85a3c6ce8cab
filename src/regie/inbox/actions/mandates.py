"""Telling the municipality that nothing goes out any more, because of its mandate."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from regie.escalation.actions import concerns as escalation
from regie.escalation.concern import NewConcern
from regie.escalation.models import Concern
from regie.kernel.actor import software
from regie.mandate import queries as mandate
from regie.mandate.holding import Trouble
from regie.people.models import Organisation

WITHIN_MINUTES: Final = 15
# The question as the duty adviser reads it: in Dutch, because it is kept as it was asked.
QUESTIONS: Final = {
    "mandate_changed": _(
        "The mandate “%(name)s” is no longer what was signed, so nothing goes out. Who looks at it?"
    ),
    "two_mandates": _(
        "Two mandates hold at once for “%(name)s”, so nothing goes out. Which one is withdrawn?"
    ),
    "no_mandate": _("The mandate “%(name)s” has run out, so nothing goes out. Is there a new one to sign?"),
}


def tell_of_trouble(*, now: datetime) -> int:
    """Raise a concern about each mandate in trouble, once; how many were raised."""
    return sum(_tell(one, now) for one in mandate.in_trouble(now))


@transaction.atomic
def _tell(trouble: Trouble, now: datetime) -> int:
    # Locked, so that two workers do not both find nothing told yet.
    Organisation.objects.select_for_update().get(pk=trouble.municipality_id)
    subject = f"mandate:{trouble.version_pk}:{trouble.problem}"
    if Concern.objects.filter(municipality_id=trouble.municipality_id, subject=subject).exists():
        return 0
    with override("nl"):
        question = gettext(QUESTIONS[trouble.problem]) % {"name": trouble.name}
    new = NewConcern(
        municipality_id=trouble.municipality_id,
        subject=subject,
        url=f"/mandate/{trouble.version_pk}/",
        question=question,
        urgency="high",
        to="duty_adviser",
        within_minutes=WITHIN_MINUTES,
    )
    escalation.raise_concern(new, by=software("inbox", municipality_id=trouble.municipality_id), now=now)
    return 1
