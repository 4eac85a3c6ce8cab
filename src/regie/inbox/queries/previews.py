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
from regie.inbox.queries.guides import guide_for, signature_of
from regie.interpret import queries as interpret
from regie.interpret.draft import About
from regie.interpret.draft_checks import check_draft
from regie.interpret.findings import Finding
from regie.interpret.reading import Reading, read
from regie.interpret.tone import ToneGuide
from regie.kernel.actor import Actor
from regie.library.models import KernelMessage
from regie.library.queries import kernels
from regie.library.states import USABLE
from regie.mandate import queries as mandate
from regie.mandate.models import Phase
from regie.mandate.verdict import AskMandate, Verdict
from regie.publishing.crisis_line import asks_kernel


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest kernel message, whether it holds now, and the level; `relay`: only the region's words."""

    message: KernelMessage | None
    holds: bool
    grip: int
    relay: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft looked at: its length as the network counts it, advice about the words, and the verdict."""

    count: int
    limit: int  # 0: no limit known
    can_reply: bool
    checks: Sequence[Finding]
    verdict: Verdict
    guide: ToneGuide
    sign_off: str  # what is agreed at the end of this person's replies; empty for none
    kernel: Standing | None = None  # in a crisis: the message that the reply stands on

    @property
    def too_long(self) -> bool:
        """Whether the network will refuse it."""
        return 0 < self.limit < self.count


def situation(case: Case, text: str, by: Actor, reading: Reading | None = None) -> Situation:
    """The case as a mandate looks at it, with this text by this person."""
    reading = reading or _read(case, text)
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


def preview(case: Case, text: str, *, by: Actor, now: datetime, action: str = "reply") -> Preview:
    """What would happen with this text now. Nothing is decided by it: sending asks everything again."""
    reading = _read(case, text)
    agency = by.organisation_id if by.organisation_id != case.municipality_id else None
    held = engagement.held_by(by, now).filter(municipality_id=case.municipality_id, channels=case.account_id)
    assignment = held.order_by("ends_at", "pk").first() if agency else None
    ask = AskMandate(
        municipality_id=case.municipality_id,
        assignment_id=assignment.pk if assignment else None,
        agency_id=agency,
        channel_id=case.account_id,
        user_id=by.user_id,
        facts=facts_of(situation(case, text, by, reading), action=action),
    )
    guide = guide_for(case, by=by, now=now)
    sign_off = signature_of(guide, by)
    about = _about(case, text, sign_off, reading)
    return Preview(
        count=about.count,
        limit=about.limit,
        can_reply=registry.adapter(case.network).capabilities(as_account(case.account)).reply,
        checks=check_draft(text, guide=guide, about=about),
        verdict=mandate.verdict(ask, at=now),
        guide=guide,
        sign_off=sign_off,
        kernel=standing(case, action, now),
    )


def standing(case: Case, action: str, now: datetime) -> Standing | None:
    """The kernel message beside a reply in a crisis; None when this reply needs none."""
    practice = case.account.practice
    effects = Phase.objects.filter(municipality_id=case.municipality_id).running(now, practice).effects()
    if not asks_kernel(effects, action, case.topic):
        return None
    message = kernels.approved(case.municipality_id, practice=practice)
    holds = message is not None and message.standing(now) in USABLE
    return Standing(message, holds, effects.level.grip, effects.level.relay)


def findings(case: Case, text: str, *, by: Actor, now: datetime) -> Sequence[Finding]:
    """What the checks say about this text as this person's reply in this case."""
    guide = guide_for(case, by=by, now=now)
    about = _about(case, text, signature_of(guide, by), _read(case, text))
    return check_draft(text, guide=guide, about=about)


def _read(case: Case, text: str) -> Reading:
    return read(text, rules=interpret.rules_for(case.municipality_id))


def _about(case: Case, text: str, sign_off: str, reading: Reading) -> About:
    adapter = registry.adapter(case.network)
    return About(
        visibility=case.visibility,
        sign_off=sign_off,
        allowed=interpret.rules_for(case.municipality_id).allowed,
        topic=case.topic,
        question=case.excerpt,
        language=reading.language,
        count=adapter.count(text),
        limit=adapter.capabilities(as_account(case.account)).max_length,
    )
