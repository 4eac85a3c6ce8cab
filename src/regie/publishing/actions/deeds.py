"""What every deed about a release shares: authority first, one transaction, and the way into a state."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.roles import may
from regie.publishing import outside
from regie.publishing.actions import asking, crisis
from regie.publishing.actions.keeping import not_kept
from regie.publishing.models import Decision, Release
from regie.publishing.permission import Answer
from regie.publishing.proposal import NotAllowed
from regie.publishing.states import BY_OUTCOME

deed = audit.deeds(NotAllowed)


def opened(release: Release, right: str, by: Actor, now: datetime) -> Release:
    """The row, locked and fresh, when this person may do this here."""
    if not by.is_person:
        raise NotAllowed("software")
    if not may(by.role, right):
        raise NotAllowed("right")
    row = Release.objects.select_for_update(of=("self",)).select_related("account").get(pk=release.pk)
    municipal = by.organisation_id == row.municipality_id
    held = row.agency_id == by.organisation_id and engagement.for_work(by, row.account_id, now) is not None
    if not municipal and not held:
        raise NotAllowed("scope")
    return row


def weigh(row: Release, now: datetime) -> None:
    """Ask the mandate and go where its answer leads; an answer we do not know is a refusal."""
    answer = outside.current().verdict(row.question(), now)
    row.take_answer(answer)
    state, problem = BY_OUTCOME.get(answer.outcome, "refused"), answer.reason
    if state == "queued" and not row.needs().possible:
        state, problem = "refused", "obligation_unknown"
    elif state in {"queued", "waiting"} and (missing := _missing(row, answer, now)):
        state, problem = "refused", missing
    enter(row, state, now, problem=problem if state == "refused" else "")


def _missing(row: Release, answer: Answer, now: datetime) -> str:
    return not_kept(row, answer, now, sending=False) or crisis.objection(row, now)


def enter(row: Release, state: str, now: datetime, *, problem: str = "") -> None:
    """Move on in memory, with the clocks of the outbox and of the approvers set or cleared."""
    row.move(state, now=now, problem=problem[:40])
    row.brake = None  # decided about, whatever had stopped it
    row.due_at = max(now, row.not_before or now) if state == "queued" else None
    if state == "queued":
        row.queued_at, row.failures, row.looks = now, 0, 0
    asking.set_clock(row, now)


def decide(row: Release, kind: str, by: Actor, now: datetime, comment: str, **more: object) -> None:
    """Keep what a person decided about the text as it is now; `more` are fields of Decision."""
    if by.user_id is None:  # `opened` lets people through only
        raise NotAllowed("software")
    fields = {"role": by.role, "binding": row.binding, "comment": clean(comment), "at": now, **more}
    Decision.objects.create(release=row, kind=kind, by_id=by.user_id, **fields)
