"""Which crises there are for somebody, and what is open in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from regie.crisis import states
from regie.crisis.models import Crisis, Picture
from regie.crisis.picture import Change, Question, changes, new_questions
from regie.engagement import queries as engagement
from regie.inbox.models import Case
from regie.inbox.states import AT_WORK
from regie.kernel.actor import Actor
from regie.library.models import AnswerVersion
from regie.library.queries.answers import usable
from regie.publishing.crisis_line import PAUSED
from regie.publishing.models import Release


def seen_by(actor: Actor, now: datetime) -> QuerySet[Crisis]:
    """Crises of the municipality somebody works for: its own people, and an agency under an assignment."""
    if actor.user_id is None or actor.organisation_id is None:
        return Crisis.objects.none()
    if actor.organisation_id == actor.municipality_id:
        return Crisis.objects.filter(municipality_id=actor.organisation_id)
    held = engagement.held_by(actor, now)
    if actor.municipality_id is not None:
        held = held.filter(municipality_id=actor.municipality_id)
    return Crisis.objects.filter(municipality_id__in=held.values("municipality_id"))


def running_for(municipality_ids: list[int]) -> QuerySet[Crisis]:
    """Open crises, real ones first, the highest level first."""
    found = Crisis.objects.filter(municipality_id__in=municipality_ids, state__in=states.ACTIVE)
    return found.select_related("municipality").order_by("practice", "-level", "-opened_at")


@dataclass(frozen=True, slots=True)
class Queue:
    """How one topic of the crisis stands in the inbox."""

    topic: str
    open: int
    free: int
    late: int


def queues(crisis: Crisis, now: datetime) -> list[Queue]:
    """One queue per topic: cases at work, those that nobody holds, and those past their time."""
    found = _cases(crisis).filter(topic__in=crisis.topics, state__in=AT_WORK)
    rows = found.values("topic").annotate(
        n=Count("pk"),
        free=Count("pk", filter=Q(holder=None, state="open")),
        late=Count("pk", filter=Q(due_at__lt=now)),
    )
    counted = {row["topic"]: row for row in rows}
    return [
        Queue(
            topic,
            *((counted[topic]["n"], counted[topic]["free"], counted[topic]["late"]) if topic in counted
              else (0, 0, 0)),
        )
        for topic in sorted(crisis.topics, key=lambda one: (one != "crisis", one))
    ]  # fmt: skip


def _cases(crisis: Crisis) -> QuerySet[Case]:
    found = Case.objects.filter(municipality_id=crisis.municipality_id)
    return found.filter(practice=True) if crisis.practice else found


def frozen(crisis: Crisis) -> QuerySet[Release]:
    """Texts that a crisis stopped and nobody decided about yet."""
    found = Release.objects.filter(
        municipality_id=crisis.municipality_id, state="stopped", problem=PAUSED
    ).select_related("account", "author")
    return found.filter(account__practice=True) if crisis.practice else found


def planned(crisis: Crisis) -> QuerySet[Release]:
    """What is queued and answers nobody: to be looked at from the first level on."""
    found = Release.objects.filter(
        municipality_id=crisis.municipality_id, state="queued", in_reply_to=None, kernel=None
    ).select_related("account", "author")
    return found.filter(account__practice=True) if crisis.practice else found


def holding_statements(crisis: Crisis, now: datetime) -> QuerySet[AnswerVersion]:
    """Approved answers about the crisis topics that hold now."""
    found = usable(crisis.municipality_id, now).filter(topic__in=crisis.topics)
    return found.select_related("answer").order_by("topic", "title")


def pictures(crisis: Crisis) -> QuerySet[Picture]:
    """All pictures, the newest first."""
    return crisis.pictures.select_related("made_by", "made_for", "decided_by")


@dataclass(frozen=True, slots=True)
class Since:
    """What a picture changed against the one before; `before` is None for the first."""

    before: Picture | None
    changed: list[Change]
    asked_anew: list[Question]


def since_last(made: Picture) -> Since:
    """What changed since the picture before this one."""
    before = Picture.objects.filter(crisis_id=made.crisis_id, number=made.number - 1).first()
    if before is None:
        return Since(None, [], [])
    old, new = questions_of(before), questions_of(made)
    return Since(before, changes(before.content, made.content), new_questions(old, new))


def questions_of(made: Picture) -> list[Question]:
    """The questions as they were kept."""
    return [Question(one["text"], one["count"], one["answered"]) for one in made.questions]
