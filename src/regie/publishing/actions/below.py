"""The mandate and the channels as they are; see `publishing.outside`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from regie.channels import queries as channels
from regie.channels.actions.fetching import note_failure
from regie.channels.actions.outgoing import record_outgoing
from regie.channels.adapter import Account, Outgoing, Sent, Unauthorised
from regie.duty import queries as duty
from regie.engagement import queries as engagement
from regie.mandate import queries as mandate
from regie.mandate.verdict import AskMandate, Verdict
from regie.publishing.models import Release
from regie.publishing.permission import Answer, Question


class Below:
    """The mandate and the channels as they are; see `publishing.outside`."""

    def verdict(self, question: Question, at: datetime) -> Answer:
        """What the mandate says at that moment."""
        return _on_watch(_answer(mandate.verdict(_asked(question), at=at)), question, at)

    def turn(self, municipality_id: int) -> int:
        """How often sending was shut out here."""
        return engagement.turn_of(municipality_id)

    def still_open(self, municipality_id: int, turn: int) -> bool:
        """Under the lock that no brake can slip past, until the end of this transaction."""
        return engagement.still_open(municipality_id, turn)

    def open_account(self, account_id: int) -> Account:
        """With opened secrets."""
        return channels.open_account(account_id)

    def record_outgoing(
        self, message: Outgoing, sent: Sent, *, release: Release, now: datetime
    ) -> int | None:
        """Store what went out beside what came in."""
        lead = release.follows.message if release.follows else None
        stored = record_outgoing(
            release.account,
            message,
            sent,
            thread_id=release.thread_id or (lead.thread_id if lead else None),
            in_reply_to_id=release.in_reply_to_id or (lead.pk if lead else None),
            now=now,
        )
        return stored.pk

    def mark_unauthorised(self, account_id: int, detail: str, now: datetime) -> None:
        """Show on the channel that somebody must connect it again."""
        note_failure(account_id, Unauthorised(detail), now=now)


def _on_watch(answer: Answer, question: Question, at: datetime) -> Answer:
    """The same, or forbidden for an agency without the watch. The brake stays the reason where it is one."""
    if question.agency_id is None or answer.reason == "brake":
        return answer
    stopped = duty.stops(question.municipality_id, question.agency_id, at)
    return replace(answer, outcome="forbid", reason=stopped) if stopped else answer


def _asked(question: Question) -> AskMandate:
    return AskMandate(
        municipality_id=question.municipality_id,
        assignment_id=question.assignment_id,
        agency_id=question.agency_id,
        channel_id=question.channel_id,
        user_id=question.user_id,
        facts=dict(question.facts),
        hands=question.hands,
    )


def _answer(verdict: Verdict) -> Answer:
    return Answer(
        outcome=verdict.outcome,
        reason=verdict.reason,
        because=verdict.because,
        overruled=verdict.overruled,
        near_misses=verdict.near_misses,
        obligations=verdict.obligations,
        mandate=verdict.mandate,
        brake=verdict.brake.id if verdict.brake else None,
    )
