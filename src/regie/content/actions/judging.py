"""Experts and colleagues say what they think of a variant, and somebody resolves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regie.audit import actions as audit
from regie.content.actions.authority import deed, of_campaign
from regie.content.models import Comment, Review, Variant
from regie.content.readiness import CHECKLISTS, GOOD, VERDICTS
from regie.content.refusal import Refused
from regie.kernel.actor import Actor
from regie.kernel.text import clean


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an expert says. `seal`: of the words that were read."""

    discipline: str
    verdict: str
    seal: str
    points: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, at words that stand there, or at a place in hundredths of the picture."""

    text: str
    quote: str = ""
    across: int | None = None
    down: int | None = None


def review(variant: Variant, said: Judgement, *, by: Actor, now: datetime) -> Review:
    """Nobody judges the own words; good means every point of the list.

    Raises Refused: own, changed (it reads otherwise than was read), choice, points, note.
    """
    with deed("content.reviewed", by, str(variant)):
        who = of_campaign(variant.item.campaign, by, now)
        row = Variant.objects.select_for_update(of=("self",)).get(pk=variant.pk)
        note = clean(said.note, limit=1000).strip()
        if said.discipline not in CHECKLISTS or said.verdict not in VERDICTS:
            raise Refused("choice")
        asked = CHECKLISTS[said.discipline]
        wrongs = (
            (row.written_by_id == who, "own"),
            (row.seal != said.seal, "changed"),
            (not set(said.points) <= set(asked), "choice"),
            (said.verdict == GOOD and set(said.points) != set(asked), "points"),
            (said.verdict != GOOD and not note, "note"),
        )
        for wrong, reason in wrongs:
            if wrong:
                raise Refused(reason)
        made = Review.objects.create(
            variant=row, discipline=said.discipline, verdict=said.verdict, points=list(said.points),
            note=note, seal=row.seal, by_id=who, at=now,
        )  # fmt: skip
        details = {"discipline": said.discipline, "verdict": said.verdict, "seal": row.seal}
        audit.record("content.reviewed", by=by, subject=str(row), details=details)
    return made


def comment(variant: Variant, said: Remark, *, by: Actor, now: datetime) -> Comment:
    """Raises Refused: words (nothing said), quote (stands not there), place (not in the picture)."""
    with deed("content.commented", by, str(variant)):
        who = of_campaign(variant.item.campaign, by, now)
        row = Variant.objects.get(pk=variant.pk)
        text, quote = clean(said.text, limit=1000).strip(), clean(said.quote, limit=300).strip()
        place = (said.across, said.down)
        placed = any(one is not None for one in place)
        inside = row.media_id is not None and all(one is not None and 0 <= one <= 100 for one in place)
        wrongs = (
            (not text, "words"),
            (bool(quote) and quote not in f"{row.subject}\n{row.text}", "quote"),
            (placed and not inside, "place"),
        )
        for wrong, reason in wrongs:
            if wrong:
                raise Refused(reason)
        made = Comment.objects.create(
            variant=row, quote=quote, across=said.across, down=said.down, text=text, number=row.number,
            by_id=who, at=now,
        )  # fmt: skip
        audit.record("content.commented", by=by, subject=str(row), details={"comment": made.pk})
    return made


def resolve(one: Comment, *, by: Actor, now: datetime) -> Comment:
    """It was dealt with. Raises Refused: state (somebody did already)."""
    with deed("content.resolved", by, str(one.variant)):
        who = of_campaign(one.variant.item.campaign, by, now)
        row = Comment.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if row.resolved_at is not None:
            raise Refused("resolved")
        row.resolved_by_id, row.resolved_at = who, now
        row.save(update_fields=["resolved_by", "resolved_at"])
        audit.record("content.resolved", by=by, subject=str(one.variant), details={"comment": row.pk})
    return row
