"""The ethics box: signed or refused by somebody of the municipality who did not write the brief."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from regie.campaigns.actions.authority import as_read, deed, locked, permitted, record
from regie.campaigns.brief import ETHICS, lacking
from regie.campaigns.models import Campaign, EthicsBox
from regie.campaigns.refusal import Refused
from regie.campaigns.states import DRAFT
from regie.kernel.actor import Actor
from regie.kernel.text import clean


def sign(
    campaign: Campaign, points: Mapping[str, str], *, by: Actor, now: datetime, read: str | None = None
) -> EthicsBox:
    """Every point holds, each with why. About exactly this brief: a change asks for a new signature.

    `read` is the seal on the page that was read, see `as_read`. Raises Refused: right, scope, state,
    brief (what lacks), own_text, changed, points.
    """
    with deed("campaigns.ethics_signed", by, str(campaign)):
        row = _opened(campaign, by, read)
        said = {code: clean(points.get(code, ""), limit=500).strip() for code in ETHICS}
        if short := [code for code, why in said.items() if not why]:
            raise Refused("points", ", ".join(short))
        return _keep(row, EthicsBox.SIGNED, said, "", by=by, now=now)


def refuse(
    campaign: Campaign, reason: str, *, by: Actor, now: datetime, read: str | None = None
) -> EthicsBox:
    """This brief is not sent; why. It can be written otherwise and asked again."""
    with deed("campaigns.ethics_refused", by, str(campaign)):
        row = _opened(campaign, by, read)
        said = clean(reason, limit=500).strip()
        if not said:
            raise Refused("why")
        return _keep(row, EthicsBox.REFUSED, {}, said, by=by, now=now)


def _opened(campaign: Campaign, by: Actor, read: str | None) -> Campaign:
    row = locked(campaign, DRAFT)
    user = permitted("campaigns.sign", row.municipality_id, by)
    if lack := lacking(row.brief):
        raise Refused("brief", ", ".join(lack))
    if user in row.writers:
        raise Refused("own_text")
    as_read(campaign, row, read)
    return row


def _keep(
    row: Campaign, verdict: str, points: dict[str, str], reason: str, *, by: Actor, now: datetime
) -> EthicsBox:
    made = EthicsBox(campaign=row, points=points, verdict=verdict, reason=reason, role=by.role, at=now)
    made.brief_sha256, made.by_id = row.seal(), by.user_id or 0
    made.save()
    record(f"campaigns.ethics_{verdict}", row, by, sha256=made.brief_sha256)
    return made
