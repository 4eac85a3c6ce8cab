"""Drawing a sample of what went out under an assignment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement.models import Assignment
from regie.feedback import queries
from regie.feedback.actions.authority import own, refuse
from regie.feedback.models import Looked, Sample
from regie.feedback.sampling import Draw, draw
from regie.kernel.actor import Actor

MOST_REVIEWERS: Final = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the period, the margin and confidence (0 to 1), and reviewers per answer."""

    starts_at: datetime
    ends_at: datetime
    margin: float
    confidence: float
    practice: bool = False
    reviewers: int = 2


def draw_sample(
    assignment: Assignment, wanted: Wanted, *, seed: str = "", by: Actor, now: datetime
) -> Sample:
    """Draw and keep. Refused: `period` when it is none or not over, `empty` when nothing went out.

    Without a seed a new one is made, so that nobody can choose the draw.
    """
    subject = f"assignment:{assignment.pk}"
    who = own("feedback.drawn", "feedback.draw", assignment.municipality_id, subject, by)
    if not wanted.starts_at < wanted.ends_at <= now or not 1 <= wanted.reviewers <= MOST_REVIEWERS:
        raise refuse("feedback.drawn", "period", subject, by)
    went_out = queries.went_out(assignment.pk, wanted.starts_at, wanted.ends_at, practice=wanted.practice)
    chosen = seed or secrets.token_hex(8)
    drawn = draw(went_out, margin=wanted.margin, confidence=wanted.confidence, seed=chosen)
    if not drawn.drawn:
        raise refuse("feedback.drawn", "empty", subject, by)
    with transaction.atomic():
        made = _keep(assignment, wanted, drawn, seed=chosen, who=who, now=now)
        audit.record(
            "feedback.drawn",
            by=by,
            subject=f"sample:{made.pk}",
            details={"seed": chosen, "answers": len(drawn.drawn), "reached": round(drawn.margin, 4)},
        )
    return made


def _keep(
    assignment: Assignment, wanted: Wanted, drawn: Draw, *, seed: str, who: int, now: datetime
) -> Sample:
    made = Sample.objects.create(
        municipality_id=assignment.municipality_id,
        assignment=assignment,
        practice=wanted.practice,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        margin=wanted.margin,
        confidence=wanted.confidence,
        seed=seed,
        strata=[[*stratum, count, drawn.sizes[stratum]] for stratum, count in drawn.population.items()],
        reached=drawn.margin,
        reviewers=wanted.reviewers,
        drawn_by_id=who,
        drawn_at=now,
    )
    Looked.objects.bulk_create(
        Looked(sample=made, release_id=one.id, channel=one.stratum[0], topic=one.stratum[1], why=one.why)
        for one in drawn.drawn
    )
    return made
