"""Giving somebody one's role of approver for a while, taking it back, and its end by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.people import queries as people
from regie.people.models import Organisation
from regie.people.roles import may
from regie.publishing.actions.deeds import deed
from regie.publishing.delegating import NewDelegation, Reason, reason_against
from regie.publishing.models import Delegation
from regie.publishing.proposal import NotAllowed


def delegate(new: NewDelegation, *, by: Actor, now: datetime) -> Delegation:
    """From now or later, until an end. Raises NotAllowed after writing the refusal in the ledger.

    Only a role that somebody holds by a seat of their own, to somebody who may approve there already:
    it changes in which role a person approves, not who is let in.
    """
    with deed("publishing.delegated", by, f"user:{new.receiver_id}"):
        return _delegate(new, by, now)


def _delegate(new: NewDelegation, by: Actor, now: datetime) -> Delegation:
    giver, municipality = _standing(by)
    # One at a time per municipality, so two windows do not give the same twice.
    Organisation.objects.select_for_update().get(pk=municipality)
    reason = reason_against(new, giver, now) or _seats_against(new, giver, municipality, now)
    if reason is not None:
        raise NotAllowed(reason)
    made = Delegation.objects.create(
        municipality_id=municipality,
        giver_id=giver,
        receiver_id=new.receiver_id,
        role=new.role,
        reason=clean(new.reason, limit=300).strip(),
        starts_at=max(new.starts_at, now),
        ends_at=new.ends_at,
        made_at=now,
    )
    _record("publishing.delegated", made, by, {"reason": made.reason})
    return made


def _standing(by: Actor) -> tuple[int, int]:
    """Giver and municipality; only the municipality's own people delegate."""
    if by.user_id is None:
        raise NotAllowed("software")
    if not may(by.role, "publishing.delegate"):
        raise NotAllowed("right")
    if by.organisation_id is None or by.organisation_id != by.municipality_id:
        raise NotAllowed("scope")
    return by.user_id, by.organisation_id


def _seats_against(new: NewDelegation, giver: int, municipality: int, now: datetime) -> Reason | None:
    here = people.valid_seats(now).filter(organisation_id=municipality)
    if not may(new.role, "publishing.approve") or not here.filter(user=giver, role=new.role).exists():
        return "not_yours"
    roles = here.filter(user=new.receiver_id).values_list("role", flat=True)
    if not any(may(role, "publishing.approve") for role in roles):
        return "not_here"
    same = Delegation.objects.filter(giver=giver, receiver=new.receiver_id, role=new.role, revoked_at=None)
    return "already_given" if same.filter(ends_at__gt=now).exists() else None


def revoke(delegation: Delegation, *, by: Actor, now: datetime) -> Delegation:
    """End it now: the giver, the receiver, or anybody of the municipality who may delegate."""
    with deed("publishing.delegation_revoked", by, str(delegation)):
        _giver, municipality = _standing(by)
        row = Delegation.objects.select_for_update().get(pk=delegation.pk)
        if row.municipality_id != municipality:
            raise NotAllowed("scope")
        if row.revoked_at is not None or row.ends_at <= now:
            raise NotAllowed("wrong_state")
        row.revoked_at, row.revoked_by_id = now, by.user_id
        row.save()
        _record("publishing.delegation_revoked", row, by)
        return row


def end_due(now: datetime) -> int:
    """Write in the ledger what ended by itself; it stopped counting at that moment already."""
    with transaction.atomic():
        over = Delegation.objects.filter(Q(ends_at__lte=now), revoked_at=None, noted_end=False)
        rows = list(over.select_for_update(skip_locked=True)[:200])
        for row in rows:
            row.noted_end = True
            row.save(update_fields=["noted_end"])
            _record(
                "publishing.delegation_ended", row, software("clock", municipality_id=row.municipality_id)
            )
    return len(rows)


def _record(action: str, row: Delegation, by: Actor, personal: dict[str, str] | None = None) -> None:
    details = {
        "giver": row.giver_id,
        "receiver": row.receiver_id,
        "role": row.role,
        "from": row.starts_at.isoformat(),
        "until": row.ends_at.isoformat(),
    }
    audit.record(action, by=by, subject=str(row), details=details, personal=personal)
