"""What waits about the roster: gaps that come near, and requests of colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.roster.queries import asked, cover
from regie.web.roster_words import gap_in_words, stretch
from regie.web.waiting import Task

AHEAD = timedelta(days=28)
SHOWN = 3
NEAR = timedelta(days=3)
# They seldom stand in a roster; what is asked of them waits under My shifts.
LEADS = frozenset({"director", "head_of_communication"})


def tasks(actor: Actor, places: Mapping[int, str], now: datetime) -> Iterable[Task]:
    """Gaps for who plans, requests for who can answer them; `places` are the municipalities by name."""
    if may(actor.role, "roster.plan"):
        for pk, found in cover.gaps_among(places, now, now + AHEAD, asked_only=True).items():
            for gap in found[:SHOWN]:
                told = {"when": stretch(gap.start, gap.end), "what": gap_in_words(gap)}
                yield Task(
                    icon="triangle-alert",
                    kind=_("Gap in the roster"),
                    text=_("%(when)s: %(what)s") % told,
                    href=reverse("roster-gaps"),
                    step=_("Fill it"),
                    due=gap.start,
                    tone="bad" if gap.what == "nobody" and gap.start - now < NEAR else "warn",
                    place=places[pk],
                )
    if not may(actor.role, "roster.exchange") or actor.role in LEADS:
        return
    for one in asked.waiting_for(actor, now)[:SHOWN]:
        told = {"name": one.asked_by.user.name, "when": stretch(one.shift.start, one.shift.end)}
        yield Task(
            icon="refresh-cw",
            kind=_("Swap or take over"),
            text=_("%(name)s asks you for a shift: %(when)s") % told,
            href=reverse("roster-mine"),
            step=_("Look and answer"),
            due=one.shift.start,
            tone="info",
            place=one.shift.roster.municipality.name,
        )
