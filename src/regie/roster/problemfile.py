"""Problems as JSON for `regie roster solve`: read once, checked whole, every fault told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from regie.kernel.jsontext import Fault, Misread, Place, checked
from regie.roster.candidates import usual_blocks
from regie.roster.problem import Block, Pool, Problem, Weights, Wish
from regie.roster.rosterfile import (
    LATEST,
    AgreementRow,
    DemandRow,
    Name,
    PersonRow,
    RosterWrong,
    Row,
    ShiftRow,
    Stretch,
    demand_of,
    person_of,
    shift_of,
    shift_spans,
    strangers,
    twice,
    wrong_spans,
)
from regie.roster.shifts import DAY, HOUR, WEEK, Agreements, Demand, Span

MOST_PEOPLE: Final = 200
LONGEST_PERIOD: Final = 12 * WEEK
LONGEST_DUTY: Final = 13
MOST_CANDIDATES: Final = 200_000  # people x days x blocks

_Points = Annotated[int, Field(ge=0, le=10_000)]


class _Block(Row):
    id: Name
    kind: Literal["duty", "on_call"] = "duty"
    start: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    hours: float = Field(ge=1, le=7 * 24)
    skills: tuple[Name, ...] = ()
    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[1, 2, 3, 4, 5, 6, 7], min_length=1)


class _Wish(Stretch):
    person: Name
    wish: Literal["work", "off"]
    weight: int = Field(default=1, ge=1, le=10)


class _Pool(Row):
    id: Name = "agency"
    people: int = Field(ge=0, le=100)
    price_hour: float = Field(ge=0, le=1000)
    skills: tuple[Name, ...] = ()


class _Weights(Row):
    contract_hour: _Points = 4
    wish: _Points = 10
    night: _Points = 30
    weekend: _Points = 30
    on_call: _Points = 30


class _Problem(Row):
    people: list[PersonRow] = Field(max_length=MOST_PEOPLE)
    demand: list[DemandRow] = Field(min_length=1, max_length=20_000)
    period: Stretch | None = None
    blocks: list[_Block] = Field(default=[], max_length=50)
    shifts: list[ShiftRow] = Field(default=[], max_length=50_000)
    last: list[ShiftRow] = Field(default=[], max_length=50_000)
    preferences: list[_Wish] = Field(default=[], max_length=20_000)
    agency: list[_Pool] = Field(default=[], max_length=20)
    agreements: AgreementRow = AgreementRow()
    weights: _Weights = _Weights()
    overtime_hours: float = Field(default=0, ge=0, le=500)


def read_problem(text: bytes) -> Problem:
    """The problem in this JSON text. Raises RosterWrong with every fault found."""
    try:
        return _problem(checked(_Problem, text, _faults))
    except Misread as wrong:
        raise RosterWrong(wrong.faults) from wrong


def schema() -> dict[str, object]:
    """The JSON schema of the file."""
    return _Problem.model_json_schema()


def _problem(rows: _Problem) -> Problem:
    demand = tuple(demand_of(one) for one in rows.demand)
    return Problem(
        people=tuple(person_of(one) for one in rows.people),
        demand=demand,
        period=_period(rows),
        blocks=_blocks(rows, demand),
        shifts=tuple(shift_of(one) for one in rows.shifts),
        last=tuple(shift_of(one) for one in rows.last),
        wishes=tuple(Wish(one.person, *one.span(), one.wish, one.weight) for one in rows.preferences),
        agency=tuple(Pool(one.id, one.people, one.price_hour, frozenset(one.skills)) for one in rows.agency),
        agreements=Agreements(**rows.agreements.model_dump()),
        weights=Weights(**rows.weights.model_dump()),
        overtime_hours=rows.overtime_hours,
    )


def _blocks(rows: _Problem, demand: tuple[Demand, ...]) -> tuple[Block, ...]:
    """Those of the file; of a kind for which it names none, the usual ones."""
    given = tuple(_block(one) for one in rows.blocks)
    kinds = {one.kind for one in given}
    return given + tuple(one for one in usual_blocks(demand) if one.kind not in kinds)


def _period(rows: _Problem) -> Span:
    if rows.period is not None:
        return rows.period.span()
    spans = [one.span() for one in rows.demand]
    return (min(start for start, _ in spans), max(end for _, end in spans))


def _block(row: _Block) -> Block:
    hour, minutes = row.start.split(":")
    return Block(
        row.id,
        int(hour) * HOUR + int(minutes),
        round(row.hours * HOUR),
        frozenset(row.skills),
        frozenset(row.days),
        row.kind,
    )


def _faults(rows: _Problem) -> Iterator[Fault]:
    for where, names in (
        ("people", [one.id for one in rows.people]),
        ("blocks", [one.id for one in rows.blocks]),
        ("shifts", [one.id for one in rows.shifts]),
        ("agency", [one.id for one in rows.agency]),
    ):
        yield from twice(where, names)
    known = {person.id for person in rows.people}
    for n, pool in enumerate(rows.agency):
        if any(f"{pool.id} {seat}" in known for seat in range(1, 1001)):
            yield ("agency", n, "id"), "names seats that people are called", "give the agency another id"
    for n, block in enumerate(rows.blocks):
        if block.kind == "duty" and block.hours > LONGEST_DUTY:
            yield ("blocks", n, "hours"), f"is more than {LONGEST_DUTY}", "give at most 13, or kind on_call"
    yield from strangers(known, "shifts", [one.person for one in rows.shifts])
    yield from strangers(known, "preferences", [one.person for one in rows.preferences])
    spans = [*shift_spans("shifts", rows.shifts), *shift_spans("last", rows.last)]
    spans += [(("preferences", n), one.span(), LATEST) for n, one in enumerate(rows.preferences)]
    spans += [
        (("people", n, "unavailable", m), one.span(), LATEST)
        for n, person in enumerate(rows.people)
        for m, one in enumerate(person.unavailable)
    ]
    lengths: list[tuple[Place, Span, int]] = [
        (("demand", n), one.span(), LONGEST_PERIOD) for n, one in enumerate(rows.demand)
    ]
    if rows.period is not None:
        lengths.append((("period",), rows.period.span(), LONGEST_PERIOD))
    wrong = list(wrong_spans([*spans, *lengths]))
    yield from wrong
    if not wrong:
        yield from _too_large(rows)


def _too_large(rows: _Problem) -> Iterator[Fault]:
    start, end = _period(rows)
    if end - start > LONGEST_PERIOD:
        yield ("demand",), "spans more than 12 weeks", "solve shorter periods one after the other"
        return
    for n, one in enumerate(rows.demand):
        if one.span()[0] < start or one.span()[1] > end:
            yield ("demand", n), "lies outside the period", "mend the period or the row"
    blocks = len(rows.blocks) or 3
    if (end - start) // DAY * blocks * len(rows.people) > MOST_CANDIDATES:
        yield ("people",), "is more than can be solved at once", "solve fewer people, blocks or days at once"
