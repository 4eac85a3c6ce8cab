"""What a brake held back is decided about by people, one by one or many at once; never sent by itself."""

from __future__ import annotations

from datetime import datetime

from regie.halt import queries
from regie.kernel.actor import Actor
from regie.publishing.actions import releases
from regie.publishing.actions.deeds import deed, opened, weigh
from regie.publishing.actions.ledger import record
from regie.publishing.crisis_line import PAUSED
from regie.publishing.models import Decision, Release
from regie.publishing.proposal import NotAllowed


def offer_again(release: Release, *, by: Actor, now: datetime) -> Release:
    """Let the same text of the same writer be judged anew; it goes where the mandate's answer leads.

    Approvals lapse. Raises NotAllowed: `brake_on` or `crisis_paused` while that stops it, `still_looking`
    while it is not certain that it did not appear, `wrong_state`, `right`, `scope`.
    """
    with deed("halt.offered_again", by, str(release)):
        row = opened(release, "publishing.withdraw", by, now)
        if by.organisation_id != row.municipality_id:
            raise NotAllowed("scope")
        if row.state != "stopped":
            raise NotAllowed("wrong_state")
        if queries.is_looked_for(row):
            raise NotAllowed("still_looking")
        held_by = row.brake_id
        row.decisions.filter(kind=Decision.APPROVE).update(binding="")
        weigh(row, now)
        if row.state == "refused" and row.problem == "brake":
            raise NotAllowed("brake_on")
        if row.state == "refused" and row.problem == PAUSED:
            raise NotAllowed(PAUSED)
        row.save()
        record("halt.offered_again", row, by, brake=held_by)
    return row


def decide_all(
    stopped: list[Release], decision: str, *, by: Actor, now: datetime
) -> tuple[int, dict[str, int]]:
    """`again` or `withdraw` for each: how many it was done for, and how many refused per reason."""
    done, refused = 0, dict[str, int]()
    for release in stopped:
        try:
            if decision == "again":
                offer_again(release, by=by, now=now)
            else:
                releases.withdraw(release, by=by, now=now)
        except NotAllowed as no:
            refused[no.reason] = refused.get(no.reason, 0) + 1
        else:
            done += 1
    return done, refused
