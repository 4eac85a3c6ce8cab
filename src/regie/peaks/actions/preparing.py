"""Preparing a peak: what it brings is laid ready, and nothing of it holds yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl

from regie.inbox import filters
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.kernel.text import clean
from regie.library.actions import writing
from regie.library.content import Content
from regie.peaks import queries
from regie.peaks.actions.authority import deed, locked, permitted, record
from regie.peaks.kind import Kind, Queue, kinds
from regie.peaks.models import Peak, PeakAnswer, Step
from regie.peaks.refusal import Refused
from regie.peaks.states import DROPPED, LIVE, PHASES, PREPARED
from regie.roster.actions import settings as roster
from regie.roster.actions.settings import NewCover
from regie.roster.models import Cover

LONGEST: Final = timedelta(days=92)
MOST_QUEUES: Final = 12


@dataclass(frozen=True, slots=True)
class NewPeak:
    """A peak as it is asked for. `people`, `windows`: whom the roster needs besides; 0: nobody more."""

    municipality_id: int
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    multiple: Decimal = Decimal("2.0")
    phase: str = ""
    people: int = 0
    windows: tuple[str, ...] = ()
    queues: tuple[Queue, ...] = ()


def prepare(new: NewPeak, *, by: Actor, now: datetime) -> Peak:
    """Lay everything ready: the roster asks for people in that period, answers wait for approval."""
    with deed("peaks.prepared", by, "peak"):
        user = permitted(["peaks.prepare"], new.municipality_id, by)
        kind = kinds().get(new.kind)
        if kind is None:
            raise Refused("kind")
        title = _fits(new, now)
        peak = Peak.objects.create(
            municipality_id=new.municipality_id,
            kind=new.kind,
            title=title,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            multiple=new.multiple,
            phase=new.phase,
            queues=[_queue(one) for one in new.queues],
            cover=_ask_people(new, title, by, now),
            made_by_id=user,
            made_at=now,
        )
        _propose(peak, kind, by, now)
        steps = [Step(peak=peak, when=w, place=n, text=text) for n, (w, text) in enumerate(kind.steps)]
        Step.objects.bulk_create(steps)
        told = {"starts_at": peak.starts_at, "ends_at": peak.ends_at, "multiple": str(peak.multiple)}
        record("peaks.prepared", peak, by, **told)
    return peak


def _fits(new: NewPeak, now: datetime) -> str:
    """The title, when all of it can be. Raises Refused with the first thing that is wrong."""
    title = " ".join(clean(new.title, limit=80).split())
    live = Peak.objects.filter(municipality_id=new.municipality_id, state__in=LIVE, title=title)
    wrongs = (
        (not title, "title"),
        (live.exists(), "title_taken"),
        (new.ends_at <= now, "over"),
        (not timedelta(hours=1) <= new.ends_at - new.starts_at <= LONGEST, "period"),
        (not 1 <= new.multiple <= 50, "multiple"),
        (new.phase not in PHASES, "phase"),
        (not 0 <= new.people <= 50 or (new.people > 0 and not new.windows), "staff"),
        (len(new.queues) > MOST_QUEUES, "queue"),
    )
    for wrong, reason in wrongs:
        if wrong:
            raise Refused(reason)
    return title


def _queue(asked: Queue) -> dict[str, str]:
    """A name, and a selection that says something; what is not ours is dropped from it."""
    name = " ".join(clean(asked.name, limit=40).split())
    chosen = filters.read(dict(parse_qsl(asked.query)))
    if not name or not (chosen.narrowed or chosen.view != filters.VIEWS[0]):
        raise Refused("queue")
    return {"name": name, "query": chosen.as_query()}


def _ask_people(new: NewPeak, title: str, by: Actor, now: datetime) -> Cover | None:
    """The roster asks for them in the period, so that a gap is shouted weeks ahead."""
    if not new.people:
        return None
    name = f"Piek: {title}"[:80]
    if Cover.objects.filter(municipality_id=new.municipality_id, name=name).exists():
        raise Refused("title_taken")
    first, last = local(new.starts_at).date(), local(new.ends_at - timedelta(seconds=1)).date()
    asked = NewCover(name, new.windows, new.people, starts_on=first, ends_on=last)
    return roster.ask_cover(asked, by=by, now=now)


def _propose(peak: Peak, kind: Kind, by: Actor, now: datetime) -> None:
    for said in kind.answers:
        content = Content(
            title=said.title,
            text=said.text,
            topic=said.topic,
            language="nl",
            source_name=said.source_name,
            source_url=said.source_url,
            valid_from=peak.starts_at,
            valid_until=peak.ends_at,
            cues=said.cues,
        )
        version = writing.write(peak.municipality_id, content, by=by, now=now, note=peak.title)
        PeakAnswer.objects.create(peak=peak, answer=version.answer)


def drop(peak: Peak, *, by: Actor, now: datetime) -> Peak:
    """It does not come: what was laid ready is taken away again. Only before it was started."""
    with deed("peaks.dropped", by, str(peak)):
        row = locked(peak)
        permitted(["peaks.prepare", "library.approve"], row.municipality_id, by)
        if row.state != PREPARED or row.people.filter(seat__isnull=False, seat__until__gt=now).exists():
            raise Refused("state")
        take_back_answers(row, by=by, now=now)
        take_back_cover(row, by=by, now=now)
        row.move(DROPPED)
        row.ended_by_id, row.ended_at = by.user_id, now
        row.save()
        record("peaks.dropped", row, by)
    return row


def take_back_answers(peak: Peak, *, by: Actor, now: datetime) -> int:
    """What was proposed for it is declined, what was approved for it is not said any more."""
    taken: Sequence[object] = [
        (writing.retire if version.state == "approved" else writing.decline)(
            version.pk, peak.title, by=by, now=now
        )
        for version in queries.standing_answers(peak, now)
    ]
    return len(taken)


def take_back_cover(peak: Peak, *, by: Actor, now: datetime) -> None:
    """The roster asks for nobody more."""
    if peak.cover_id is not None:
        found, peak.cover_id = peak.cover_id, None
        peak.save(update_fields=["cover"])
        roster.drop_cover(found, by=by, now=now)


def tick(step: Step, done: bool, *, by: Actor, now: datetime) -> Step:
    """A line of the checklist is done, or not after all."""
    with deed("peaks.ticked", by, f"step:{step.pk}"):
        peak = Peak.objects.get(pk=step.peak_id)
        user = permitted(["peaks.tick"], peak.municipality_id, by)
        row = Step.objects.select_for_update().get(pk=step.pk)
        row.done_at, row.done_by_id = (now, user) if done else (None, None)
        row.save()
        record("peaks.ticked", peak, by, step=row.text, done=done)
    return row
