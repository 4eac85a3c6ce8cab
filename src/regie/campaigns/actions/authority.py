"""One transaction per deed, refusals written down, and who may do what."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.campaigns import queries
from regie.campaigns.models import Campaign
from regie.campaigns.refusal import Refused
from regie.kernel.actor import Actor
from regie.people.roles import may

deed = audit.deeds(Refused)


def permitted(right: str, municipality_id: int, by: Actor) -> int:
    """The user id of somebody of the municipality itself with this right. Raises Refused."""
    user = _somebody(right, by)
    if by.organisation_id != municipality_id:
        raise Refused("scope")
    return user


def of_agency(right: str, campaign: Campaign, by: Actor, now: datetime) -> int:
    """The user id of somebody of the agency that holds the assignment now. Raises Refused."""
    user = _somebody(right, by)
    held = campaign.assignment is not None and by.organisation_id == campaign.assignment.agency_id
    if not held or not queries.seen_by(by, now).filter(pk=campaign.pk).exists():
        raise Refused("scope")
    return user


def _somebody(right: str, by: Actor) -> int:
    if by.user_id is None:
        raise Refused("software")
    if not may(by.role, right):
        raise Refused("right")
    return by.user_id


def locked(campaign: Campaign, *states: str) -> Campaign:
    """The row, fresh, locked until the transaction ends, in one of these states. Raises Refused."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("municipality", "assignment")
    row = rows.get(pk=campaign.pk)
    if row.state not in states:
        raise Refused("state")
    return row


def as_read(campaign: Campaign, row: Campaign, read: str | None) -> None:
    """That the brief is still the one that was read: `read` is its seal on the page, None: `campaign` is it.

    Somebody may write on, or take it back and send another, while a page is open. Raises Refused.
    """
    if row.seal() != (campaign.seal() if read is None else read):
        raise Refused("changed")


def record(action: str, campaign: Campaign, by: Actor, **details: object) -> None:
    """One line in the ledger about this campaign."""
    told = {"name": campaign.name, "state": campaign.state, **details}
    audit.record(action, by=by, subject=str(campaign), details=told)
