"""Which answers there are, how they stand, who keeps them, and how they are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Avg, Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Greatest

from regie.kernel.actor import Actor
from regie.library.edits import AS_IT_WAS
from regie.library.models import Answer, AnswerUse, AnswerVersion
from regie.library.queries.reach import reaches
from regie.library.states import APPROVED, DRAFT, SOON
from regie.people import queries as people
from regie.people.models import User
from regie.people.roles import may

SHOWS: Final = ("holds", "to_approve", "expiring", "expired", "mine", "all")


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the library is asked for."""

    show: str = "holds"
    topic: str = ""
    q: str = ""
    language: str = ""


def versions(municipality_id: int) -> QuerySet[AnswerVersion]:
    """Every version of every answer of the municipality."""
    found = AnswerVersion.objects.filter(answer__municipality_id=municipality_id)
    return found.select_related("answer__owner", "made_by", "made_for").defer("search")


def listed(municipality_id: int, chosen: Selection, *, by: Actor, now: datetime) -> QuerySet[AnswerVersion]:
    """One version per line, with how often it was sent (`sent`) and its mean share edited (`edited`)."""
    found = versions(municipality_id).filter(_shown(chosen.show, by, now))
    if chosen.topic:
        found = found.filter(topic=chosen.topic)
    if chosen.language:
        found = found.filter(language=chosen.language)
    if chosen.q:
        words = SearchQuery(chosen.q, config="dutch", search_type="websearch")
        found = found.filter(Q(search=words) | Q(title__icontains=chosen.q))
    found = found.annotate(sent=Count("uses"), edited=Avg("uses__share_edited"))
    order = ("valid_until",) if chosen.show in {"expiring", "expired"} else ("topic", "title")
    return found.order_by(*order, "pk")


def _shown(show: str, by: Actor, now: datetime) -> Q:
    holds = Q(state=APPROVED, valid_until__gt=now)
    return {
        "holds": holds,
        "to_approve": Q(state=DRAFT),
        "expiring": holds & Q(valid_until__lte=now + SOON),
        "expired": Q(state=APPROVED, valid_until__lte=now),
        "mine": Q(answer__owner_id=by.user_id or 0, state__in=[APPROVED, DRAFT]),
    }.get(show, Q(state__in=[APPROVED, DRAFT]))


def counts(municipality_id: int, *, by: Actor, now: datetime) -> dict[str, int]:
    """How many lines each selection has."""
    found = AnswerVersion.objects.filter(answer__municipality_id=municipality_id)
    return found.aggregate(**{show: Count("pk", filter=_shown(show, by, now)) for show in SHOWS})


def answer(answer_id: int, *, by: Actor, now: datetime) -> Answer | None:
    """The answer when this person may see it; else it is not there."""
    found = Answer.objects.select_related("municipality", "owner").filter(pk=answer_id).first()
    return found if found is not None and reaches(found.municipality_id, by=by, now=now) else None


def usable(municipality_id: int, now: datetime) -> QuerySet[AnswerVersion]:
    """Versions that may be said at this moment."""
    return AnswerVersion.objects.filter(
        answer__municipality_id=municipality_id, state=APPROVED, valid_from__lte=now, valid_until__gt=now
    ).defer("search")


def owners(municipality_id: int, now: datetime) -> list[User]:
    """People of the municipality who may keep an answer, each once."""
    seats = people.valid_seats(now).filter(organisation_id=municipality_id).order_by("user__name")
    return list({seat.user_id: seat.user for seat in seats if may(seat.role, "library.write")}.values())


@dataclass(frozen=True, slots=True)
class Use:
    """How one organisation uses an answer: replies sent, how many as they were, mean share edited."""

    organisation: str
    sent: int
    as_it_was: int
    edited: float


def use_by_organisation(answer_id: int) -> list[Use]:
    """Per agency (and the municipality itself), most first."""
    rows = (
        AnswerUse.objects.filter(version__answer_id=answer_id)
        .values(name=F("organisation__name"))
        .annotate(
            sent=Count("pk"),
            same=Count("pk", filter=Q(share_edited__lte=AS_IT_WAS)),
            edited=Avg(Greatest(F("share_edited"), Value(0.0), output_field=FloatField())),
        )
        .order_by("-sent", "name")
    )
    return [Use(row["name"], row["sent"], row["same"], row["edited"] or 0.0) for row in rows]


def most_edited(answer_id: int, limit: int = 3) -> list[AnswerUse]:
    """Replies in which most was changed: what the answer should perhaps say itself."""
    found = AnswerUse.objects.filter(version__answer_id=answer_id, share_edited__gt=AS_IT_WAS)
    return list(found.select_related("organisation", "version").order_by("-sent_at")[:limit])


def ending(user_id: int, now: datetime, within: timedelta = SOON) -> QuerySet[AnswerVersion]:
    """Answers this person keeps that have ended or will within the time, the first to end first."""
    found = AnswerVersion.objects.filter(
        answer__owner_id=user_id, state=APPROVED, valid_until__lte=now + within
    )
    return found.select_related("answer").defer("search").order_by("valid_until", "pk")
