"""One transaction per deed, refusals written down, and who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from regie.audit import actions as audit
from regie.engagement.terms import Refused as EngagementRefused
from regie.kernel.actor import Actor
from regie.library.refusal import Refused as LibraryRefused
from regie.mandate.refusal import Refused as MandateRefused
from regie.peaks.models import Peak
from regie.peaks.refusal import Refused
from regie.people.roles import may
from regie.people.seats import SeatRefused
from regie.roster.refusal import Refused as RosterRefused

BELOW = (SeatRefused, EngagementRefused, LibraryRefused, MandateRefused, RosterRefused)


_deed = audit.deeds(Refused, *BELOW)


@contextmanager
def deed(action: str, by: Actor, subject: str) -> Iterator[None]:
    """All or nothing: what a room below refuses undoes everything, and is told as this one's."""
    try:
        with _deed(action, by, subject):
            yield
    except BELOW as no:
        raise Refused(no.reason) from no


def permitted(rights: Iterable[str], municipality_id: int, by: Actor) -> int:
    """The user id of somebody of the municipality itself with all of these rights."""
    if by.user_id is None:
        raise Refused("software")
    for right in rights:
        if not may(by.role, right):
            raise Refused("right", right)
    if by.organisation_id != municipality_id:
        raise Refused("scope")
    return by.user_id


def locked(peak: Peak) -> Peak:
    """The row, fresh, locked until the transaction ends."""
    return Peak.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=peak.pk)


def record(action: str, peak: Peak, by: Actor, **details: object) -> None:
    """One line in the ledger about this peak."""
    told = {"title": peak.title, "kind": peak.kind, "state": peak.state, **details}
    audit.record(action, by=by, subject=str(peak), details=told)
