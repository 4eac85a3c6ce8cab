"""One transaction per deed, refusals written down, and who may do what."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.campaigns import queries as campaigns
from regie.campaigns.models import Campaign
from regie.campaigns.states import ACCEPTED
from regie.content.models import Media
from regie.content.refusal import Refused
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.people.roles import may

deed = audit.deeds(Refused)


def permitted(right: str, municipality_id: int, by: Actor, now: datetime) -> int:
    """The user id of somebody of the municipality, or of an agency that works for it now."""
    if by.user_id is None:
        raise Refused("software")
    if not may(by.role, right):
        raise Refused("right", right)
    own = by.organisation_id == municipality_id
    if not own and not engagement.held_by(by, now).filter(municipality_id=municipality_id).exists():
        raise Refused("scope")
    return by.user_id


def of_campaign(campaign: Campaign, by: Actor, now: datetime) -> int:
    """The user id of somebody who may make content for it. Raises Refused: software, right, scope, state."""
    if by.user_id is None:
        raise Refused("software")
    if not may(by.role, "content.write"):
        raise Refused("right", "content.write")
    found = campaigns.seen_by(by, now).filter(pk=campaign.pk).values_list("state", flat=True).first()
    if found is None:
        raise Refused("scope")
    if found != ACCEPTED:
        raise Refused("brief")
    return by.user_id


def record(action: str, media: Media, by: Actor, **details: object) -> None:
    """One line in the ledger about this picture or film."""
    told = {"title": media.title, "sha256": media.sha256, **details}
    audit.record(action, by=by, subject=str(media), details=told)
