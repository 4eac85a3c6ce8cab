"""Beginning a campaign and writing its brief, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from regie.campaigns import queries
from regie.campaigns.actions.authority import deed, locked, permitted, record
from regie.campaigns.brief import STEPS, seal, tidy
from regie.campaigns.models import Campaign, Serves
from regie.campaigns.refusal import Refused
from regie.campaigns.states import DRAFT, DROPPED, LIVE, REFUSED
from regie.channels.models import ChannelAccount
from regie.engagement.models import Goal
from regie.kernel.actor import Actor
from regie.kernel.text import clean


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A name, the goals it serves, and for whom it may be made; no assignment: not decided yet."""

    municipality_id: int
    name: str
    goals: Sequence[int]
    assignment_id: int | None = None


def begin(new: NewCampaign, *, by: Actor, now: datetime) -> Campaign:
    """An empty brief. Raises Refused: right, scope, name, goals, goal_over, assignment."""
    with deed("campaigns.begun", by, f"municipality:{new.municipality_id}"):
        user = permitted("campaigns.write", new.municipality_id, by)
        goals = _goals(new, now)
        row = Campaign.objects.create(
            municipality_id=new.municipality_id,
            name=_name(new.name),
            assignment_id=_assignment(new, now),
            owner_id=user,
            made_at=now,
        )
        _serve(row, goals, user, now)
        record("campaigns.begun", row, by, goals=[goal.pk for goal in goals])
    return row


def rename(campaign: Campaign, new: NewCampaign, *, by: Actor, now: datetime) -> Campaign:
    """Another name, other goals or another assignment, while it is being written."""
    with deed("campaigns.changed", by, str(campaign)):
        row = locked(campaign, DRAFT)
        user = permitted("campaigns.write", row.municipality_id, by)
        goals = _goals(new, now)
        row.name, row.assignment_id = _name(new.name), _assignment(new, now)
        row.save(update_fields=["name", "assignment"])
        row.serves.exclude(goal__in=goals).delete()
        known = set(row.serves.values_list("goal_id", flat=True))
        _serve(row, [goal for goal in goals if goal.pk not in known], user, now)
        record("campaigns.changed", row, by, goals=[goal.pk for goal in goals])
    return row


def keep_step(
    campaign: Campaign, step: str, told: Mapping[str, object], *, by: Actor, now: datetime
) -> Campaign:
    """One step of the brief as it was filled in; what was signed about the brief before holds no longer."""
    with deed("campaigns.brief_written", by, str(campaign)):
        row = locked(campaign, DRAFT)
        user = permitted("campaigns.write", row.municipality_id, by)
        if step not in STEPS:
            raise Refused("step")
        kept = tidy(step, told)
        if kept.get("channels"):
            kept["channels"] = _channels(row, kept["channels"])
        if any(row.brief.get(name) != value for name, value in kept.items()):
            row.brief = {**row.brief, **kept}
            row.brief_by_id, row.brief_at = user, now
            row.writers = sorted({*row.writers, user})
            row.save(update_fields=["brief", "brief_by", "brief_at", "writers"])
            record("campaigns.brief_written", row, by, step=step, sha256=row.seal())
    return row


def see_goal(campaign: Campaign, goal: Goal, *, by: Actor, now: datetime, read: str | None = None) -> Serves:
    """Say that one knows how the goal reads now; `read` is its seal on the page, None: `goal` is it.

    Raises Refused: right, scope, state, not_there, changed (it was changed again in the meantime).
    """
    with deed("campaigns.goal_seen", by, str(campaign)):
        row = locked(campaign, *LIVE)
        user = permitted("campaigns.write", row.municipality_id, by)
        one = row.serves.select_for_update(of=("self",)).select_related("goal").filter(goal=goal).first()
        if one is None:
            raise Refused("not_there")
        stands = queries.reading(one.goal)
        if seal(stands) != (seal(queries.reading(goal)) if read is None else read):
            raise Refused("changed")
        one.seen, one.seen_by_id, one.seen_at = stands, user, now
        one.save(update_fields=["seen", "seen_by", "seen_at"])
        record("campaigns.goal_seen", row, by, goal=goal.pk)
    return one


def drop(campaign: Campaign, why: str, *, by: Actor, now: datetime) -> Campaign:
    """It will not come."""
    with deed("campaigns.dropped", by, str(campaign)):
        row = locked(campaign, DRAFT, REFUSED)
        permitted("campaigns.write", row.municipality_id, by)
        row.move(DROPPED)
        row.note, row.ended_at = clean(why, limit=500).strip(), now
        if not row.note:
            raise Refused("why")
        row.save(update_fields=["state", "note", "ended_at"])
        record("campaigns.dropped", row, by)
    return row


def _name(asked: str) -> str:
    name = " ".join(clean(asked, limit=120).split())
    if not name:
        raise Refused("name")
    return name


def _goals(new: NewCampaign, now: datetime) -> list[Goal]:
    """Nothing hangs from no goal, nor from one that is over."""
    found = list(queries.goals_in_force(new.municipality_id, now).filter(pk__in=list(new.goals)))
    if not new.goals:
        raise Refused("goals")
    if len(found) != len(set(new.goals)):
        raise Refused("goal_over")
    return found


def _assignment(new: NewCampaign, now: datetime) -> int | None:
    if new.assignment_id is None:
        return None
    if not queries.assignments(new.municipality_id, now).filter(pk=new.assignment_id).exists():
        raise Refused("assignment")
    return new.assignment_id


def _channels(row: Campaign, asked: object) -> list[int]:
    own = ChannelAccount.objects.filter(municipality_id=row.municipality_id, active=True)
    chosen = asked if isinstance(asked, list) else []
    return sorted(own.filter(pk__in=chosen).values_list("pk", flat=True))


def _serve(row: Campaign, goals: Sequence[Goal], user: int, now: datetime) -> None:
    Serves.objects.bulk_create(
        Serves(campaign=row, goal=goal, seen=queries.reading(goal), seen_by_id=user, seen_at=now)
        for goal in goals
    )
