"""Writing a version of an agreement and signing it; a signed one never changes, a newer one replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from regie.engagement import contents, queries
from regie.engagement.actions.authority import about, authorise, record, refuse
from regie.engagement.actions.sending import shut_out
from regie.engagement.models import Agreement, Assignment
from regie.engagement.states import AGREEMENT_MOVES
from regie.engagement.vocabulary import AGREEMENTS
from regie.kernel.actor import Actor
from regie.people import queries as people


def write(
    assignment: Assignment,
    kind: str,
    content: Mapping[str, object],
    owner_id: int,
    *,
    by: Actor,
    now: datetime,
) -> Agreement:
    """Keep this as the draft of the next version. Half a content may be kept; only a whole one is signed.

    The owner is somebody of the municipality, who keeps it alive.
    """
    maker = authorise("engagement.agreement_written", "engagement.write", assignment.municipality_id, by)
    subject = about(assignment)
    if kind not in AGREEMENTS or assignment.state == Assignment.ENDED:
        raise refuse("engagement.agreement_written", "state", by, subject=subject)
    seats = people.valid_seats(now).filter(organisation_id=assignment.municipality_id, user_id=owner_id)
    if not seats.exists():
        raise refuse("engagement.agreement_written", "not_municipal", by, subject=subject)
    with transaction.atomic():
        Assignment.objects.select_for_update().get(pk=assignment.pk)
        draft, _made = Agreement.objects.update_or_create(
            assignment=assignment,
            kind=kind,
            state=Agreement.DRAFT,
            defaults={"content": dict(content), "owner_id": owner_id, "made_by_id": maker},
            create_defaults={
                "content": dict(content),
                "owner_id": owner_id,
                "made_by_id": maker,
                "version": _next_version(assignment, kind),
            },
        )
        record("engagement.agreement_written", assignment, by, {"agreement": kind, "version": draft.version})
    return draft


def _next_version(assignment: Assignment, kind: str) -> int:
    last = Agreement.objects.filter(assignment=assignment, kind=kind).aggregate(last=Max("version"))["last"]
    return int(last or 0) + 1


def sign(
    draft: Agreement, valid_from: datetime, valid_to: datetime, *, by: Actor, now: datetime
) -> Agreement:
    """Put it in force from a moment, never earlier than now; from then on it replaces the version before.

    Raises Refused: `content` when it is not whole, `validity` when it would never hold or has no end,
    `state` when somebody was first.
    """
    signer = authorise("engagement.agreement_signed", "engagement.sign", draft.assignment.municipality_id, by)
    start = max(now, valid_from)
    with transaction.atomic():
        shut_out(draft.assignment.municipality_id)
        assignment = Assignment.objects.select_for_update().get(pk=draft.assignment_id)
        draft.refresh_from_db()
        reason = _objection(draft, assignment, start, valid_to)
        if not reason:
            _sign(draft, start, valid_to, signer=signer, by=by, now=now)
            record("engagement.agreement_signed", assignment, by, _told(draft))
    if reason:
        raise refuse("engagement.agreement_signed", reason, by, subject=about(assignment))
    return draft


def _objection(draft: Agreement, assignment: Assignment, start: datetime, valid_to: datetime) -> str:
    if draft.state not in AGREEMENT_MOVES["sign"][0] or assignment.state == Assignment.ENDED:
        return "state"
    if contents.check(draft.kind, draft.content):
        return "content"
    return "validity" if valid_to <= start else ""


def _sign(
    draft: Agreement, start: datetime, valid_to: datetime, *, signer: int, by: Actor, now: datetime
) -> None:
    older = Agreement.objects.filter(
        Q(replaced_at__isnull=True) | Q(replaced_at__gt=start),
        assignment=draft.assignment_id,
        kind=draft.kind,
        state__in=[Agreement.SIGNED, Agreement.REPLACED],
    )
    # What was to begin later than this one never holds; what holds until then is replaced then.
    older.filter(valid_from__gte=start).update(state=Agreement.REPLACED, replaced_at=now)
    state = Agreement.REPLACED if start <= now else Agreement.SIGNED
    older.filter(valid_from__lt=start).update(state=state, replaced_at=start)
    draft.state, draft.signed_by_id, draft.signed_role = Agreement.SIGNED, signer, by.role
    draft.signed_at, draft.valid_from, draft.valid_to = now, start, valid_to
    draft.sha256 = queries.seal_of(draft)
    draft.save()


def _told(draft: Agreement) -> dict[str, object]:
    return {
        "agreement": draft.kind,
        "version": draft.version,
        "sha256": draft.sha256,
        "owner": draft.owner_id,
        "from": draft.valid_from,
        "until": draft.valid_to,
    }
