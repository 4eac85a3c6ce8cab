"""Rosters as JSON: read once, checked whole, every fault told with its place and mend."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from regie.kernel.jsontext import Fault, Misread, Place, checked
from regie.roster.shifts import DAY, Agreements, Call, Demand, Person, Roster, Shift, Span, iso, minute

MOST_ROWS: Final = 200_000
LONGEST_SHIFT: Final = 31 * DAY
EARLIEST: Final = 0
LATEST: Final = minute(datetime(2200, 1, 1, tzinfo=UTC))


class RosterWrong(Misread):
    """The roster cannot be used; `faults` are lines that say where, what, and how to mend it."""


Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Row(BaseModel):
    """What every row of a file has in common."""

    model_config = ConfigDict(populate_by_name=True)


class Stretch(Row):
    """From one moment up to another."""

    start: AwareDatetime = Field(alias="from")
    end: AwareDatetime = Field(alias="to")

    def span(self) -> Span:
        """In minutes."""
        return (minute(self.start), minute(self.end))


class PersonRow(Row):
    """Somebody who works."""

    id: Name
    employer: str = ""
    skills: list[str] = []
    contract_hours_week: float | None = Field(default=None, ge=0, le=168)
    unavailable: list[Stretch] = []
    no_nights: bool = False
    short_days: bool = False


class ShiftRow(Row):
    """One shift."""

    id: Name
    person: Name | None
    start: AwareDatetime
    end: AwareDatetime
    kind: Literal["duty", "on_call"] = "duty"
    skills: list[str] = []
    breaks: list[Stretch] | None = None
    danger: bool = False


class _Call(Row):
    person: Name
    start: AwareDatetime
    end: AwareDatetime


class DemandRow(Stretch):
    """At least so many people with all these skills."""

    people: int = Field(ge=0, le=1000)
    skills: list[Name] = []
    kind: Literal["duty", "on_call"] = "duty"


class AgreementRow(Row):
    """What was agreed beyond the ordinary rules."""

    model_config = ConfigDict(extra="forbid")  # a misspelt agreement must not silently mean "not agreed"

    weekly_rest_in_parts: bool = False
    longer_average: bool = False
    more_nights: bool = False
    longer_series: bool = False
    sundays: bool = False
    handover_minutes: int = Field(default=0, ge=0, le=15)
    shorter_breaks: bool = False
    known_days_ahead: int = Field(default=28, ge=4, le=28)


class _Roster(Row):
    people: list[PersonRow] = Field(max_length=MOST_ROWS)
    shifts: list[ShiftRow] = Field(max_length=MOST_ROWS)
    calls: list[_Call] = Field(default=[], max_length=MOST_ROWS)
    period: Stretch
    agreements: AgreementRow = AgreementRow()
    published_at: AwareDatetime | None = None
    demand: list[DemandRow] = Field(default=[], max_length=MOST_ROWS)


def read_roster(text: bytes) -> Roster:
    """The roster in this JSON text. Raises RosterWrong with every fault found."""
    try:
        return _roster(checked(_Roster, text, _faults))
    except Misread as wrong:
        raise RosterWrong(wrong.faults) from wrong


def _roster(rows: _Roster) -> Roster:
    return Roster(
        people=tuple(person_of(person) for person in rows.people),
        shifts=tuple(shift_of(shift) for shift in rows.shifts),
        calls=tuple(Call(call.person, minute(call.start), minute(call.end)) for call in rows.calls),
        period=rows.period.span(),
        agreements=Agreements(**rows.agreements.model_dump()),
        published_at=minute(rows.published_at) if rows.published_at else None,
        demand=tuple(demand_of(one) for one in rows.demand),
    )


def person_of(row: PersonRow) -> Person:
    """The row as a value."""
    return Person(
        row.id,
        row.employer,
        frozenset(row.skills),
        row.contract_hours_week,
        tuple(one.span() for one in row.unavailable),
        row.no_nights,
        row.short_days,
    )


def shift_of(row: ShiftRow) -> Shift:
    """The row as a value."""
    breaks = None if row.breaks is None else tuple(one.span() for one in row.breaks)
    skills = frozenset(row.skills)
    return Shift(row.id, row.person, minute(row.start), minute(row.end), row.kind, skills, breaks, row.danger)


def demand_of(row: DemandRow) -> Demand:
    """The row as a value."""
    return Demand(*row.span(), row.people, frozenset(row.skills), row.kind)


def _faults(rows: _Roster) -> Iterator[Fault]:
    yield from twice("people", [person.id for person in rows.people])
    yield from twice("shifts", [shift.id for shift in rows.shifts])
    known = {person.id for person in rows.people}
    yield from strangers(known, "shifts", [one.person for one in rows.shifts])
    yield from strangers(known, "calls", [one.person for one in rows.calls])
    spans: list[tuple[Place, Span, int]] = [(("period",), rows.period.span(), LATEST)]
    spans += shift_spans("shifts", rows.shifts)
    spans += [
        (("calls", n), (minute(one.start), minute(one.end)), LONGEST_SHIFT)
        for n, one in enumerate(rows.calls)
    ]
    spans += [(("demand", n), one.span(), LATEST) for n, one in enumerate(rows.demand)]
    spans += [
        (("people", n, "unavailable", m), one.span(), LATEST)
        for n, person in enumerate(rows.people)
        for m, one in enumerate(person.unavailable)
    ]
    yield from wrong_spans(spans)
    yield from _stray_breaks(rows.shifts)


def twice(where: str, names: Sequence[str]) -> Iterator[Fault]:
    """Names that are used more than once, told at the second use."""
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name in seen:
            yield (where, n, "id"), f"id '{name}' is used twice", "give each its own id"
        seen.add(name)


def strangers(known: Container[str], where: str, named: Sequence[str | None]) -> Iterator[Fault]:
    """Rows that name somebody who is not among the people."""
    for n, name in enumerate(named):
        if name is not None and name not in known:
            yield (where, n, "person"), f"'{name}' is not among the people", "add the person or mend the name"


def shift_spans(where: str, shifts: Sequence[ShiftRow]) -> list[tuple[Place, Span, int]]:
    """Where each shift and break stands, when it is, and how long it may be."""
    found: list[tuple[Place, Span, int]] = []
    for n, one in enumerate(shifts):
        found.append(((where, n), (minute(one.start), minute(one.end)), LONGEST_SHIFT))
        found += [((where, n, "breaks", m), each.span(), DAY) for m, each in enumerate(one.breaks or ())]
    return found


def wrong_spans(spans: Iterable[tuple[Place, Span, int]]) -> Iterator[Fault]:
    """Stretches that end before they start, last absurdly long, or lie in no century of ours."""
    for where, (start, end), most in spans:
        if end <= start:
            yield where, "ends before or when it starts", "put the end after the start"
        elif start < EARLIEST or end > LATEST:
            yield where, "lies outside the years 1970 to 2200", "mend the year"
        elif end - start > most:
            yield where, f"lasts more than {most // DAY} days", "mend the end, or cut it into shifts"


def _stray_breaks(shifts: Sequence[ShiftRow]) -> Iterator[Fault]:
    for n, one in enumerate(shifts):
        for m, each in enumerate(one.breaks or ()):
            if each.start < one.start or each.end > one.end:
                yield ("shifts", n, "breaks", m), "lies outside its shift", "mend the times of the break"


def as_dict(roster: Roster) -> dict[str, object]:
    """The roster in the form `read_roster` takes."""
    return {
        "people": [_person_dict(one) for one in roster.people],
        "shifts": [_shift_dict(one) for one in roster.shifts],
        "calls": [
            {"person": one.person, "start": iso(one.start), "end": iso(one.end)} for one in roster.calls
        ],
        "period": _stretch(roster.period),
        "agreements": asdict(roster.agreements),
        "demand": [
            _stretch((one.start, one.end))
            | {"people": one.people, "skills": sorted(one.skills), "kind": one.kind}
            for one in roster.demand
        ],
    }


def _person_dict(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "employer": person.employer,
        "skills": sorted(person.skills),
        "contract_hours_week": person.contract_hours_week,
        "unavailable": [_stretch(one) for one in person.unavailable],
        "no_nights": person.no_nights,
        "short_days": person.short_days,
    }


def _shift_dict(shift: Shift) -> dict[str, object]:
    told: dict[str, object] = {
        "id": shift.id,
        "person": shift.person,
        "start": iso(shift.start),
        "end": iso(shift.end),
        "kind": shift.kind,
        "skills": sorted(shift.skills),
    }
    if shift.breaks is not None:
        told["breaks"] = [_stretch(one) for one in shift.breaks]
    return told | ({"danger": True} if shift.danger else {})


def _stretch(span: Span) -> dict[str, object]:
    return {"from": iso(span[0]), "to": iso(span[1])}
