"""Texts of our own that wait for their moment: another moment, all of one item at once, and once more.

The moment is no part of what an approval binds to: mandate, brake and crisis are asked again when it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from regie.kernel.actor import Actor
from regie.publishing.actions import asking, releases
from regie.publishing.actions.deeds import deed, opened, weigh
from regie.publishing.actions.ledger import record
from regie.publishing.models import Decision, Release
from regie.publishing.proposal import NotAllowed

# Another moment changes nothing for what left already or may be under way.
MOVABLE: Final = frozenset({"waiting", "escalated", "queued"})
# Certainly not out: the network refused it, or it never got there.
AGAIN: Final = frozenset({"failed", "lapsed", "expired", "stopped"})


def reschedule(
    release: Release, not_before: datetime, expires_at: datetime | None, *, by: Actor, now: datetime
) -> Release:
    """Let it wait for another moment. The words stay, and so do approvals, with one exception.

    Where the municipality approved and somebody of an agency moves it, approvals lapse. Raises NotAllowed:
    `past`, `wrong_state`, or `under_way` when sending was tried already.
    """
    with deed("publishing.reschedule", by, str(release)):
        row = opened(release, "inbox.submit", by, now)
        if not_before <= now:
            raise NotAllowed("past")
        if row.state not in MOVABLE:
            raise NotAllowed("wrong_state")
        if row.attempts.filter(started_at__gte=row.queued_at or now).exists():
            raise NotAllowed("under_way")
        before, row.not_before, row.expires_at = row.not_before, not_before, expires_at
        if by.on_behalf and row.decisions.filter(kind=Decision.APPROVE, binding=row.binding).exists():
            _reopen(row, now)
            asking.tell(row, now)
        elif row.state == "queued":
            row.due_at = not_before
        row.save()
        moved = before.isoformat() if before else ""
        record("publishing.rescheduled", row, by, was=moved, not_before=not_before.isoformat())
    return row


def offer_anew(
    release: Release, not_before: datetime, expires_at: datetime | None, *, by: Actor, now: datetime
) -> Release:
    """The same words of the same writer once more, judged anew; approvals lapse.

    Only what is certainly not out; after `unknown` a person looks first. What a brake stopped is decided
    about after the brake. Raises NotAllowed: `wrong_state`, `brake_on`, `crisis_paused`, `right`, `scope`.
    """
    with deed("publishing.offer_anew", by, str(release)):
        row = opened(release, "inbox.submit", by, now)
        if row.state not in AGAIN or row.brake_id is not None:
            raise NotAllowed("wrong_state")
        row.not_before, row.expires_at = max(not_before, now), expires_at
        _reopen(row, now)
        if row.state == "refused" and row.problem in {"brake", "crisis_paused"}:
            raise NotAllowed("brake_on" if row.problem == "brake" else row.problem)
        row.save()
        record("publishing.offered_anew", row, by, not_before=row.not_before.isoformat())
        asking.tell(row, now)
    return row


def _reopen(row: Release, now: datetime) -> None:
    row.decisions.filter(kind=Decision.APPROVE).update(binding="")
    weigh(row, now)


def approve_bundle(
    bundle: str, bindings: Mapping[int, str], *, by: Actor, now: datetime, comment: str = ""
) -> list[Release]:
    """One press for every text of an item that waits: exactly the wordings that were shown, all or none.

    `bindings`: release -> what the person saw. Raises NotAllowed: `nothing_waits`, `changed` when one of
    them changed meanwhile, `not_in_bundle` when one waits that was not shown, and what `approve` raises.
    """
    with deed("publishing.approve_bundle", by, f"bundle:{bundle}"):
        found = Release.objects.filter(bundle=bundle, state__in=("waiting", "escalated"))
        rows = list(found.select_for_update(of=("self",)).order_by("pk")) if bundle else []
        if not rows:
            raise NotAllowed("nothing_waits")
        if {row.pk for row in rows} - set(bindings):
            raise NotAllowed("not_in_bundle")
        return [
            releases.approve(row, by=by, now=now, comment=comment, binding=bindings[row.pk] or "?")
            for row in rows
        ]
