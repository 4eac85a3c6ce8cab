"""The door out: proposing a text and deciding about it. What is queued leaves through `outbox`.

No other code can reach a resident.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from regie.channels.models import ChannelAccount, Message, Thread
from regie.engagement import queries as engagement
from regie.engagement.models import Assignment
from regie.interpret.queries import rules_for
from regie.interpret.reading import read
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.roles import may
from regie.publishing import queries
from regie.publishing.actions import asking, source
from regie.publishing.actions.deeds import decide, deed, enter, opened, weigh
from regie.publishing.actions.ledger import record
from regie.publishing.approvals import Offer, choose, enough
from regie.publishing.models import Decision, Release, Wording
from regie.publishing.proposal import NotAllowed, Proposal
from regie.publishing.states import EDITABLE, WITHDRAWABLE


def propose(proposal: Proposal, *, by: Actor, now: datetime) -> Release:
    """Ask the mandate and keep the release in the state that follows, refusals included.

    Raises NotAllowed for somebody without the right or outside the assignment.
    """
    with deed("publishing.propose", by, f"channel:{proposal.account_id}"):
        account = ChannelAccount.objects.get(pk=proposal.account_id)
        assignment = _standing(account, proposal, by, now)
        text = clean(proposal.text).strip()
        if not text:
            raise NotAllowed("no_text")
        _has_read(assignment.pk if assignment else None, by, now)
        release = Release(
            municipality_id=account.municipality_id,
            account=account,
            thread_id=proposal.thread_id,
            in_reply_to_id=proposal.in_reply_to_id,
            case=proposal.case,
            author_id=by.user_id,
            agency_id=by.organisation_id if assignment else None,
            assignment=assignment,
            own_words=assignment is None,
            subject=clean(proposal.subject, limit=500),
            text=text,
            visibility=proposal.visibility,
            facts=dict(proposal.facts),
            expires_at=proposal.expires_at,
            kernel_id=proposal.kernel_id,
            state="waiting",
            state_since=now,
            created_at=now,
        )
        _plan(release, proposal)
        source.take(release, proposal, now)
        weigh(release, now)
        release.save()
        Wording.objects.create(release=release, text=text, by_id=by.user_id, role=by.role, at=now)
        record("publishing.proposed", release, by, words=True, outcome=release.outcome)
        asking.tell(release, now)
    return release


def approve(release: Release, *, by: Actor, now: datetime, comment: str = "", binding: str = "") -> Release:
    """Approve exactly what `binding` names (what the person saw); queued when there are enough.

    In the own role, or in one that was delegated when only that helps. Raises NotAllowed: own_text for
    everyone who wrote or edited any wording of it.
    """
    with deed("publishing.approve", by, str(release)):
        row = opened(release, "publishing.approve", by, now)
        offer = _offer(row, by, now, binding)
        if queries.advised_against(row) and not comment.strip():
            raise NotAllowed("against_advice")
        decide(row, Decision.APPROVE, by, now, comment, role=offer.role, instead_of_id=offer.instead_of)
        asked, have = row.needs(), queries.standing(row, now)
        if enough(asked, have, binding=row.binding, writers=row.writers()):
            enter(row, "queued", now)
        elif asked.order == "in_order" and row.state == "waiting":
            asking.set_clock(row, now)
        row.save()
        told: dict[str, Any] = {"instead_of": offer.instead_of} if offer.instead_of else {}
        record("publishing.approved", row, by, approvals=len(queries.have(row, now)), role=offer.role, **told)
        if asked.order == "in_order":
            asking.tell(row, now)
    return row


def return_(release: Release, *, by: Actor, now: datetime, comment: str) -> Release:
    """Give it back to the writer with a comment that helps; nothing is sent."""
    with deed("publishing.return", by, str(release)):
        row = opened(release, "publishing.approve", by, now)
        if row.state not in {"waiting", "escalated"}:
            raise NotAllowed("wrong_state")
        if not comment.strip():
            raise NotAllowed("no_comment")
        decide(row, Decision.RETURN, by, now, comment)
        enter(row, "returned", now)
        row.save()
        record("publishing.returned", row, by)
    return row


def edit(
    release: Release, text: str, *, by: Actor, now: datetime, facts: Mapping[str, str] | None = None
) -> Release:
    """Another wording, or the same one offered again: approvals lapse and the mandate is asked anew.

    The editor becomes the writer, and may not approve it any more. `facts` replace those that
    changed with the text; without them the text is read again for personal data.
    """
    with deed("publishing.edit", by, str(release)):
        row = opened(release, "inbox.submit", by, now)
        words = clean(text).strip()
        if not words:
            raise NotAllowed("no_text")
        if row.state not in EDITABLE:
            raise NotAllowed("wrong_state")
        _has_read(row.assignment_id if by.on_behalf else None, by, now)
        row.own_words = not by.on_behalf
        row.facts = {**row.facts, **(facts or _read(words, row)), "team": _team(row)}
        row.text, row.author_id, row.key = words, by.user_id, uuid.uuid4()
        Wording.objects.create(release=row, text=words, by_id=by.user_id, role=by.role, at=now)
        # Also when the same words come back: an approval never outlives an opening.
        row.decisions.filter(kind=Decision.APPROVE).update(binding="")
        weigh(row, now)
        row.save()
        record("publishing.edited", row, by, words=True)
        asking.tell(row, now)
    return row


def take_over(release: Release, *, by: Actor, now: datetime, comment: str = "") -> Release:
    """The municipality writes the answer itself: what was proposed is not sent."""
    with deed("publishing.take_over", by, str(release)):
        row = opened(release, "publishing.withdraw", by, now)
        if by.organisation_id != row.municipality_id:
            raise NotAllowed("scope")
        if row.state not in WITHDRAWABLE:
            raise NotAllowed("wrong_state")
        decide(row, Decision.TAKE_OVER, by, now, comment)
        enter(row, "withdrawn", now)
        row.save()
        record("publishing.taken_over", row, by)
    return row


def withdraw(release: Release, *, by: Actor, now: datetime, comment: str = "") -> Release:
    """Take it back before it leaves: the writer, or somebody with the right."""
    with deed("publishing.withdraw", by, str(release)):
        own = release.author_id is not None and release.author_id == by.user_id
        row = opened(release, "inbox.submit" if own else "publishing.withdraw", by, now)
        if row.state not in WITHDRAWABLE:
            raise NotAllowed("wrong_state")
        decide(row, Decision.WITHDRAW, by, now, comment)
        enter(row, "withdrawn", now)
        row.save()
        record("publishing.withdrawn", row, by)
    return row


def resolve_unknown(
    release: Release, sent: bool, *, by: Actor, now: datetime, evidence: str, permalink: str = ""
) -> Release:
    """A person looked on the network and says whether it is there; `evidence` says how they know."""
    with deed("publishing.resolve_unknown", by, str(release)):
        row = opened(release, "publishing.resolve_unknown", by, now)
        if row.state != "unknown":
            raise NotAllowed("wrong_state")
        if not evidence.strip():
            raise NotAllowed("no_comment")
        decide(row, Decision.RESOLVE, by, now, evidence)
        if sent:
            row.move("sent", now=now)
            row.sent_at, row.permalink, row.due_at = now, permalink[:1000], None
        else:
            enter(row, "queued", now)
        row.save()
        record("publishing.resolved", row, by, sent=sent)
    return row


def note_read(release: Release, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 - the ledger keeps time
    """Write that somebody read a text that may hold personal data; nothing else changes."""
    record("publishing.read", release, by)


# -- how -----------------------------------------------------------------------------------------


def _offer(row: Release, by: Actor, now: datetime, binding: str) -> Offer:
    """In which role this person approves; NotAllowed with the reason when in none."""
    if row.state not in {"waiting", "escalated"}:
        raise NotAllowed("wrong_state")
    if binding and binding != row.binding:
        raise NotAllowed("changed")
    last = row.lapses_at or row.decide_by
    if row.state == "waiting" and last is not None and now >= last:
        raise NotAllowed("too_late")
    chosen = choose(
        row.needs(), queries.have(row, now), queries.offers(by, now), by.user_id or 0, row.writers()
    )
    if isinstance(chosen, str):
        raise NotAllowed(chosen)
    return chosen


def _plan(release: Release, proposal: Proposal) -> None:
    release.not_before, release.bundle = proposal.not_before, proposal.bundle
    release.follows_id = proposal.follows_id


def _standing(account: ChannelAccount, proposal: Proposal, by: Actor, now: datetime) -> Assignment | None:
    """The assignment under which an agency person proposes; None for the municipality's own people."""
    if not by.is_person:
        raise NotAllowed("software")
    if not may(by.role, "inbox.submit"):
        raise NotAllowed("right")
    if not _belongs(account, proposal):
        raise NotAllowed("scope")
    if by.organisation_id == account.municipality_id:
        return None
    held = engagement.held_by(by, now).filter(channels=account.pk, municipality_id=account.municipality_id)
    if proposal.assignment_id is not None:
        held = held.filter(pk=proposal.assignment_id)
    assignment = held.order_by("ends_at", "pk").first()
    if assignment is None:
        raise NotAllowed("scope")
    return assignment


def _has_read(assignment_id: int | None, by: Actor, now: datetime) -> None:
    """Nobody of an agency offers words before confirming the frame and tone that hold now."""
    if assignment_id is None or by.user_id is None:
        return
    if engagement.unacknowledged(assignment_id, by.user_id, now):
        raise NotAllowed("not_acknowledged")


def _belongs(account: ChannelAccount, proposal: Proposal) -> bool:
    """Thread and answered message are of this account, and of each other."""
    thread, answered = proposal.thread_id, proposal.in_reply_to_id
    lead = proposal.follows_id
    if lead is not None and not Release.objects.filter(pk=lead, account=account).exists():
        return False
    if thread is not None and not Thread.objects.filter(pk=thread, account=account).exists():
        return False
    if answered is None:
        return True
    found = Message.objects.filter(pk=answered, account=account)
    return (found if thread is None else found.filter(thread_id=thread)).exists()


def _read(words: str, row: Release) -> dict[str, str]:
    """The facts that follow from the words themselves."""
    reading = read(words, rules=rules_for(row.municipality_id))
    return {"personal_data": "yes" if reading.personal else "no"}


def _team(row: Release) -> str:
    return "municipality" if row.own_words else "agency"
