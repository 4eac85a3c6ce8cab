"""Noting what became of an answer: what was sent of it, and for which words. By software, after sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.library.edits import comes_from, share_edited
from regie.library.models import AnswerOffer, AnswerUse, AnswerVersion, AnswerWord
from regie.library.ranking import key_words


@dataclass(frozen=True, slots=True)
class Gone:
    """A reply that went out. `inserted` is the filled answer as it was put in, `question` what was asked."""

    version_id: int
    release_id: int
    organisation_id: int
    topic: str
    inserted: str
    sent: str
    question: str


@transaction.atomic
def note_use(gone: Gone, *, by: Actor, now: datetime) -> AnswerUse | None:
    """Keep it once per reply, however often it is told; None when nothing of the answer is left in it.

    From the question only single words are kept, masked ones and numbers never: enough to learn from,
    too little to know a person by.
    """
    version = AnswerVersion.objects.select_related("answer").filter(pk=gone.version_id).first()
    if version is None or not comes_from(gone.inserted, gone.sent):
        return None
    use, new = AnswerUse.objects.get_or_create(
        release_id=gone.release_id,
        defaults={
            "version": version,
            "organisation_id": gone.organisation_id,
            "topic": gone.topic,
            "inserted": gone.inserted,
            "sent": gone.sent,
            "share_edited": share_edited(gone.inserted, gone.sent),
            "sent_at": now,
        },
    )
    if new:
        _learn(version.answer_id, gone.question)
        details = {"version": version.number, "release": gone.release_id, "edited": use.share_edited}
        audit.record("library.used", by=by, subject=str(version), details=details)
    return use


def note_offered(version_ids: Sequence[int], case: str, *, by: Actor, now: datetime) -> None:
    """Keep that these answers were proposed with a case, best first; a second look changes nothing."""
    if by.organisation_id is None or not version_ids:
        return
    AnswerOffer.objects.bulk_create(
        (
            AnswerOffer(version_id=pk, organisation_id=by.organisation_id, case=case, place=n, shown_at=now)
            for n, pk in enumerate(version_ids, 1)
        ),
        ignore_conflicts=True,
    )


def note_taken(version_id: int, case: str, *, by: Actor, now: datetime) -> None:
    """Keep that a proposed answer was put in the reply; one that was not proposed counts nowhere."""
    offered = AnswerOffer.objects.filter(version_id=version_id, case=case, organisation=by.organisation_id)
    offered.filter(taken_at=None).update(taken_at=now)


def _learn(answer_id: int, question: str) -> None:
    small = " ".join(word for word in question.split() if word[:1].islower())  # names have a capital
    for word in key_words(small):
        AnswerWord.objects.get_or_create(answer_id=answer_id, word=word)
        AnswerWord.objects.filter(answer_id=answer_id, word=word).update(count=F("count") + 1)
