"""Setting the brake takes one person; releasing it takes two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.channels.models import ChannelAccount
from regie.engagement.actions.sending import shut_out
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor, software
from regie.kernel.clock import Clock, running_from
from regie.mandate import queries
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.brake import MAX_REASON, BrakeState, NewBrake, release_step
from regie.mandate.models import Brake
from regie.mandate.vocabulary import TOPICS
from regie.people import actions as people
from regie.people.models import Organisation, User
from regie.people.roles import may


def set_brake(new: NewBrake, *, by: Actor, now: datetime) -> Brake:
    """Stop what the scope names, at once; when this returns, nothing new passes the gate.

    `now` is the moment of the press. What passed before is still with a network for at most its time
    limit; publishing knows when that is over. Sessions and links of the people whose own work is
    stopped end with it; they may sign in again and read why.
    Raises Refused; `already_on` when the same brake is on.
    """
    clock = running_from(now)
    setter = authorise("mandate.brake_set", "brake.set", new.municipality_id, by)
    reason = new.reason.strip()[:MAX_REASON]
    if not reason:
        raise refuse("mandate.brake_set", "reason_missing", by)
    if not _target_exists(new):
        raise refuse("mandate.brake_set", "target", by)
    cause = Brake.DRILL if new.drill else Brake.PRESSED
    with transaction.atomic():
        brake, made = _put_on(new, {"reason": reason, "cause": cause, "set_by_id": setter}, now)
        if made:
            _record(brake, "mandate.brake_set", by, personal={"reason": reason}, epoch=brake.epoch)
            stopped = list(queries.people_stopped(brake).values_list("pk", flat=True))
            people.end_sessions(stopped, by=by, now=now)
    if not made:
        raise refuse("mandate.brake_set", "already_on", by)
    return _closed(brake, clock)


def stop_after_restore(municipality_id: int, *, now: datetime) -> Brake | None:
    """Stop a whole municipality because its records went back in time; None when all lies still already.

    By software, which may only ever make things stricter; people release it.
    """
    clock = running_from(now)
    by = software("restore", municipality_id=municipality_id)
    new = NewBrake(municipality_id, "municipality", Brake.RESTORED)
    with transaction.atomic():
        brake, made = _put_on(new, {"reason": Brake.RESTORED, "cause": Brake.RESTORED}, now)
        if made:
            _record(brake, "mandate.brake_set", by)
    return _closed(brake, clock) if made else None


def _put_on(new: NewBrake, fields: Mapping[str, object], now: datetime) -> tuple[Brake, bool]:
    """The brake under the lock that waits for those in the gate; False when it was on already.

    Few errands: whoever pulls it waits for each of them.
    """
    shut_out(new.municipality_id)
    same = {"municipality_id": new.municipality_id, "scope": new.scope, "released_at": None, **_target(new)}
    if on := Brake.objects.filter(**same).first():  # locked above, so nobody sets it in between
        return on, False
    epoch = queries.current_epoch(new.municipality_id) + 1
    return Brake.objects.create(**same, epoch=epoch, set_at=now, **fields), True


def _closed(brake: Brake, clock: Clock) -> Brake:
    """Keep when the gate was shut. Written after the commit, so never earlier than true."""
    brake.no_new_sends_at = clock()
    Brake.objects.filter(pk=brake.pk, no_new_sends_at=None).update(no_new_sends_at=brake.no_new_sends_at)
    return brake


def confirm_stopped(brake: Brake, *, now: datetime) -> bool:
    """Keep that nothing is under way any more; False when that was known, or the brake is off.

    Whoever calls this has counted the attempts after the brake was set.
    """
    with transaction.atomic():
        row = Brake.objects.select_for_update().get(pk=brake.pk)
        if not row.is_on or row.confirmed_at is not None:
            return False
        row.no_new_sends_at = row.no_new_sends_at or now  # the setter died right after its commit
        row.confirmed_at = now
        row.save(update_fields=["no_new_sends_at", "confirmed_at"])
        by = software("brake", municipality_id=row.municipality_id)
        seconds = round((now - row.set_at).total_seconds(), 3)
        _record(row, "mandate.brake_confirmed", by, seconds=seconds)
    return True


def release_brake(brake: Brake, *, by: Actor, now: datetime) -> Brake:
    """Ask for release, or confirm somebody else's request; only then the brake is off.

    Asking takes the right to set it, confirming the right to release it. What had been stopped stays
    stopped until a person decides. Raises Refused with `same_person` when the asker confirms.
    """
    presser = authorise("mandate.brake_release", "brake.set", brake.municipality_id, by)
    with transaction.atomic():
        shut_out(brake.municipality_id)
        brake.refresh_from_db()
        state = BrakeState(brake.is_on, brake.release_asked_by_id, brake.release_asked_at)
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
        _record(brake, "mandate.brake_released", by, asked_by=brake.release_asked_by_id)
        return
    brake.release_asked_by_id, brake.release_asked_at = by.user_id, now
    brake.save(update_fields=["release_asked_by", "release_asked_at"])
    _record(brake, "mandate.brake_release_asked", by)


def _target(new: NewBrake) -> dict[str, object]:
    if new.scope == "municipality":
        return {}
    return {"topic": new.topic} if new.scope == "topic" else {f"{new.scope}_id": new.target_id}


def _target_exists(new: NewBrake) -> bool:
    if not new.fits or new.scope == "municipality":
        return new.fits
    pk = new.target_id or 0
    own = {"pk": pk, "municipality_id": new.municipality_id}
    match new.scope:
        case "channel":
            return ChannelAccount.objects.filter(**own).exists()
        case "assignment":
            return Assignment.objects.filter(**own).exists()
        case "agency":
            return Organisation.objects.filter(pk=pk, kind=Organisation.AGENCY).exists()
        case "topic":
            return new.topic in TOPICS
        case _:
            return User.objects.filter(pk=pk).exists()


def _record(
    brake: Brake, action: str, by: Actor, *, personal: Mapping[str, str] | None = None, **more: object
) -> None:
    details = {
        "scope": brake.scope,
        "target": brake.target,
        "cause": brake.cause,
        **({} if "epoch" in more else {"epoch": queries.current_epoch(brake.municipality_id)}),
        **more,
    }
    audit.record(action, by=by, subject=f"brake:{brake.pk}", details=details, personal=personal)
