"""What of campaigns waits for somebody on Today: a brief to answer, a box to sign, a goal that changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.campaigns import brief, queries
from regie.campaigns.models import Campaign
from regie.campaigns.states import ACCEPTED, DRAFT, SENT
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.web.waiting import Task, Tone

SHOWN = 5


def tasks(actor: Actor, now: datetime) -> Iterable[Task]:
    """The most pressing first."""
    if may(actor.role, "campaigns.take"):
        for one in queries.waiting_for(actor, now)[:SHOWN]:
            yield _task(one, "inbox", _("New brief"), _("Read and answer"), "warn")
    if actor.organisation_id != actor.municipality_id or not may(actor.role, "campaigns.read"):
        return
    campaigns = queries.at_hand(actor, now)
    if may(actor.role, "campaigns.sign"):
        yield from _to_sign(actor, campaigns)
    if may(actor.role, "campaigns.write"):
        for one in queries.with_changed_goals(actor, campaigns)[:SHOWN]:
            yield _task(one, "target", _("A goal of this campaign changed"), _("See what changed"), "warn")
        yield from _asked(campaigns)


def _to_sign(actor: Actor, campaigns: list[Campaign]) -> Iterable[Task]:
    drafts = [one for one in campaigns if one.state == DRAFT and actor.user_id not in one.writers]
    for one in drafts[:SHOWN]:
        seal = one.seal()
        if not brief.lacking(one.brief) and all(box.brief_sha256 != seal for box in one.boxes.all()):
            yield _task(one, "shield-alert", _("Ethics box to sign"), _("Read and sign"), "info")


def _asked(campaigns: list[Campaign]) -> Iterable[Task]:
    with_agency = [one for one in campaigns if one.state in {SENT, ACCEPTED}]
    open_now = [one for one in with_agency if any(q.answered_at is None for q in one.questions.all())]
    for one in open_now[:SHOWN]:
        yield _task(one, "message-circle", _("Question about a brief"), _("Answer"), "warn")


def _task(campaign: Campaign, icon: str, kind: str, step: str, tone: Tone) -> Task:
    return Task(
        icon=icon,
        kind=kind,
        text=campaign.name,
        href=reverse("campaign", args=[campaign.pk]),
        step=step,
        due=campaign.sent_at if campaign.state == SENT else None,
        tone=tone,
        place=campaign.municipality.name,
    )
