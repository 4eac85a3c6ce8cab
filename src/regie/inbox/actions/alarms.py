"""Telling the municipality at once: alarms of a reading, and questions of the people at work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from regie.audit import actions as audit
from regie.escalation.actions import concerns as escalation
from regie.escalation.concern import NewConcern
from regie.inbox.actions.authority import subject_of
from regie.inbox.models import Case
from regie.inbox.states import ALARMS, OPEN
from regie.kernel.actor import Actor, software

WITHIN_MINUTES: Final = 15
# Of a growing incident the duty adviser hears once per topic in so many minutes. A life is never joined.
JOIN_WITHIN: Final = timedelta(minutes=15)


def raise_due(*, now: datetime, limit: int = 50) -> int:
    """Raise every alarm that intake left, each in its own transaction: one that fails stops no other."""
    pks = list(Case.objects.filter(alarm_state="due").order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(_raise_one(pk, now) for pk in pks)


@transaction.atomic
def _raise_one(pk: int, now: datetime) -> int:
    case = Case.objects.select_for_update(skip_locked=True).filter(pk=pk, alarm_state="due").first()
    if case is None:
        return 0
    by = software("inbox", municipality_id=case.municipality_id)
    same = None if case.alarm in ALARMS else _raised_just_now(case, now)
    if same is not None:
        case.alarm_state, case.concern_id = "joined", same
        details: dict[str, object] = {"alarm": case.alarm, "concern": same}
        audit.record("inbox.alarm_joined", by=by, subject=subject_of(case), details=details)
    else:
        raise_about(case, case.alarm, role="duty_adviser", within_minutes=WITHIN_MINUTES, by=by, now=now)
        case.alarm_state = "raised"
        details = {"alarm": case.alarm, "concern": case.concern_id}
        audit.record("inbox.alarm_raised", by=by, subject=subject_of(case), details=details)
    case.changed_at = now
    case.save(update_fields=["alarm_state", "concern_id", "changed_at"])
    return 1


def chase_follow_ups(*, now: datetime, limit: int = 50) -> int:
    """Tell the duty adviser of promised answers that are not there, once each."""
    late = Case.objects.filter(state=OPEN, follow_up_at__lte=now, follow_up_late=False).order_by(
        "follow_up_at"
    )
    return sum(_chase_one(pk, now) for pk in list(late.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _chase_one(pk: int, now: datetime) -> int:
    late = Case.objects.select_for_update(skip_locked=True).filter(pk=pk, state=OPEN, follow_up_at__lte=now)
    case = late.filter(follow_up_late=False).first()
    if case is None:
        return 0
    by = software("inbox", municipality_id=case.municipality_id)
    raise_about(case, "follow_up", role="duty_adviser", within_minutes=WITHIN_MINUTES, by=by, now=now)
    case.follow_up_late, case.changed_at = True, now
    case.save(update_fields=["follow_up_late", "changed_at", "concern_id"])
    details = {"promised_for": case.follow_up_at, "concern": case.concern_id}
    audit.record("inbox.follow_up_late", by=by, subject=subject_of(case), details=details)
    return 1


def _raised_just_now(case: Case, now: datetime) -> int | None:
    same = Case.objects.filter(
        municipality_id=case.municipality_id,
        topic=case.topic,
        alarm="acute",
        alarm_state="raised",
        changed_at__gt=now - JOIN_WITHIN,
    )
    return same.exclude(pk=case.pk).order_by("-changed_at").values_list("concern_id", flat=True).first()


def raise_about(
    case: Case, reason: str, *, role: str, within_minutes: int, by: Actor, now: datetime, words: str = ""
) -> None:
    """Raise a concern about the case and remember it there; the caller saves the case."""
    concern = escalation.raise_concern(
        NewConcern(
            municipality_id=case.municipality_id,
            subject=subject_of(case),
            url=f"/inbox/{case.pk}/",
            question=words or _question(reason),
            urgency=case.urgency,
            to=role,
            within_minutes=within_minutes,
            topic=case.topic,
        ),
        by=by,
        now=now,
    )
    case.concern_id = concern.pk


# The question as the duty adviser reads it: in Dutch, because it is kept as it was asked.
QUESTIONS: Final = {
    "emergency": _("A message may be an emergency. What do we answer, and who must know?"),
    "suicide_risk": _("Somebody may be thinking of suicide. Who answers, and must the police know?"),
    "threat": _("A message may hold a threat. Do we report it, and what do we answer?"),
    "acute": _("A message was read as acute. Is it, and what do we do?"),
    "reply_outside_mandate": _("A reply lies outside the mandate. May it be sent as it is written?"),
    "follow_up": _("A holding reply promised an answer, and it is not there. Who answers now?"),
    "asked": _("There is doubt about this case. What is wise?"),
}


def _question(reason: str) -> str:
    with override("nl"):
        return gettext(QUESTIONS.get(reason, QUESTIONS["asked"]))
