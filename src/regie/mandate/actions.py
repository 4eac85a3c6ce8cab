"""Putting mandates in force, and setting and releasing the brake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from regie.audit import actions as audit
from regie.channels.models import ChannelAccount
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.mandate import queries
from regie.mandate.brake import MAX_REASON, BrakeState, NewBrake, release_step
from regie.mandate.models import Brake, MandateVersion
from regie.mandate.refusal import Refused
from regie.mandate.table import TableWrong, parse
from regie.mandate.vocabulary import unusable
from regie.people.models import Organisation, User
from regie.people.roles import may


def draft_version(
    municipality_id: int,
    assignment: Assignment | None,
    source: Mapping[str, object],
    *,
    by: Actor,
    now: datetime,
) -> MandateVersion:
    """Store a table as a draft. Raises Refused, with reason `table` when it cannot serve the product."""
    _authorise("mandate.drafted", "mandate.write", municipality_id, by)
    if assignment is not None and assignment.municipality_id != municipality_id:
        raise _refuse("mandate.drafted", "scope", by)
    try:
        table = parse(source)
    except TableWrong as wrong:
        raise _refuse("mandate.drafted", "table", by, detail=str(wrong)) from wrong
    if problem := unusable(table):
        raise _refuse("mandate.drafted", "table", by, detail=problem)
    with transaction.atomic():
        version = MandateVersion.objects.create(
            municipality_id=municipality_id,
            assignment=assignment,
            mandate_id=table.id,
            version=table.version,
            table=dict(source),
            sha256=queries.hash_of(source),
            valid_from=table.valid_from,
            valid_to=table.valid_to,
            made_by_id=by.user_id,
            made_at=now,
        )
        _record("mandate.drafted", version, by)
    return version


def put_in_force(version: MandateVersion, *, by: Actor, now: datetime) -> MandateVersion:
    """Sign a draft; from its first moment it replaces every version of the same assignment.

    The signer is somebody else than the maker. Waits for sending under way, so what was sent under
    the old version is on record before the new one holds.
    """
    _authorise("mandate.signed", "mandate.sign", version.municipality_id, by)
    if version.made_by_id is not None and version.made_by_id == by.user_id:
        raise _refuse("mandate.signed", "same_person", by)
    if version.valid_to <= now or queries.hash_of(version.table) != version.sha256:
        raise _refuse("mandate.signed", "state", by)
    with transaction.atomic():
        queries.lock_out_sending(version.municipality_id)
        signed = MandateVersion.objects.filter(pk=version.pk, state=MandateVersion.DRAFT).update(
            state=MandateVersion.IN_FORCE, signed_by_id=by.user_id, signed_at=now
        )
        if signed:
            start = max(now, version.valid_from)
            _overlapping(version, start).update(ended_at=start)
            version.refresh_from_db()
            _record("mandate.signed", version, by)
    if not signed:
        raise _refuse("mandate.signed", "state", by)
    return version


def _overlapping(version: MandateVersion, start: datetime) -> QuerySet[MandateVersion]:
    return MandateVersion.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=start),
        queries.of_assignment(version.assignment_id),
        municipality_id=version.municipality_id,
        state=MandateVersion.IN_FORCE,
        valid_from__lt=version.valid_to,
        valid_to__gt=start,
    ).exclude(pk=version.pk)


def withdraw(version: MandateVersion, *, by: Actor, now: datetime) -> MandateVersion:
    """End a version at once (Awb 10:8). One person may do this: it can only make things stricter."""
    _authorise("mandate.withdrawn", "mandate.sign", version.municipality_id, by)
    with transaction.atomic():
        queries.lock_out_sending(version.municipality_id)
        ended = MandateVersion.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=now), pk=version.pk, state=MandateVersion.IN_FORCE
        ).update(state=MandateVersion.WITHDRAWN, ended_at=now)
        if ended:
            version.refresh_from_db()
            _record("mandate.withdrawn", version, by)
    if not ended:
        raise _refuse("mandate.withdrawn", "state", by)
    return version


def set_brake(new: NewBrake, *, by: Actor, now: datetime) -> Brake:
    """Stop what the scope names, at once; when this returns, nothing new passes the gate.

    What passed before is still with a network for at most its time limit; publishing knows when that
    is over. Raises Refused; `already_on` when the same brake is on.
    """
    setter = _authorise("mandate.brake_set", "brake.set", new.municipality_id, by)
    reason = new.reason.strip()[:MAX_REASON]
    if not reason:
        raise _refuse("mandate.brake_set", "reason_missing", by)
    if not _target_exists(new):
        raise _refuse("mandate.brake_set", "target", by)
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
        raise _refuse("mandate.brake_set", "already_on", by)
    return brake


def release_brake(brake: Brake, *, by: Actor, now: datetime) -> Brake:
    """Ask for release, or confirm somebody else's request; only then the brake is off.

    Asking takes the right to set it, confirming the right to release it. What had been queued is
    judged again at its sending. Raises Refused with `same_person` when the asker confirms.
    """
    presser = _authorise("mandate.brake_release", "brake.set", brake.municipality_id, by)
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
        raise _refuse("mandate.brake_release", refused, by, subject=f"brake:{brake.pk}")
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


def _authorise(action: str, right: str, municipality_id: int, by: Actor) -> int:
    """The user id of somebody of the municipality itself who is signed in and has the right."""
    if by.user_id is None:
        raise _refuse(action, "software", by)
    if not may(by.role, right):
        raise _refuse(action, "right", by)
    if by.organisation_id != municipality_id:
        raise _refuse(action, "scope", by)
    return by.user_id


def _refuse(action: str, reason: str, by: Actor, *, subject: str = "", detail: str = "") -> Refused:
    """The refusal to raise; the ledger has it. Never called inside a transaction that rolls back."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason, detail)


def _record(action: str, version: MandateVersion, by: Actor) -> None:
    audit.record(
        action,
        by=by,
        subject=f"mandate:{version.pk}",
        details={"assignment": version.assignment_id, "sha256": version.sha256},
        mandate=version.reference,
    )


def _record_brake(action: str, brake: Brake, by: Actor, *, personal: Mapping[str, str] | None = None) -> None:
    target = brake.agency_id or brake.channel_id or brake.person_id
    details = {"scope": brake.scope, "target": target, "epoch": queries.current_epoch(brake.municipality_id)}
    audit.record(action, by=by, subject=f"brake:{brake.pk}", details=details, personal=personal)
