"""Mandates: drafted, signed, in force from a date, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from regie.audit import actions as audit
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.mandate import queries
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.actions.drafts import usable_table
from regie.mandate.models import MandateVersion


def draft_version(
    municipality_id: int,
    assignment: Assignment | None,
    source: Mapping[str, object],
    *,
    by: Actor,
    now: datetime,
) -> MandateVersion:
    """Store a table as a draft. Raises Refused, with reason `table` when it cannot serve the product."""
    authorise("mandate.drafted", "mandate.write", municipality_id, by)
    if assignment is not None and assignment.municipality_id != municipality_id:
        raise refuse("mandate.drafted", "scope", by)
    table = usable_table("mandate.drafted", source, by)
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
    authorise("mandate.signed", "mandate.sign", version.municipality_id, by)
    if version.made_by_id is not None and version.made_by_id == by.user_id:
        raise refuse("mandate.signed", "same_person", by)
    if version.valid_to <= now or queries.hash_of(version.table) != version.sha256:
        raise refuse("mandate.signed", "state", by)
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
        raise refuse("mandate.signed", "state", by)
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
    authorise("mandate.withdrawn", "mandate.sign", version.municipality_id, by)
    with transaction.atomic():
        queries.lock_out_sending(version.municipality_id)
        ended = MandateVersion.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=now), pk=version.pk, state=MandateVersion.IN_FORCE
        ).update(state=MandateVersion.WITHDRAWN, ended_at=now)
        if ended:
            version.refresh_from_db()
            _record("mandate.withdrawn", version, by)
    if not ended:
        raise refuse("mandate.withdrawn", "state", by)
    return version


def _record(action: str, version: MandateVersion, by: Actor) -> None:
    audit.record(
        action,
        by=by,
        subject=f"mandate:{version.pk}",
        details={"assignment": version.assignment_id, "sha256": version.sha256},
        mandate=version.reference,
    )
