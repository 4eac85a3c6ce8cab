"""Reads of this room, each from what somebody may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from regie.engagement import queries as engagement
from regie.feedback.agreement import RELIABLE
from regie.feedback.models import Appeal, Finding, Looked, Proposal, Sample
from regie.feedback.results import Agreement, Judged, Line, agreement, lines
from regie.feedback.sampling import Answer
from regie.feedback.states import UNSETTLED
from regie.kernel.actor import Actor
from regie.publishing.models import Release

_Row = TypeVar("_Row", Sample, Finding, Proposal)


def went_out(assignment_id: int, start: datetime, end: datetime, *, practice: bool) -> Iterator[Answer]:
    """What the agency sent in the period, on real channels or on practice ones, with its stratum and risk."""
    sent = Release.objects.filter(
        assignment_id=assignment_id,
        own_words=False,
        state="sent",
        sent_at__gte=start,
        sent_at__lt=end,
        account__practice=practice,
    ).select_related("account")
    for one in sent.only("pk", "facts", "outcome", "explained", "account__network").iterator(chunk_size=2000):
        stratum = (one.account.network, str(one.facts.get("topic", "")))
        yield Answer(one.pk, stratum, _risky(one))


def _risky(one: Release) -> str:
    if one.facts.get("risk") in {"high", "acute"}:
        return "risk"
    if one.explained:
        return "explained"
    return "approved" if one.outcome in {"approve", "escalate"} else ""


def samples(actor: Actor, now: datetime) -> QuerySet[Sample]:
    """Samples that somebody may see: of the own municipality, or of assignments their agency holds now."""
    found = Sample.objects.select_related("assignment__agency", "drawn_by")
    return _seen(found, actor, now)


def findings(actor: Actor, now: datetime) -> QuerySet[Finding]:
    """Findings that somebody may see, the first due first."""
    found = Finding.objects.select_related("assignment__agency", "answer__release", "made_by", "done_by")
    return _seen(found, actor, now)


def proposals(actor: Actor, now: datetime) -> QuerySet[Proposal]:
    """Proposals that somebody may see."""
    return _seen(Proposal.objects.select_related("assignment__agency", "sample", "decided_by"), actor, now)


def _seen(found: QuerySet[_Row], actor: Actor, now: datetime) -> QuerySet[_Row]:
    if actor.organisation_id == actor.municipality_id:
        return found.filter(municipality_id=actor.municipality_id)
    return found.filter(assignment__in=engagement.held_by(actor, now))


def judged(sample: Sample) -> list[Judged]:
    """Every answer of a sample with its cards and whether an appeal cleared it."""
    rows = sample.answers.prefetch_related("cards").select_related("appeal")
    return [
        Judged(
            row.topic,
            row.channel,
            row.why,
            tuple(card.scores() for card in row.cards.all()),
            cleared=bool(getattr(row, "appeal", None) and row.appeal.upheld),
        )
        for row in rows
    ]


def lines_of(sample: Sample) -> list[Line]:
    """The shares of wrong answers: all, then per topic."""
    return lines(judged(sample), sample.confidence)


def agreement_of(sample: Sample) -> list[Agreement]:
    """How far the reviewers of a sample see the same."""
    return agreement(judged(sample))


def unreliable(found: list[Agreement]) -> list[str]:
    """Questions on which reviewers agree too little to rely on."""
    return [one.question for one in found if one.value is not None and one.value < RELIABLE]


def to_judge(sample: Sample, user_id: int | None) -> QuerySet[Looked]:
    """Answers this person can still judge: not their own words, not judged by them, room for a reviewer."""
    open_still = sample.answers.annotate(made=Count("cards")).filter(made__lt=sample.reviewers)
    own_words = Q(release__author_id=user_id) | Q(release__wordings__by_id=user_id)
    mine = Q(cards__by_id=user_id)
    return open_still.exclude(pk__in=sample.answers.filter(own_words | mine)).order_by("pk")


def progress(found: QuerySet[Sample]) -> dict[int, tuple[int, int]]:
    """Per sample: cards made, and cards wanted."""
    counted = Looked.objects.filter(sample__in=found).values("sample_id", "sample__reviewers")
    rows = counted.annotate(answers=Count("pk", distinct=True), made=Count("cards"))
    return {row["sample_id"]: (row["made"], row["answers"] * row["sample__reviewers"]) for row in rows}


def answers_of(sample: Sample) -> QuerySet[Looked]:
    """The answers of a sample with all that its page shows."""
    rows = sample.answers.select_related("release__account", "appeal__by")
    return rows.prefetch_related("cards__by", "findings")


def open_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """What waits: unsettled findings, those that are late, undecided proposals and unanswered appeals."""
    mine = findings(actor, now).filter(state__in=UNSETTLED)
    appeals = Appeal.objects.filter(upheld=None, answer__sample__in=samples(actor, now))
    return {
        "findings": mine.count(),
        "late": mine.filter(due_at__lt=now, state="open").count(),
        "proposals": proposals(actor, now).filter(state=Proposal.PROPOSED).count(),
        "appeals": appeals.count(),
    }
