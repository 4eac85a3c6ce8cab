"""Somebody looks at what was found. Excerpts can still be personal data, so looking is in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from regie.audit import actions as audit
from regie.audit.queries import last_done
from regie.kernel.actor import Actor

ONE_LOOK: Final = timedelta(minutes=10)  # a page that is drawn anew, or opened again soon, is one look
READ: Final = "watch.hits_read"


def looked(subject: str, municipality_id: int, shown: int, *, by: Actor, now: datetime) -> bool:
    """Write down that `by` sees `shown` messages of a theme (`watch:1`), an alarm or a query that is tried.

    Whether a line was written: nothing was shown, or this person looked a moment ago, writes none.
    """
    if not shown:
        return False
    last = last_done(READ, subject, by)
    if last is not None and now < last + ONE_LOOK:
        return False
    on_behalf = replace(by, municipality_id=municipality_id)
    audit.record(READ, by=on_behalf, subject=subject, details={"shown": shown})
    return True
