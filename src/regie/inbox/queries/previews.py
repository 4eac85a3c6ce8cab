"""A draft looked at before it is offered: its length, its words, and what the mandate says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from regie.channels import registry
from regie.channels.queries import as_account
from regie.engagement import queries as engagement
from regie.inbox.facts import Situation, facts_of
from regie.inbox.models import Case
from regie.interpret import queries as interpret
from regie.interpret.draft_checks import Finding, check_draft
from regie.interpret.reading import read
from regie.kernel.actor import Actor
from regie.mandate import queries as mandate
from regie.mandate.verdict import AskMandate, Verdict


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft looked at: its length as the network counts it, advice about the words, and the verdict."""

    count: int
    limit: int  # 0: no limit known
    can_reply: bool
    checks: Sequence[Finding]
    verdict: Verdict

    @property
    def too_long(self) -> bool:
        """Whether the network will refuse it."""
        return 0 < self.limit < self.count


def situation(case: Case, text: str, by: Actor) -> Situation:
    """The case as a mandate looks at it, with this text by this person."""
    reading = read(text, rules=interpret.rules_for(case.municipality_id))
    return Situation(
        network=case.network,
        topic=case.topic,
        kind=case.kind,
        language=case.language,
        urgency=case.urgency,
        visibility=case.visibility,
        personal_in_text=bool(reading.personal),
        by_agency=by.organisation_id != case.municipality_id,
    )


def preview(
    case: Case, text: str, *, by: Actor, now: datetime, sign_off: str = "", action: str = "reply"
) -> Preview:
    """What would happen with this text now. Nothing is decided by it: sending asks everything again."""
    adapter = registry.adapter(case.network)
    can = adapter.capabilities(as_account(case.account))
    agency = by.organisation_id if by.organisation_id != case.municipality_id else None
    held = engagement.held_by(by, now).filter(municipality_id=case.municipality_id, channels=case.account_id)
    assignment = held.order_by("ends_at", "pk").first() if agency else None
    ask = AskMandate(
        municipality_id=case.municipality_id,
        assignment_id=assignment.pk if assignment else None,
        agency_id=agency,
        channel_id=case.account_id,
        user_id=by.user_id,
        facts=facts_of(situation(case, text, by), action=action),
    )
    return Preview(
        count=adapter.count(text),
        limit=can.max_length,
        can_reply=can.reply,
        checks=_checks(case, text, sign_off),
        verdict=mandate.verdict(ask, at=now),
    )


def _checks(case: Case, text: str, sign_off: str) -> Sequence[Finding]:
    if not text.strip():
        return ()
    allowed = interpret.rules_for(case.municipality_id).allowed
    return check_draft(text, visibility=case.visibility, sign_off=sign_off, allowed=allowed)
