"""After the moment: send again only what failed, and put right what is out, with a note that all can see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regie.kernel.actor import Actor
from regie.planning.actions.authority import deed, note, opened
from regie.planning.actions.slots import proposal
from regie.planning.models import LATE, Slot
from regie.planning.refusal import Refused
from regie.publishing.actions import planned, releases


@dataclass(frozen=True, slots=True)
class Mended:
    """Channels offered again, and those of which nobody knows yet whether it is out: a person looks first."""

    again: tuple[str, ...]
    unsure: tuple[str, ...]


def repair(slot: Slot, *, by: Actor, now: datetime) -> Mended:
    """Of all channels of the item only those that certainly failed go again, now. Never a double.

    What is out, under way or of unknown end is not touched. Raises Refused `nothing_failed`.
    """
    with deed("planning.repair", by, str(slot)):
        rows = opened(slot, "inbox.submit", by, now)
        again = []
        for row in rows:
            failed = [one for one in (row.release, row.comment) if one and one.state in planned.AGAIN]
            for release in failed:
                planned.offer_anew(release, now, now + LATE, by=by, now=now)
            if failed and row.state == Slot.OFFERED:
                again.append(row)
        if not again:
            raise Refused("nothing_failed")
        for row in again:
            note("repaired", row, by)
        unsure = tuple(row.account.name for row in rows if row.release and row.release.state == "unknown")
    return Mended(tuple(row.account.name for row in again), unsure)


def correct(slot: Slot, words: str, *, by: Actor, now: datetime) -> Slot:
    """A note below what is out on this channel, so that everybody who reads it sees what was wrong.

    On e-mail a letter of its own. It goes through the same door, with approvals. Raises Refused `not_out`,
    `no_text`, `state` when one is there already.
    """
    with deed("planning.correct", by, str(slot)):
        row = next(one for one in opened(slot, "inbox.submit", by, now) if one.pk == slot.pk)
        if row.release is None or row.release.state != "sent":
            raise Refused("not_out")
        if row.correction_id is not None and row.correction and row.correction.state != "withdrawn":
            raise Refused("state")
        if not words.strip():
            raise Refused("no_text")
        below = None if row.account.network == "email" else row.release.pk
        row.correction = releases.propose(proposal(row, words, by, now, follows=below), by=by, now=now)
        row.save(update_fields=["correction"])
        note("corrected", row, by, release=row.correction.pk)
    return row
