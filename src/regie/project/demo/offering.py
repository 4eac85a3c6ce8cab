"""How a demo agent offers a reply: as the checks ask, with a reason where they want one."""

from __future__ import annotations

from datetime import datetime

from regie.inbox.actions import replies
from regie.kernel.actor import Actor
from regie.publishing.models import Release


def offer(case_id: int, said: str, *, by: Actor, now: datetime) -> Release | None:
    """The release; None when the checks block these words, and then the draft stays."""
    replies.save_draft(case_id, said, by=by, now=now)
    try:
        return replies.submit(case_id, by=by, now=now)
    except replies.NotMended as open_:
        if open_.reason == "blocked":
            return None
        why = {one.rule: "De inwoner vroeg hier zelf naar." for one in open_.findings}
        replies.save_draft(case_id, said, by=by, now=now, reasons=why)
        return replies.submit(case_id, by=by, now=now)
