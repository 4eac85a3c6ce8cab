"""Concerns in words: urgency, decisions, the ladder as it was climbed, and why a press was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.escalation.models import Concern, Notification
from regie.web.roles_in_words import role_name

URGENCIES: Final = {
    "acute": (pgettext_lazy("urgency", "Acute"), "acute"),
    "high": (pgettext_lazy("urgency", "High"), "bad"),
    "normal": (pgettext_lazy("urgency", "Normal"), "info"),
    "low": (pgettext_lazy("urgency", "Low"), ""),
}
STATES: Final = {
    "open": (gettext_lazy("Nobody has seen it yet"), "bad", "bell-ring"),
    "acknowledged": (gettext_lazy("Seen, answer follows"), "warn", "eye"),
    "answered": (gettext_lazy("Answered"), "ok", "circle-check"),
    "closed": (gettext_lazy("Closed"), "", "check"),
}
# decision -> what it says, what follows from it
DECISIONS: Final = {
    "release": (gettext_lazy("It may go out"), gettext_lazy("The text is sent as it stands.")),
    "advise": (gettext_lazy("Advise"), gettext_lazy("The writer goes on with your advice.")),
    "return": (gettext_lazy("Give back"), gettext_lazy("The text is not sent; the writer sees why.")),
    "take_over": (
        gettext_lazy("Take over"),
        gettext_lazy("The municipality answers itself; the agency lets go."),
    ),
    "pass_on": (gettext_lazy("Pass on"), gettext_lazy("The next level is asked, at once.")),
}
MEANS: Final = {
    "screen": gettext_lazy("on screen"),
    "email": gettext_lazy("by e-mail"),
}
ARRIVED: Final = {
    "queued": gettext_lazy("on its way"),
    "sent": gettext_lazy("sent"),
    "failed": gettext_lazy("did not arrive"),
    "off": gettext_lazy("not possible: no mail server is set"),
}
REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("This is not yours to decide."),
    "software": gettext_lazy("Only a person decides this."),
    "wrong_state": gettext_lazy("Somebody was faster: this can no longer be done."),
    "no_text": gettext_lazy("Write a few words, so the other knows why."),
    "unknown_decision": gettext_lazy("Choose what should happen."),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder: who was told there, and whether it is the present one."""

    role: str
    minutes: int
    current: bool
    reached: bool
    told: tuple[str, ...]
    told_at: datetime | None


def rungs(concern: Concern, notifications: Iterable[Notification]) -> list[Rung]:
    """The ladder from the first level up, with everybody who was told."""
    by_step: dict[int, list[Notification]] = {}
    for row in notifications:
        by_step.setdefault(row.step, []).append(row)
    return [
        Rung(
            role=role_name(str(step["role"])),
            minutes=int(step["within_minutes"]),
            current=number == concern.step,
            reached=number <= concern.step,
            told=tuple(dict.fromkeys(_told(row) for row in by_step.get(number, []))),
            told_at=by_step[number][0].at if number in by_step else None,
        )
        for number, step in enumerate(concern.ladder)
    ]


def _told(row: Notification) -> str:
    names = {
        "who": row.user.name,
        "means": MEANS.get(row.means, row.means),
        "arrived": ARRIVED.get(row.state, row.state),
        "role": role_name(row.role),
    }
    if row.instead_of:
        return _("%(who)s (%(role)s, because this level has nobody), %(means)s: %(arrived)s") % names
    return _("%(who)s, %(means)s: %(arrived)s") % names


def refusal(reason: str) -> str:
    """Why a press did nothing."""
    return str(REFUSALS.get(reason, reason))
