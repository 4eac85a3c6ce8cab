"""Setting the brake takes one person; releasing it takes two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.channels.models import ChannelAccount
from regie.kernel.actor import Actor
from regie.mandate import queries
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.brake import MAX_REASON, BrakeState, NewBrake, release_step
from regie.mandate.models import Brake
from regie.people.models import Organisation, User
from regie.people.roles import may


def set_brake(new: NewBrake, *, by: Actor, now: datetime) -> Brake:
    """Stop what the scope names, at once; when this returns, nothing new passes the gate.

    What passed before is still with a network for at most its time limit; publishing knows when that
    is over. Raises Refused; `already_on` when the same brake is on.
    """
    setter = authorise("mandate.brake_set", "brake.set", new.municipality_id, by)
    reason = new.reason.strip()[:MAX_REASON]
    if not reason:
        raise refuse("mandate.brake_set", "reason_missing", by)
    if not _target_exists(new):
        raise refuse("mandate.brake_set", "target", by)
    target = {} if new.scope == "municipality" else {f"{new.scope}_id": new.target_id}
    with transaction.atomic():
        queries.lock_out_sending(new.municipality_id)
        brake, made = Brake.objects.get_or_create(
            municipality_id=new.municipality_id,
            scope=new.scope,
            released_at=None,
            **target,
            defaults={
                "reason": reason,
                "epoch": queries.current_epoch(new.municipality_id) + 1,
                "set_by_id": setter,
                "set_at": now,
            },
        )
        if made:
            _record_brake("mandate.brake_set", brake, by, personal={"reason": reason})
    if not made:
        raise refuse("mandate.brake_set", "already_on", by)
    return brake


def release_brake(brake: Brake, *, by: Actor, now: datetime) -> Brake:
    """Ask for release, or confirm somebody else's request; only then the brake is off.

    Asking takes the right to set it, confirming the right to release it. What had been queued is
    judged again at its sending. Raises Refused with `same_person` when the asker confirms.
    """
    presser = authorise("mandate.brake_release", "brake.set", brake.municipality_id, by)
    with transaction.atomic():
        queries.lock_out_sending(brake.municipality_id)
        brake.refresh_from_db()
        state = BrakeState(brake.released_at is None, brake.release_asked_by_id, brake.release_asked_at)
        step = release_step(state, presser, now)
        refused = {"off": "state", "same_person": "same_person"}.get(step)
        if step == "confirm" and not may(by.role, "brake.release"):
            refused = "right"
        if refused is None:
            _take_step(brake, confirm=step == "confirm", by=by, now=now)
    if refused is not None:
        raise refuse("mandate.brake_release", refused, by, subject=f"brake:{brake.pk}")
    return brake


def _take_step(brake: Brake, *, confirm: bool, by: Actor, now: datetime) -> None:
    if confirm:
        brake.released_by_id, brake.released_at = by.user_id, now
        brake.save(update_fields=["released_by", "released_at"])
        _record_brake("mandate.brake_released", brake, by)
        return
    brake.release_asked_by_id, brake.release_asked_at = by.user_id, now
    brake.save(update_fields=["release_asked_by", "release_asked_at"])
    _record_brake("mandate.brake_release_asked", brake, by)


def _target_exists(new: NewBrake) -> bool:
    if new.scope == "municipality" or new.target_id is None:
        return new.fits
    if new.scope == "channel":
        return ChannelAccount.objects.filter(pk=new.target_id, municipality_id=new.municipality_id).exists()
    if new.scope == "agency":
        return Organisation.objects.filter(pk=new.target_id, kind=Organisation.AGENCY).exists()
    return User.objects.filter(pk=new.target_id).exists()


def _record_brake(action: str, brake: Brake, by: Actor, *, personal: Mapping[str, str] | None = None) -> None:
    target = brake.agency_id or brake.channel_id or brake.person_id
    details = {"scope": brake.scope, "target": target, "epoch": queries.current_epoch(brake.municipality_id)}
    audit.record(action, by=by, subject=f"brake:{brake.pk}", details=details, personal=personal)
