"""One line in the ledger about a release."""

from __future__ import annotations

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.publishing.models import Release


def record(
    action: str, row: Release, by: Actor, *, result: str = "done", words: bool = False, **details: object
) -> None:
    """One line in the ledger about this release; with `words` the exact text beside it."""
    audit.record(
        action,
        by=by,
        subject=f"release:{row.pk}",
        result=result,
        details={
            "state": row.state,
            "case": row.case,
            "channel": row.account_id,
            "binding": row.binding,
            **details,
        },
        personal={"text": row.text} if words else None,
        mandate=row.mandate,
    )
