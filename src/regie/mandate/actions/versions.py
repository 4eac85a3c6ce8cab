"""Mandates: drafted, made ready, signed by two people, in force from a date, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement.actions.sending import shut_out
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.actions.drafts import usable_table
from regie.mandate.deed import hash_of
from regie.mandate.models import MandateVersion
from regie.mandate.scenarios import failing
from regie.mandate.states import may_move
from regie.mandate.table import parse
from regie.mandate.vocabulary import unusable

MOST_SCENARIOS: Final = 200
LONGEST_SCENARIO: Final = 500


def draft_version(
    municipality_id: int,
    assignment: Assignment | None,
    source: Mapping[str, object],
    *,
    scenarios: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> MandateVersion:
    """Store a table as a draft. Raises Refused, with reason `table` when it cannot serve the product.

    Scenarios that fail are kept: a draft may be wrong, it only cannot become ready.
    """
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
            title=table.title[:120],
            table=dict(source),
            scenarios=_kept(scenarios),
            sha256=hash_of(source),
            valid_from=table.valid_from,
            valid_to=table.valid_to,
            made_by_id=by.user_id,
            made_at=now,
        )
        record("mandate.drafted", version, by)
    return version


def save_scenarios(
    version: MandateVersion,
    lines: Sequence[str],
    *,
    seen: str | None = None,
    by: Actor,
    now: datetime,  # noqa: ARG001 - the ledger keeps time
) -> MandateVersion:
    """Replace the scenarios of a draft, without empty lines. One that fails is kept.

    With `seen` (the hash of the lines that were on the screen) nobody overwrites another: `changed`.
    """
    authorise("mandate.scenarios_saved", "mandate.write", version.municipality_id, by)
    with transaction.atomic():
        row = opened(version)
        refused = "" if row.state == MandateVersion.DRAFT else "state"
        if not refused and seen is not None and seen != hash_of(row.scenarios):
            refused = "changed"
        if not refused:
            row.scenarios = _kept(lines)
            row.save(update_fields=["scenarios"])
            record("mandate.scenarios_saved", row, by, scenarios=len(row.scenarios))
    if refused:
        raise refuse("mandate.scenarios_saved", refused, by)
    version.refresh_from_db()
    return version


def mark_ready(version: MandateVersion, *, by: Actor, now: datetime) -> MandateVersion:
    """Lay a draft before the signers. Raises Refused: `scenario` when one fails, `state` when over."""
    authorise("mandate.ready", "mandate.write", version.municipality_id, by)
    if reason := unfit(version, now):
        raise refuse(
            "mandate.ready", reason, by, detail=told_failing(version) if reason == "scenario" else ""
        )
    return _moved(version, MandateVersion.READY, "mandate.ready", by)


def reopen(version: MandateVersion, *, by: Actor, now: datetime) -> MandateVersion:  # noqa: ARG001 - as above
    """Back to draft, to change it; a signature that was given falls away."""
    authorise("mandate.reopened", "mandate.write", version.municipality_id, by)
    return _moved(version, MandateVersion.DRAFT, "mandate.reopened", by)


def discard(version: MandateVersion, *, by: Actor, now: datetime) -> MandateVersion:  # noqa: ARG001 - as above
    """Put a draft away for good; it stays readable in the ledger."""
    authorise("mandate.discarded", "mandate.write", version.municipality_id, by)
    return _moved(version, MandateVersion.DISCARDED, "mandate.discarded", by)


def withdraw(version: MandateVersion, *, by: Actor, now: datetime) -> MandateVersion:
    """End a version at once (Awb 10:8). One person may do this: it can only make things stricter."""
    authorise("mandate.withdrawn", "mandate.sign", version.municipality_id, by)
    with transaction.atomic():
        shut_out(version.municipality_id)
        row = opened(version)
        running = row.state == MandateVersion.IN_FORCE and (row.ended_at is None or row.ended_at > now)
        if running:
            row.state, row.ended_at = MandateVersion.WITHDRAWN, now
            row.save(update_fields=["state", "ended_at"])
            record("mandate.withdrawn", row, by)
    if not running:
        raise refuse("mandate.withdrawn", "state", by)
    version.refresh_from_db()
    return version


def unfit(version: MandateVersion, now: datetime) -> str:
    """Why this version cannot be laid before signers, or signed: a reason code, or empty."""
    if version.valid_to <= now or hash_of(version.table) != version.sha256:
        return "state"
    if unusable(parse(version.table)):
        return "table"
    return "scenario" if told_failing(version) else ""


def told_failing(version: MandateVersion) -> str:
    """The scenarios that fail, one per line; empty when all hold."""
    return "\n".join(f"{one.number}: {one.text}" for one in failing(version.scenarios, parse(version.table)))


def opened(version: MandateVersion) -> MandateVersion:
    """The row as it is now, locked until the end of the transaction."""
    return MandateVersion.objects.select_for_update().get(pk=version.pk)


def record(action: str, version: MandateVersion, by: Actor, **details: object) -> None:
    """One line in the ledger about this version."""
    audit.record(
        action,
        by=by,
        subject=f"mandate:{version.pk}",
        details={"assignment": version.assignment_id, "sha256": version.sha256, **details},
        mandate=version.reference,
    )


def _moved(version: MandateVersion, state: str, action: str, by: Actor) -> MandateVersion:
    with transaction.atomic():
        row = opened(version)
        allowed = may_move(row.state, state)
        if allowed:
            row.state = state
            row.save(update_fields=["state"])
            row.signatures.all().delete()
            record(action, row, by)
    if not allowed:
        raise refuse(action, "state", by)
    version.refresh_from_db()
    return version


def _kept(lines: Sequence[str]) -> list[str]:
    kept = [line.strip()[:LONGEST_SCENARIO] for line in lines if line.strip()]
    return kept[:MOST_SCENARIOS]
