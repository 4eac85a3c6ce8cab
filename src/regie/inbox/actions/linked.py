"""Answering a concern through the link of a call: in the seat that was asked, as far as the link reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, override

from regie.audit import actions as audit
from regie.escalation.actions import concerns as escalation
from regie.escalation.actions import links
from regie.escalation.concern import NotAllowed
from regie.escalation.models import Concern
from regie.inbox.actions import decisions
from regie.kernel.actor import Actor
from regie.paging.actions.links import LinkRefused, holder
from regie.paging.models import Attempt

# These may be tapped without words; the others say nothing without.
_NEEDS_NO_WORDS = frozenset({"return", "pass_on"})


@dataclass(frozen=True, slots=True)
class Tap:
    """What was chosen. `binding` names the exact text that was shown, for letting it go out."""

    decision: str
    text: str = ""
    binding: str = ""


def see_by_link(attempt: Attempt, *, origin: str, now: datetime) -> Concern:
    """Take it up. Raises LinkRefused, or NotAllowed of escalation."""
    concern, by = asked(attempt, origin=origin, now=now)
    return escalation.acknowledge(concern, by=by, now=now)


def decide_by_link(attempt: Attempt, tap: Tap, *, origin: str, now: datetime) -> Concern:
    """Answer it. Raises LinkRefused, and NotAllowed of escalation or of publishing.

    `link_may_not` when a text may not go out by a link that came this way; `changed` without the binding.
    """
    concern, by = asked(attempt, origin=origin, now=now)
    if tap.decision == "release":
        reason = "" if links.may_release(attempt) else "link_may_not"
        reason = reason or ("" if tap.binding else "changed")
        if reason:
            audit.refused("inbox.concern_decided", by=by, reason=reason, subject=concern.subject)
            raise NotAllowed(reason)
    text = tap.text
    if not text.strip() and tap.decision in _NEEDS_NO_WORDS:
        with override("nl"):
            text = gettext("From the telephone, without explanation.")
    return decisions.decide_concern(concern, tap.decision, text, by=by, now=now, binding=tap.binding)


def asked(attempt: Attempt, *, origin: str, now: datetime) -> tuple[Concern, Actor]:
    """What is asked, and the person in the seat. LinkRefused when either does not hold any more."""
    concern = links.concern_of(attempt)
    if concern is None:
        raise LinkRefused("unknown")
    by = links.actor_of(attempt, origin=origin, now=now)
    if by is None:
        audit.refused(
            "inbox.concern_decided", by=holder(attempt, origin), reason="no_seat", subject=concern.subject
        )
        raise LinkRefused("no_seat")
    return concern, by
