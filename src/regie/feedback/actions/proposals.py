"""What the figures propose for the mandate, and the person who decides about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from regie.audit import actions as audit
from regie.feedback import queries
from regie.feedback.actions.authority import own, refuse
from regie.feedback.models import Proposal, Sample
from regie.feedback.results import proposed
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.mandate import editing
from regie.mandate import queries as mandate
from regie.mandate.actions import versions
from regie.mandate.models import MandateVersion
from regie.people.roles import may

_FROM: Final = timedelta(days=7)  # a draft begins so much later: two people still have to sign it
_ORIGIN: Final = "worker"


def propose(sample: Sample, limit: float, *, now: datetime) -> list[Proposal]:
    """Write down what a fully judged sample proposes. Nothing changes by it. Rehearsals propose too."""
    made: list[Proposal] = []
    for line in proposed(queries.lines_of(sample), limit):
        with transaction.atomic():
            row, new = Proposal.objects.get_or_create(
                sample=sample,
                topic=line.topic,
                defaults={
                    "municipality_id": sample.municipality_id,
                    "assignment_id": sample.assignment_id,
                    "wrong": line.wrong,
                    "looked_at": line.looked_at,
                    "low": line.interval.low,
                    "high": line.interval.high,
                    "limit": limit,
                    "made_at": now,
                },
            )
            if new:
                by = software("feedback", origin=_ORIGIN, municipality_id=sample.municipality_id)
                audit.record("feedback.proposed", by=by, subject=str(row), details={"topic": line.topic})
                made.append(row)
    return made


def accept(proposal: Proposal, reason: str, *, by: Actor, now: datetime) -> Proposal:
    """Sign it: the mandate in force gets a draft with one rule more, which two people still have to sign.

    Asks the right to write mandates too. Raises Refused: `state`, or `no_mandate` when none is in force to
    build on.
    """
    action, subject = "feedback.proposal_signed", str(proposal)
    own(action, "feedback.decide", proposal.municipality_id, subject, by)
    if not may(by.role, "mandate.write"):
        raise refuse(action, "right", subject, by)
    if proposal.state != Proposal.PROPOSED:
        raise refuse(action, "state", subject, by)
    held = mandate.in_force(proposal.municipality_id, now).filter(assignment_id=proposal.assignment_id)
    old = held.select_related("assignment").first()
    if old is None:
        raise refuse(action, "no_mandate", subject, by)
    draft = _draft(old, proposal, by, now)
    return _decided(proposal, Proposal.SIGNED, action, reason, draft, by=by, now=now)


def refuse_proposal(proposal: Proposal, reason: str, *, by: Actor, now: datetime) -> Proposal:
    """Do not do it, and say why. Raises Refused: `empty` or `state`."""
    action, subject = "feedback.proposal_refused", str(proposal)
    own(action, "feedback.decide", proposal.municipality_id, subject, by)
    if not clean(reason).strip():
        raise refuse(action, "empty", subject, by)
    return _decided(proposal, Proposal.REFUSED, action, reason, None, by=by, now=now)


def _draft(old: MandateVersion, proposal: Proposal, by: Actor, now: datetime) -> MandateVersion:
    period = (min(now + _FROM, old.valid_to - timedelta(hours=1)), old.valid_to)
    rule: dict[str, Any] = {
        "id": f"feedback-{proposal.topic}"[:80],
        "when": {"topic": [proposal.topic]},
        "outcome": "approve",
        "obligations": {"approvers": 1, "from": "adviser", "within_minutes": 30},
        "text": f"{proposal.wrong} / {proposal.looked_at}",
    }
    same = MandateVersion.objects.filter(municipality_id=old.municipality_id, mandate_id=old.mandate_id)
    newest = same.aggregate(Max("version"))["version__max"] or old.version
    source = editing.next_version(old.table, newest + 1, period)
    table = editing.with_rule(source, None, rule)
    return versions.draft_version(
        old.municipality_id, old.assignment, table, scenarios=old.scenarios, by=by, now=now
    )


def _decided(
    proposal: Proposal,
    state: str,
    action: str,
    reason: str,
    draft: MandateVersion | None,
    *,
    by: Actor,
    now: datetime,
) -> Proposal:
    with transaction.atomic():
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        undecided = row.state == Proposal.PROPOSED
        if undecided:
            row.state, row.reason, row.decided_by_id = state, clean(reason).strip()[:2000], by.user_id
            row.decided_at, row.draft = now, draft
            row.save(update_fields=["state", "reason", "decided_by", "decided_at", "draft"])
            audit.record(action, by=by, subject=str(row), details={"topic": row.topic})
    if not undecided:
        raise refuse(action, "state", str(proposal), by)
    return row
