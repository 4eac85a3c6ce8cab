"""What Today says of the library: answers the reader keeps whose end is near or past."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.kernel.actor import Actor
from regie.library.queries import answers
from regie.people.roles import may
from regie.web.waiting import Task

SHOWN: Final = 6  # the library shows them all under “Ends soon” and “Ended”


def tasks(actor: Actor, now: datetime) -> Iterable[Task]:
    """For who keeps an answer: renew it or withdraw it; an ended one is proposed no more."""
    municipal = actor.organisation_id is not None and actor.organisation_id == actor.municipality_id
    if not municipal or actor.user_id is None or not may(actor.role, "library.write"):
        return
    mine = answers.ending(actor.user_id, now).filter(answer__municipality_id=actor.organisation_id)
    for version in mine[:SHOWN]:
        over = version.valid_until <= now
        yield Task(
            icon="bookmark",
            kind=_("Answer has ended") if over else _("Answer ends"),
            text=_("“%(title)s” may not be sent any more.") % {"title": version.title}
            if over
            else _("“%(title)s”: does it still hold?") % {"title": version.title},
            href=reverse("library_answer", args=[version.answer_id]),
            step=_("Renew or withdraw"),
            due=version.valid_until,
            tone="warn" if over else "quiet",
            place=_("Library"),
        )
