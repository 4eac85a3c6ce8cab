"""Judging an answer, and not agreeing with how it was judged."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from regie.audit import actions as audit
from regie.feedback.actions.authority import agency, own, refuse
from regie.feedback.models import Appeal, Looked, Scorecard
from regie.feedback.states import GRADES, Scores
from regie.kernel.actor import Actor
from regie.kernel.text import clean


def judge(answer: Looked, scores: Scores, note: str = "", *, by: Actor, now: datetime) -> Scorecard:
    """Keep one reviewer's card. Raises Refused: `grade`, `author` for one's own words, `twice`, or `full`."""
    subject, sample = f"looked:{answer.pk}", answer.sample
    who = own("feedback.judged", "feedback.score", sample.municipality_id, subject, by)
    if scores.tone not in GRADES or scores.effect not in GRADES:
        raise refuse("feedback.judged", "grade", subject, by)
    if who in answer.release.writers():
        raise refuse("feedback.judged", "author", subject, by)
    if answer.cards.exclude(by_id=who).count() >= sample.reviewers:
        raise refuse("feedback.judged", "full", subject, by)
    try:
        with transaction.atomic():
            made = Scorecard.objects.create(
                answer=answer,
                by_id=who,
                at=now,
                right=scores.right,
                rule=scores.rule,
                quick=scores.quick,
                tone=scores.tone,
                effect=scores.effect,
                note=clean(note)[:2000],
            )
            audit.record("feedback.judged", by=by, subject=subject, details={"wrong": scores.wrong})
    except IntegrityError as double:
        raise refuse("feedback.judged", "twice", subject, by) from double
    return made


def appeal(answer: Looked, reason: str, *, by: Actor, now: datetime) -> Appeal:
    """The agency does not agree, once per answer. Refused: `empty`, `state` (not judged yet), `twice`."""
    subject, words = f"looked:{answer.pk}", clean(reason).strip()[:2000]
    who = agency("feedback.appealed", "feedback.appeal", answer.sample.assignment_id, subject, by=by, now=now)
    if not words:
        raise refuse("feedback.appealed", "empty", subject, by)
    if not answer.cards.exists():
        raise refuse("feedback.appealed", "state", subject, by)
    try:
        with transaction.atomic():
            made = Appeal.objects.create(answer=answer, reason=words, by_id=who, at=now)
            audit.record("feedback.appealed", by=by, subject=subject)
    except IntegrityError as double:
        raise refuse("feedback.appealed", "twice", subject, by) from double
    return made


def decide_appeal(made: Appeal, *, upheld: bool, reply: str, by: Actor, now: datetime) -> Appeal:
    """The municipality answers. Raises Refused: `empty`, `state` when it was answered, `author` when it is
    decided by somebody who judged the answer.
    """
    subject, words = f"looked:{made.answer_id}", clean(reply).strip()[:2000]
    action = "feedback.appeal_decided"
    who = own(action, "feedback.decide", made.answer.sample.municipality_id, subject, by)
    if not words:
        raise refuse(action, "empty", subject, by)
    if made.answer.cards.filter(by_id=who).exists():
        raise refuse(action, "author", subject, by)
    with transaction.atomic():
        row = Appeal.objects.select_for_update().get(pk=made.pk)
        open_still = row.upheld is None
        if open_still:
            row.upheld, row.reply, row.decided_by_id, row.decided_at = upheld, words, who, now
            row.save(update_fields=["upheld", "reply", "decided_by", "decided_at"])
            audit.record(action, by=by, subject=subject, details={"upheld": upheld})
    if not open_still:
        raise refuse(action, "state", subject, by)
    return row
