"""Signing a mandate: two people of the municipality, and its own seal over what they signed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from regie.audit import canonical
from regie.channels import vault
from regie.engagement.actions.sending import shut_out
from regie.kernel.actor import Actor
from regie.mandate import queries
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.actions.versions import opened, record, told_failing, unfit
from regie.mandate.deed import Deed, Signature, hash_of, new_key, seal
from regie.mandate.models import MandateKey, MandateSignature, MandateVersion
from regie.mandate.states import CAPACITIES, Signed, complete, refusal_to_sign


def sign(version: MandateVersion, capacity: str, *, by: Actor, now: datetime) -> MandateVersion:
    """Sign a version that is ready, as `communication` or as `manager`; the second signature seals it.

    From its first moment it then replaces every version of the same assignment. Waits for sending
    under way, so what was sent under the old version is on record before the new one holds. Raises
    Refused: capacity, right, scope, state, scenario, same_person, already_signed, vault.
    """
    if capacity not in CAPACITIES:
        raise refuse("mandate.signed", "capacity", by)
    signer = authorise("mandate.signed", CAPACITIES[capacity], version.municipality_id, by)
    with transaction.atomic():
        shut_out(version.municipality_id)
        row = opened(version)
        reason = "state" if row.state != MandateVersion.READY else unfit(row, now)
        reason = reason or refusal_to_sign(capacity, signer, _given(row))
        if not reason:
            MandateSignature.objects.create(
                version=row, capacity=capacity, by_id=signer, role=by.role, at=now
            )
            record("mandate.signed", row, by, capacity=capacity)
            reason = _seal(row, by, now) if complete(_given(row)) else ""
        if reason == "vault":
            transaction.set_rollback(True)
    if reason:
        raise refuse("mandate.signed", reason, by, detail=told_failing(row) if reason == "scenario" else "")
    version.refresh_from_db()
    return version


def _given(version: MandateVersion) -> list[Signed]:
    return [Signed(one.capacity, one.by_id) for one in version.signatures.all()]


def _seal(row: MandateVersion, by: Actor, now: datetime) -> str:
    """Seal and put in force; `vault` when the key cannot be opened, and then nothing has changed."""
    signatures = row.signatures.select_related("by").order_by("capacity")
    deed = Deed(
        municipality_id=row.municipality_id,
        assignment_id=row.assignment_id,
        mandate_id=row.mandate_id,
        version=row.version,
        table_sha256=row.sha256,
        scenarios_sha256=hash_of(row.scenarios),
        signatures=tuple(
            Signature(one.capacity, one.by_id, one.by.name, one.role, canonical.moment(one.at))
            for one in signatures
        ),
    )
    try:
        key = _key(row.municipality_id, now)
    except vault.VaultClosed:
        return "vault"
    row.deed, row.seal = deed.text(), seal(deed.text(), key)
    row.state, row.signed_by_id, row.signed_at = MandateVersion.IN_FORCE, by.user_id, now
    row.save()
    start = max(now, row.valid_from)
    _overlapping(row, start).update(ended_at=start)
    record("mandate.in_force", row, by, valid_from=row.valid_from, deed=hash_of(row.deed), seal=row.seal)
    return ""


def _key(municipality_id: int, now: datetime) -> str:
    """The private key of the municipality, made at its first mandate."""
    keys = vault.read_keys(settings.CREDENTIAL_KEY_FILE)
    place = queries.key_place(municipality_id)
    made, _ = MandateKey.objects.get_or_create(
        municipality_id=municipality_id,
        defaults={"sealed": vault.seal(new_key(), place, keys), "made_at": now},
    )
    return vault.open_(bytes(made.sealed), place, keys)


def _overlapping(version: MandateVersion, start: datetime) -> QuerySet[MandateVersion]:
    return MandateVersion.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=start),
        queries.of_assignment(version.assignment_id),
        municipality_id=version.municipality_id,
        state=MandateVersion.IN_FORCE,
        valid_from__lt=version.valid_to,
        valid_to__gt=start,
    ).exclude(pk=version.pk)
