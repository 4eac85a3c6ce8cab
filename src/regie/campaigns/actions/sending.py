"""Sending a brief to the agency, its questions, and its answer."""

from __future__ import annotations

from datetime import datetime

from regie.campaigns import queries
from regie.campaigns.actions.authority import as_read, deed, locked, of_agency, permitted, record
from regie.campaigns.brief import lacking
from regie.campaigns.models import BriefQuestion, Campaign, EthicsBox, SentBrief
from regie.campaigns.refusal import Refused
from regie.campaigns.states import ACCEPTED, DRAFT, ENDED, REFUSED, SENT
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.kernel.text import clean


def send(campaign: Campaign, *, by: Actor, now: datetime) -> Campaign:
    """To the agency of the assignment. Whole, signed as it stands, with goals and assignment in force.

    Raises Refused: right, scope, state, brief, not_signed, assignment, goal_over.
    """
    with deed("campaigns.sent", by, str(campaign)):
        row = locked(campaign, DRAFT)
        user = permitted("campaigns.write", row.municipality_id, by)
        _ready(row, now)
        row.move(SENT)
        row.sent_by_id, row.sent_at, row.note = user, now, ""
        row.save(update_fields=["state", "sent_by", "sent_at", "note"])
        SentBrief.objects.create(
            campaign=row,
            assignment_id=row.assignment_id or 0,
            content=row.brief,
            sha256=row.seal(),
            sent_by_id=user,
            sent_at=now,
        )
        record("campaigns.sent", row, by, assignment=row.assignment_id, sha256=row.seal())
    return row


def _ready(row: Campaign, now: datetime) -> None:
    if lack := lacking(row.brief):
        raise Refused("brief", ", ".join(lack))
    box = queries.box(row)
    if box is None or box.verdict != EthicsBox.SIGNED:
        raise Refused("not_signed")
    if not queries.assignments(row.municipality_id, now).filter(pk=row.assignment_id or 0).exists():
        raise Refused("assignment")
    served = set(row.serves.values_list("goal_id", flat=True))
    held = set(queries.goals_in_force(row.municipality_id, now).values_list("pk", flat=True))
    if not served or not served <= held:
        raise Refused("goal_over")


def take_back(campaign: Campaign, *, by: Actor, now: datetime) -> Campaign:
    """Open the brief again, before or after the agency refused; what was signed holds until it is changed."""
    with deed("campaigns.taken_back", by, str(campaign)):
        row = locked(campaign, SENT, REFUSED)
        permitted("campaigns.write", row.municipality_id, by)
        row.move(DRAFT)
        row.save(update_fields=["state"])
        record("campaigns.taken_back", row, by, at=local(now).isoformat(timespec="minutes"))
    return row


def accept(campaign: Campaign, *, by: Actor, now: datetime, read: str | None = None) -> Campaign:
    """The agency takes it on, exactly as it was read (see `as_read`)."""
    with deed("campaigns.accepted", by, str(campaign)):
        row = locked(campaign, SENT)
        of_agency("campaigns.take", row, by, now)
        as_read(campaign, row, read)
        return _answer(row, ACCEPTED, "", by=by, now=now)


def refuse(campaign: Campaign, reason: str, *, by: Actor, now: datetime) -> Campaign:
    """The agency does not take it on, and says why."""
    with deed("campaigns.refused", by, str(campaign)):
        row = locked(campaign, SENT)
        of_agency("campaigns.take", row, by, now)
        said = clean(reason, limit=500).strip()
        if not said:
            raise Refused("why")
        return _answer(row, REFUSED, said, by=by, now=now)


def _answer(row: Campaign, state: str, note: str, *, by: Actor, now: datetime) -> Campaign:
    row.move(state)
    row.answered_by_id, row.answered_at, row.note = by.user_id, now, note
    row.save(update_fields=["state", "answered_by", "answered_at", "note"])
    record(f"campaigns.{state}", row, by)
    return row


def ask(campaign: Campaign, text: str, *, by: Actor, now: datetime) -> BriefQuestion:
    """A question of the agency about a brief that lies with it."""
    with deed("campaigns.question_asked", by, str(campaign)):
        row = locked(campaign, SENT, ACCEPTED)
        user = of_agency("campaigns.ask", row, by, now)
        said = clean(text, limit=1000).strip()
        if not said:
            raise Refused("question")
        made = BriefQuestion.objects.create(campaign=row, text=said, asked_by_id=user, asked_at=now)
        record("campaigns.question_asked", row, by, question=made.pk)
    return made


def answer(question: BriefQuestion, text: str, *, by: Actor, now: datetime) -> BriefQuestion:
    """The municipality answers, once; what it said is part of the brief from then on."""
    with deed("campaigns.question_answered", by, str(question.campaign)):
        row = locked(question.campaign, SENT, ACCEPTED, REFUSED, DRAFT)
        user = permitted("campaigns.write", row.municipality_id, by)
        one = row.questions.select_for_update(of=("self",)).get(pk=question.pk)
        said = clean(text, limit=1000).strip()
        if not said:
            raise Refused("question")
        if one.answered_at is not None:
            raise Refused("answered")
        one.answer, one.answered_by_id, one.answered_at = said, user, now
        one.save(update_fields=["answer", "answered_by", "answered_at"])
        record("campaigns.question_answered", row, by, question=one.pk)
    return one


def end(campaign: Campaign, note: str, *, by: Actor, now: datetime) -> Campaign:
    """It is done; what was learned in a line."""
    with deed("campaigns.ended", by, str(campaign)):
        row = locked(campaign, ACCEPTED)
        permitted("campaigns.write", row.municipality_id, by)
        row.move(ENDED)
        row.note, row.ended_at = clean(note, limit=500).strip(), now
        row.save(update_fields=["state", "note", "ended_at"])
        record("campaigns.ended", row, by)
    return row
