"""Writing a draft: every saved table is a step that can be taken back; nobody overwrites another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.deed import hash_of
from regie.mandate.editing import Edit
from regie.mandate.models import DraftStep, MandateVersion
from regie.mandate.rules import Table
from regie.mandate.table import TableWrong, parse
from regie.mandate.vocabulary import unusable


def save_draft(
    draft: MandateVersion, source: Mapping[str, object], edit: Edit, *, by: Actor, now: datetime
) -> MandateVersion:
    """Give a draft another table, of the same name and version.

    Raises Refused: `table` when it cannot serve, `changed` when the draft is no longer the one that
    was seen, `state` when it is no draft any more. What was there before can be brought back.
    """
    writer = authorise("mandate.draft_saved", "mandate.write", draft.municipality_id, by)
    table = usable_table("mandate.draft_saved", source, by)
    if (table.id, table.version) != (draft.mandate_id, draft.version):
        raise refuse("mandate.draft_saved", "table", by, detail="id, version: belong to another mandate")
    with transaction.atomic():
        refused = _not_as_seen(draft, edit.seen)
        if refused is None and hash_of(source) != draft.sha256:
            DraftStep.objects.create(
                draft=draft, kind=edit.kind, rule=edit.rule[:80], before=draft.table, by_id=writer, at=now
            )
            _take_table(draft, source)
            _record("mandate.draft_saved", draft, by, (edit.kind, edit.rule))
    if refused is not None:
        raise refuse("mandate.draft_saved", refused, by, subject=f"mandate:{draft.pk}")
    return draft


def undo_draft(draft: MandateVersion, seen: str, *, by: Actor, now: datetime) -> MandateVersion:
    """Take back the last change that still stands, whoever made it. Refused as `save_draft`, or `nothing`."""
    authorise("mandate.draft_undone", "mandate.write", draft.municipality_id, by)
    with transaction.atomic():
        refused = _not_as_seen(draft, seen)
        step = draft.steps.filter(undone_at=None).first()
        if refused is None and step is not None:
            step.undone_at = now
            step.save(update_fields=["undone_at"])
            _take_table(draft, step.before)
            _record("mandate.draft_undone", draft, by, (step.kind, step.rule))
        elif refused is None:
            refused = "nothing"
    if refused is not None:
        raise refuse("mandate.draft_undone", refused, by, subject=f"mandate:{draft.pk}")
    return draft


def _not_as_seen(draft: MandateVersion, seen: str) -> str | None:
    """Locks the draft and brings it up to date, so two people cannot overwrite each other."""
    fresh = MandateVersion.objects.select_for_update().get(pk=draft.pk)
    draft.table, draft.sha256, draft.state = fresh.table, fresh.sha256, fresh.state
    if draft.state != MandateVersion.DRAFT:
        return "state"
    return None if draft.sha256 == seen else "changed"


def _take_table(draft: MandateVersion, source: Mapping[str, object]) -> None:
    table = parse(source)
    draft.table, draft.sha256 = dict(source), hash_of(source)
    draft.valid_from, draft.valid_to = table.valid_from, table.valid_to
    draft.title = table.title[:120]
    draft.save(update_fields=["table", "sha256", "valid_from", "valid_to", "title"])


def usable_table(action: str, source: Mapping[str, object], by: Actor) -> Table:
    """The table when the product can ask it. Raises Refused with reason `table`."""
    try:
        table = parse(source)
    except TableWrong as wrong:
        raise refuse(action, "table", by, detail=str(wrong)) from wrong
    if problem := unusable(table):
        raise refuse(action, "table", by, detail=problem)
    return table


def _record(action: str, draft: MandateVersion, by: Actor, step: tuple[str, str]) -> None:
    audit.record(
        action,
        by=by,
        subject=f"mandate:{draft.pk}",
        details={
            "assignment": draft.assignment_id,
            "sha256": draft.sha256,
            "change": step[0],
            "rule": step[1],
        },
        mandate=draft.reference,
    )
