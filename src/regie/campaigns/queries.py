"""Which campaigns somebody sees, what their goals came to, and what stands in the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from regie.campaigns.brief import STEPS
from regie.campaigns.models import CalendarDay, Campaign, EthicsBox, SentBrief, Serves
from regie.campaigns.states import LIVE, OF_THE_AGENCY, SENT
from regie.engagement import queries as engagement
from regie.engagement.models import Assignment, Goal
from regie.kernel.actor import Actor


def seen_by(actor: Actor, now: datetime) -> QuerySet[Campaign]:
    """Those of the own municipality; an agency those sent to it under an assignment it holds."""
    found = Campaign.objects.select_related(
        "municipality", "owner", "assignment__agency", "brief_by", "sent_by", "answered_by"
    )
    if actor.organisation_id is not None and actor.organisation_id == actor.municipality_id:
        return found.filter(municipality_id=actor.organisation_id)
    mine = found.filter(assignment__in=engagement.held_by(actor, now), state__in=OF_THE_AGENCY)
    return mine.filter(municipality_id=actor.municipality_id) if actor.municipality_id else mine


def of_goals(municipality_id: int | None) -> Prefetch[str]:
    """For a list of goals: the campaigns that hang from each, the newest first."""
    rows = Serves.objects.filter(campaign__municipality_id=municipality_id).select_related("campaign")
    return Prefetch("served", rows.order_by("-campaign__made_at", "-pk"))


def reading(goal: Goal) -> dict[str, object]:
    """How a goal reads, to be compared later."""
    return {
        "title": goal.title,
        "description": goal.description,
        "public_values": sorted(goal.public_values),
        "audiences": sorted(goal.audiences),
        "policy_phase": goal.policy_phase,
        "starts_on": goal.starts_on.isoformat(),
        "ends_on": goal.ends_on.isoformat() if goal.ends_on else "",
    }


def changed(campaign: Campaign) -> list[tuple[Serves, list[str]]]:
    """Goals that read otherwise than when they were last seen, each with the names of what changed."""
    found = []
    for one in campaign.serves.all():
        now = reading(one.goal)
        names = [name for name in now if now[name] != one.seen.get(name)]
        if names:
            found.append((one, names))
    return found


def at_hand(actor: Actor, now: datetime) -> list[Campaign]:
    """Live campaigns of the own municipality with their goals, boxes and questions: one look when none is."""
    live = seen_by(actor, now).filter(state__in=LIVE)
    return list(live.prefetch_related("serves__goal", "boxes", "questions"))


def with_changed_goals(actor: Actor, campaigns: Iterable[Campaign]) -> list[Campaign]:
    """Those that `actor` owns and whose goals read otherwise than they last saw."""
    return [one for one in campaigns if one.owner_id == actor.user_id and changed(one)]


def waiting_for(actor: Actor, now: datetime) -> QuerySet[Campaign]:
    """Briefs that were sent and that nobody of the agency answered yet."""
    return seen_by(actor, now).filter(state=SENT).order_by("sent_at")


def box(campaign: Campaign) -> EthicsBox | None:
    """The last that was said about exactly this brief; None when it was changed since, or never asked."""
    return campaign.boxes.select_related("by").filter(brief_sha256=campaign.seal()).first()


def sent_before(campaign: Campaign) -> tuple[SentBrief, list[str]] | None:
    """The last other text sent under its assignment, with the names of the fields that changed since."""
    sent = campaign.versions.select_related("sent_by").filter(assignment=campaign.assignment_id)
    old = sent.exclude(sha256=campaign.seal()).first()
    if old is None:
        return None
    names = [name for step in STEPS.values() for name in step]
    return old, [name for name in names if old.content.get(name) != campaign.brief.get(name)]


def goals_in_force(municipality_id: int | None, now: datetime) -> QuerySet[Goal]:
    """Goals that a campaign can serve today."""
    return engagement.goals_on(municipality_id, now)


def assignments(municipality_id: int | None, now: datetime) -> QuerySet[Assignment]:
    """Assignments in force under which a brief can be sent."""
    return (
        Assignment.objects.filter(
            municipality_id=municipality_id, state=Assignment.ACTIVE, starts_at__lte=now, ends_at__gt=now
        )
        .select_related("agency")
        .order_by("name")
    )


def calendar(municipality_id: int | None, first: date, last: date) -> QuerySet[CalendarDay]:
    """Entries that touch these days."""
    found = CalendarDay.objects.filter(municipality_id=municipality_id)
    return found.filter(starts_on__lte=last, ends_on__gte=first).select_related("made_by")
