"""What follows from an answered concern: the reply goes out, comes back with advice, or is taken over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.escalation.actions import concerns as escalation
from regie.escalation.concern import NotAllowed as NotAnswered
from regie.escalation.models import Concern
from regie.inbox.actions import claims, replies
from regie.inbox.actions.authority import locked, person, subject_of
from regie.inbox.models import Advice, Case
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.publishing import queries as publishing
from regie.publishing.actions import releases
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed


def decide_concern(
    concern: Concern, decision: str, text: str, *, by: Actor, now: datetime, binding: str = ""
) -> Concern:
    """Answer the concern and do what the answer says, in one transaction.

    Raises NotAllowed of escalation or of publishing; then nothing has changed. `release` without a
    text that waits is refused as `nothing_waits`; with `binding` only that exact text goes out.
    """
    try:
        with transaction.atomic():
            answered = escalation.answer(concern, decision, text, by=by, now=now)
            case = _case(concern)
            if decision == "release" and case is None:
                raise NotAllowed("nothing_waits")
            if case is not None and decision != "pass_on":
                _carry_out(case, answered, (text, binding), by=by, now=now)
    except (NotAllowed, NotAnswered) as no:  # what they wrote about it was undone with the transaction
        audit.refused("inbox.concern_decided", by=by, reason=no.reason, subject=concern.subject)
        raise
    return answered


def take_over_reply(release: Release, *, by: Actor, now: datetime, comment: str = "") -> int | None:
    """The municipality answers itself: what was proposed is not sent and becomes their draft.

    Returns the number of the case; None for a text without one. Raises NotAllowed of publishing.
    """
    try:
        with transaction.atomic():
            releases.take_over(release, by=by, now=now, comment=comment)
            number = release.case.removeprefix("case:")
            found = Case.objects.filter(pk=int(number)) if number.isdigit() else Case.objects.none()
            case = found.filter(municipality_id=release.municipality_id).first()
            if case is None:
                return None
            replies.settle(now=now, only=case.pk)
            taken = claims.take_over(case.pk, by=by, now=now)
            if not taken.ok:
                raise NotAllowed("wrong_state")
            replies.save_draft(case.pk, release.text, by=by, now=now, in_reply_to_id=release.in_reply_to_id)
    except NotAllowed as no:  # what publishing wrote was undone with the transaction
        audit.refused("publishing.take_over", by=by, reason=no.reason, subject=str(release))
        raise
    return case.pk


def _case(concern: Concern) -> Case | None:
    room, _colon, number = concern.subject.partition(":")
    if room != "case" or not number.isdigit():
        return None
    found = Case.objects.filter(pk=int(number), municipality_id=concern.municipality_id)
    return locked(int(number)) if found.exists() else None


def _carry_out(case: Case, concern: Concern, said: tuple[str, str], *, by: Actor, now: datetime) -> None:
    text, binding = said
    waits = publishing.for_case(subject_of(case)).filter(state__in=("waiting", "escalated")).last()
    if concern.decision == "release":
        _release(waits, text, binding, by=by, now=now)
    elif waits is not None:
        releases.return_(waits, by=by, now=now, comment=text or concern.decision)
    if concern.decision != "release" and text.strip():
        _keep_advice(case, concern, text, by=by, now=now)
    replies.settle(now=now, only=case.pk)
    if concern.decision == "take_over" and may(by.role, "inbox.take_over"):
        claims.take_over(case.pk, by=by, now=now)


def _release(waits: Release | None, text: str, binding: str, *, by: Actor, now: datetime) -> None:
    if waits is None:
        raise NotAllowed("nothing_waits")
    releases.approve(waits, by=by, now=now, comment=text, binding=binding)


def _keep_advice(case: Case, concern: Concern, text: str, *, by: Actor, now: datetime) -> None:
    """The answer stays with the case, beside what was asked."""
    Advice.objects.create(
        case=case,
        asked_by_id=concern.raised_by_id or person(by),
        asked_of_role=by.role,
        question=concern.question,
        asked_at=concern.raised_at,
        answer=text,
        answered_by_id=by.user_id,
        answered_at=now,
    )
    details = {"concern": concern.pk, "decision": concern.decision}
    audit.record("inbox.advice_given", by=by, subject=subject_of(case), details=details)
