"""Plan, move, drop, rewrite, and hand over to approval."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from regie.campaigns import queries as campaigns
from regie.channels.models import ChannelAccount
from regie.interpret.queries import rules_for
from regie.interpret.reading import read
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.mandate.models import Phase
from regie.planning import queries
from regie.planning.actions.authority import allowed, deed, note, opened
from regie.planning.models import LATE, Slot
from regie.planning.moments import days, moment
from regie.planning.refusal import Refused
from regie.publishing.actions import planned, releases
from regie.publishing.proposal import Proposal
from regie.publishing.states import WITHDRAWABLE


@dataclass(frozen=True, slots=True)
class NewPlan:
    """One text for some channels at a wish on the wall clock; with `every` and `until` again and again."""

    account_ids: tuple[int, ...]
    title: str
    text: str
    topic: str
    on: date
    at: time
    subject: str = ""
    campaign_id: int | None = None
    audience: str = ""
    first_comment: str = ""
    every: str = ""
    until: date | None = None


def plan(new: NewPlan, *, by: Actor, now: datetime) -> list[Slot]:
    """A slot per channel and day. Nothing is handed over yet.

    Raises Refused: `no_title`, `no_text`, `no_channel`, `no_subject` for a newsletter, `past`, `time`,
    `series`.
    """
    with deed("planning.plan", by, ""):
        user = allowed("planning.write", by)
        accounts = _accounts(new, by, now)
        wishes = [(day, moment(day, new.at)) for day in days(new.on, new.every, new.until)]
        if wishes[0][1] <= now:
            raise Refused("past")
        series = uuid.uuid4() if new.every else None
        made = []
        for day, when in wishes:
            item = uuid.uuid4()
            made += [_slot(new, account, day, when) for account in accounts]
            for slot in made[-len(accounts) :]:
                slot.item, slot.series, slot.made_by_id, slot.made_at = item, series, user, now
        Slot.objects.bulk_create(made)
        for slot in made:
            note("planned", slot, by, series=str(series or ""))
    return made


def _accounts(new: NewPlan, by: Actor, now: datetime) -> list[ChannelAccount]:
    if not new.title.strip():
        raise Refused("no_title")
    if not clean(new.text).strip():
        raise Refused("no_text")
    wanted = set(new.account_ids)
    found = list(queries.accounts_of(by, now).filter(pk__in=wanted, active=True).order_by("pk"))
    seen = campaigns.seen_by(by, now)
    if new.campaign_id is not None and not seen.filter(pk=new.campaign_id).exists():
        raise Refused("scope")
    if not wanted or len(found) != len(wanted):
        raise Refused("no_channel" if not wanted else "scope")
    if any(one.network == "email" for one in found) and not new.subject.strip():
        raise Refused("no_subject")
    return found


def _slot(new: NewPlan, account: ChannelAccount, day: date, when: datetime) -> Slot:
    return Slot(
        municipality_id=account.municipality_id,
        account=account,
        title=clean(new.title, limit=120),
        campaign_id=new.campaign_id,
        audience=clean(new.audience, limit=80),
        topic=new.topic[:40],
        subject=clean(new.subject, limit=500) if account.network == "email" else "",
        text=clean(new.text).strip(),
        first_comment="" if account.network == "email" else clean(new.first_comment).strip(),
        on=day,
        at=new.at,
        moment=when,
    )


def move(slot: Slot, on: date, at: time, *, by: Actor, now: datetime) -> list[Slot]:
    """All channels of the item at this moment to another one; what is out already stays.

    Raises Refused `past`, `time`, `state` (nothing of it can move any more), and what publishing refuses.
    """
    with deed("planning.move", by, str(slot)):
        rows, when = opened(slot, "planning.write", by, now), moment(on, at)
        if when <= now:
            raise Refused("past")
        rows = [row for row in rows if _movable(row)]
        if not rows:
            raise Refused("state")
        for row in rows:
            was = row.moment
            for release in (row.release, row.comment):
                if release is not None and row.state == Slot.OFFERED:
                    planned.reschedule(release, when, when + LATE, by=by, now=now)
            row.on, row.at, row.moment = on, at, when
            row.save(update_fields=["on", "at", "moment"])
            note("moved", row, by, was=was.isoformat())
    return rows


def _movable(row: Slot) -> bool:
    if row.state == Slot.OFFERED and row.release is not None:
        return row.release.state in planned.MOVABLE
    return row.state == Slot.PLANNED


def drop(slot: Slot, reason: str, *, by: Actor, now: datetime) -> list[Slot]:
    """Take the item off the calendar, with a reason; what is out already stays. Raises Refused."""
    with deed("planning.drop", by, str(slot)):
        rows = [row for row in opened(slot, "planning.write", by, now) if droppable(row)]
        if not rows:
            raise Refused("state")
        if not reason.strip():
            raise Refused("no_comment")
        for row in rows:
            let_go(row, reason, by, now)
    return rows


def droppable(row: Slot) -> bool:
    """Whether it can still be taken off."""
    return row.release is None or row.release.state in WITHDRAWABLE | {"refused", "withdrawn"}


def let_go(row: Slot, reason: str, by: Actor, now: datetime) -> None:
    """Withdraw its releases and keep why; for actions that have asked already."""
    for release in (row.comment, row.release):
        if release is not None and release.state in WITHDRAWABLE:
            releases.withdraw(release, by=by, now=now, comment=reason)
    row.state, row.held_by = Slot.DROPPED, None
    row.save(update_fields=["state", "held_by"])
    note("dropped", row, by, reason=clean(reason, limit=300))


def rewrite(slot: Slot, text: str, *, by: Actor, now: datetime) -> Slot:
    """Other words for this channel only; after handing over only its own approval opens again."""
    with deed("planning.rewrite", by, str(slot)):
        row = next(one for one in opened(slot, "planning.write", by, now) if one.pk == slot.pk)
        words = clean(text).strip()
        if not words:
            raise Refused("no_text")
        if row.release is not None:
            row.release = releases.edit(row.release, words, by=by, now=now)
        elif row.state != Slot.PLANNED:
            raise Refused("state")
        row.text = words
        row.save(update_fields=["text"])
        note("rewritten", row, by)
    return row


def offer(slot: Slot, *, by: Actor, now: datetime) -> list[Slot]:
    """Hand every channel of the item that still waits to the door out, as one bundle.

    Raises Refused `past`, `nothing_waits`, `crisis_paused`, and what publishing refuses; all or none.
    """
    with deed("planning.offer", by, str(slot)):
        rows = opened(slot, "inbox.submit", by, now)
        rows = [row for row in rows if row.state == Slot.PLANNED]
        if not rows:
            raise Refused("nothing_waits")
        if rows[0].moment <= now:
            raise Refused("past")
        for row in rows:
            if queries.paused(row.municipality_id, now, practice=row.account.practice):
                raise Refused("crisis_paused")
            hand_over(row, by, now)
    return rows


@transaction.atomic
def hand_over(row: Slot, by: Actor, now: datetime) -> None:
    """Propose the text, and the comment below it; for actions that have asked already."""
    row.release = releases.propose(proposal(row, row.text, by, now), by=by, now=now)
    if row.first_comment:
        below = proposal(row, row.first_comment, by, now, follows=row.release.pk)
        row.comment = releases.propose(below, by=by, now=now)
    row.state = Slot.OFFERED
    row.save(update_fields=["release", "comment", "state"])
    note("offered", row, by, release=row.release.pk, state=row.release.state)


def proposal(row: Slot, text: str, by: Actor, now: datetime, *, follows: int | None = None) -> Proposal:
    """The text as the door out wants it: a post of our own, with what the mandate is asked about."""
    reading = read(text, rules=rules_for(row.municipality_id))
    running = Phase.objects.filter(municipality_id=row.municipality_id)
    holding = running.running(max(now, row.moment), row.account.practice).values_list("phase", flat=True)
    own = by.organisation_id == row.municipality_id
    facts = {
        "action": "post",
        "channel": row.account.network,
        "topic": row.topic,
        "kind": "other",
        "language": "nl",
        "risk": "normal",
        "visibility": "public",
        "personal_data": "yes" if reading.personal else "no",
        "team": "municipality" if own else "agency",
        "phase": "crisis" if "crisis" in holding else "elections" if "elections" in holding else "normal",
    }
    when = max(now, row.moment)
    return Proposal(
        row.account_id,
        text,
        facts,
        subject=row.subject,
        not_before=when,
        expires_at=when + LATE,
        bundle=f"item:{row.item}",
        follows_id=follows,
    )
