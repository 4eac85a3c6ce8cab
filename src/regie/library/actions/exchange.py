"""Bringing answers in from a table, all of it or nothing, and giving them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.clock import AMSTERDAM, local
from regie.library.actions.authority import authorise
from regie.library.actions.writing import right_to_write, write
from regie.library.content import Content
from regie.library.models import AnswerVersion
from regie.library.queries.answers import usable, versions
from regie.library.refusal import Refused
from regie.library.sheet import Line, Wrong, read, written


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came of it: drafts made and lines that said nothing new; or what is wrong, and then nothing."""

    made: int = 0
    same: int = 0
    wrongs: tuple[Wrong, ...] = ()


class _Undo(Exception):
    """Takes back what was written before the first wrong line."""


def bring_in(municipality_id: int, data: bytes, *, by: Actor, now: datetime) -> BroughtIn:
    """Each line becomes a draft that somebody else approves: a new answer, or a new version by its title."""
    authorise("library.brought_in", right_to_write(municipality_id, by), municipality_id, by=by, now=now)
    lines, wrongs = read(data)
    if wrongs:
        return BroughtIn(wrongs=tuple(wrongs))
    try:
        with transaction.atomic():
            made, same = _write_all(municipality_id, lines, wrongs, by, now)
            if wrongs:
                raise _Undo
            subject = f"municipality:{municipality_id}"
            audit.record("library.brought_in", by=by, subject=subject, details={"made": made, "same": same})
    except _Undo:
        return BroughtIn(wrongs=tuple(wrongs))
    return BroughtIn(made, same)


def _write_all(
    municipality_id: int, lines: list[Line], wrongs: list[Wrong], by: Actor, now: datetime
) -> tuple[int, int]:
    known = _known(municipality_id)
    made = same = 0
    for line in lines:
        content = _content(line, now)
        answer_id = known.get((content.title.casefold(), content.language))
        try:
            version = write(municipality_id, content, answer_id=answer_id, by=by, now=now)
        except Refused as no:
            if no.reason == "nothing_changed":
                same += 1
            else:
                wrongs.append(Wrong(line.number, no.detail, no.reason))
            continue
        known[content.title.casefold(), content.language] = version.answer_id
        made += 1
    return made, same


def _known(municipality_id: int) -> dict[tuple[str, str], int]:
    rows = versions(municipality_id).order_by("number").values_list("title", "language", "answer_id")
    return {(title.casefold(), language): answer_id for title, language, answer_id in rows}


def _content(line: Line, now: datetime) -> Content:
    said = line.said
    return Content(
        title=said["title"],
        text=said["text"],
        topic=said["topic"],
        language=said["language"] or "nl",
        source_name=said["source_name"],
        source_url=said["source_url"],
        valid_from=midnight(line.valid_from or local(now).date()),
        valid_until=midnight(line.valid_until),
        cues=said["cues"],
    )


def midnight(day: date) -> datetime:
    """The beginning of that day in Amsterdam."""
    return datetime.combine(day, time(), AMSTERDAM)


def give_out(municipality_id: int, *, by: Actor, now: datetime) -> str:
    """Everything that may be said now, as a table; the ledger keeps who took it."""
    authorise("library.given_out", "library.read", municipality_id, by=by, now=now)
    found = usable(municipality_id, now).order_by("topic", "title", "pk")
    rows = [_row(version) for version in found]
    subject = f"municipality:{municipality_id}"
    audit.record("library.given_out", by=by, subject=subject, details={"answers": len(rows)})
    return written(rows)


def _row(version: AnswerVersion) -> Mapping[str, str]:
    said = {name: str(getattr(version, name)) for name in ("title", "text", "topic", "language", "cues")}
    return said | {
        "source_name": version.source_name,
        "source_url": version.source_url,
        "valid_from": local(version.valid_from).date().isoformat(),
        "valid_until": local(version.valid_until).date().isoformat(),
    }
