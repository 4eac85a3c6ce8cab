"""Concerns in words: urgency, decisions, the ladder as it was climbed, and why a press was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.escalation.ladder import ALL, rung
from regie.escalation.models import Concern, Notification
from regie.paging.models import Page
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
    "push": gettext_lazy("notification"),
    "sms": gettext_lazy("text message"),
    "voice": gettext_lazy("spoken call"),
    "webhook": gettext_lazy("webhook"),
    "email": gettext_lazy("e-mail"),
}
ARRIVED: Final = {
    "queued": gettext_lazy("on its way"),
    "sent": gettext_lazy("sent"),
    "failed": gettext_lazy("did not arrive"),
    "off": gettext_lazy("not possible: this means is not set up"),
    "void": gettext_lazy("not needed any more"),
}
REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("This is not yours to decide."),
    "software": gettext_lazy("Only a person decides this."),
    "wrong_state": gettext_lazy("Somebody was faster: this can no longer be done."),
    "no_text": gettext_lazy("Write a few words, so the other knows why."),
    "unknown_decision": gettext_lazy("Choose what should happen."),
    "not_told": gettext_lazy("This was not put to you."),
    "by_agency": gettext_lazy("Only the municipality decides this. You can advise or pass it on."),
    "link_may_not": gettext_lazy("By this link the text cannot go out. Sign in, and let it go there."),
    "changed": gettext_lazy("The text was changed meanwhile. Read it again."),
    "changed_meanwhile": gettext_lazy("Somebody else changed this meanwhile. Look again, then save."),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder: who was told there, and whether it is the present one."""

    role: str
    need_all: bool
    times: int
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
            role=_list([role_name(role) for role in step.roles]),
            need_all=len(step.roles) > 1 and step.need == ALL,
            times=step.times,
            minutes=step.within_minutes,
            current=number == concern.step,
            reached=number <= concern.step,
            told=tuple(dict.fromkeys(_told(row) for row in by_step.get(number, []))),
            told_at=by_step[number][0].at if number in by_step else None,
        )
        for number, step in enumerate(rung(stored) for stored in concern.ladder)
    ]


def _told(row: Notification) -> str:
    names = {"who": row.user.name, "role": role_name(row.role), "level": role_name(row.instead_of)}
    if row.instead_of:
        return _("%(who)s (%(role)s), because nobody could be reached as %(level)s") % names
    return str(names["who"])


def _list(names: list[str]) -> str:
    return " + ".join(names)


@dataclass(frozen=True, slots=True)
class Means:
    """One attempt in words."""

    means: str
    state: str
    kind: str
    detail: str
    at: datetime
    opened: bool


ATTEMPT_KINDS: Final = {"sent": "ok", "failed": "bad", "off": "bad", "queued": "info", "void": ""}


def attempts(page: Page) -> list[Means]:
    """How somebody was woken, in the order of the plan."""
    return [
        Means(
            str(MEANS.get(row.kind, row.kind)),
            str(ARRIVED.get(row.state, row.state)),
            ATTEMPT_KINDS.get(row.state, ""),
            row.detail if row.state == "failed" else "",
            row.done_at or row.due_at,
            row.opened_at is not None,
        )
        for row in page.attempts.all()
    ]


def refusal(reason: str) -> str:
    """Why a press did nothing."""
    return str(REFUSALS.get(reason, reason))
