"""Rosters as JSON: read once, checked whole, every fault told with its place and mend."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from regie.roster.shifts import Agreements, Call, Person, Roster, Shift, Span, minute

MOST_ROWS: Final = 200_000
_MENDS: Final = {
    "missing": "add it",
    "timezone_aware": "write the offset, as in 2026-11-21T23:00:00+01:00",
    "datetime_from_date_parsing": "write date, time and offset, as in 2026-11-21T23:00:00+01:00",
    "datetime_parsing": "write date, time and offset, as in 2026-11-21T23:00:00+01:00",
    "literal_error": "use one of the values named",
}


class RosterWrong(ValueError):
    """The file cannot be used; `faults` are lines that say where, what, and how to mend it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Row(BaseModel):
    model_config = ConfigDict(populate_by_name=True)


class _Stretch(_Row):
    start: AwareDatetime = Field(alias="from")
    end: AwareDatetime = Field(alias="to")

    def span(self) -> Span:
        return (minute(self.start), minute(self.end))


class _Person(_Row):
    id: Name
    employer: str = ""
    skills: list[str] = []
    contract_hours_week: float | None = Field(default=None, ge=0, le=168)
    unavailable: list[_Stretch] = []
    no_nights: bool = False
    short_days: bool = False


class _Shift(_Row):
    id: Name
    person: Name | None
    start: AwareDatetime
    end: AwareDatetime
    kind: Literal["duty", "on_call"] = "duty"
    skills: list[str] = []
    breaks: list[_Stretch] | None = None
    danger: bool = False


class _Call(_Row):
    person: Name
    start: AwareDatetime
    end: AwareDatetime


class _Agreements(_Row):
    model_config = ConfigDict(extra="forbid")  # a misspelt agreement must not silently mean "not agreed"

    weekly_rest_in_parts: bool = False
    longer_average: bool = False
    more_nights: bool = False
    longer_series: bool = False
    sundays: bool = False
    handover_minutes: int = Field(default=0, ge=0, le=15)


class _Roster(_Row):
    people: list[_Person] = Field(max_length=MOST_ROWS)
    shifts: list[_Shift] = Field(max_length=MOST_ROWS)
    calls: list[_Call] = Field(default=[], max_length=MOST_ROWS)
    period: _Stretch
    agreements: _Agreements = _Agreements()
    published_at: AwareDatetime | None = None


def read_roster(text: bytes) -> Roster:
    """The roster in this JSON text. Raises RosterWrong with every fault found."""
    return _roster(_checked(_Roster, json_of(text)))


def json_of(text: bytes) -> Any:
    """The JSON value. Raises RosterWrong with line and column."""
    try:
        return json.loads(text.decode("utf-8-sig"))
    except json.JSONDecodeError as bad:
        where = f"line {bad.lineno} column {bad.colno}"
        raise RosterWrong([f"{where}: is not JSON ({bad.msg}); mend: mend the JSON there"]) from bad
    except UnicodeDecodeError as bad:
        raise RosterWrong([f"byte {bad.start}: is not UTF-8; mend: save the file as UTF-8"]) from bad
    except (ValueError, RecursionError) as bad:
        raise RosterWrong(["file: is nested or numbered without end; mend: mend the JSON"]) from bad


def _checked(shape: type[_Roster], source: object) -> _Roster:
    try:
        return shape.model_validate(source)
    except ValidationError as wrong:
        raise RosterWrong([_fault(one) for one in wrong.errors(include_url=False)[:50]]) from wrong


def _fault(error: Any) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    mend = _MENDS.get(error["type"], "write it as the reference says")
    return f"{place or 'file'}: {error['msg'].lower()}; mend: {mend}"


def _roster(rows: _Roster) -> Roster:
    faults = [
        *_twice("people", [person.id for person in rows.people]),
        *_twice("shifts", [shift.id for shift in rows.shifts]),
        *_strangers(rows),
        *_backwards(rows),
    ]
    if faults:
        raise RosterWrong(faults[:50])
    return Roster(
        people=tuple(_person(person) for person in rows.people),
        shifts=tuple(_shift(shift) for shift in rows.shifts),
        calls=tuple(Call(call.person, minute(call.start), minute(call.end)) for call in rows.calls),
        period=rows.period.span(),
        agreements=Agreements(**rows.agreements.model_dump()),
        published_at=minute(rows.published_at) if rows.published_at else None,
    )


def _person(row: _Person) -> Person:
    return Person(
        row.id,
        row.employer,
        frozenset(row.skills),
        row.contract_hours_week,
        tuple(one.span() for one in row.unavailable),
        row.no_nights,
        row.short_days,
    )


def _shift(row: _Shift) -> Shift:
    breaks = None if row.breaks is None else tuple(one.span() for one in row.breaks)
    skills = frozenset(row.skills)
    return Shift(row.id, row.person, minute(row.start), minute(row.end), row.kind, skills, breaks, row.danger)


def _twice(where: str, names: Iterable[str]) -> list[str]:
    return [
        f"{where}: id '{name}' is used {count} times; mend: give each its own id"
        for name, count in Counter(names).items()
        if count > 1
    ]


def _strangers(rows: _Roster) -> list[str]:
    known = {person.id for person in rows.people}
    named = [(f"shifts[{n}].person", one.person) for n, one in enumerate(rows.shifts)]
    named += [(f"calls[{n}].person", one.person) for n, one in enumerate(rows.calls)]
    return [
        f"{where}: '{name}' is not among the people; mend: add the person or mend the name"
        for where, name in named
        if name is not None and name not in known
    ]


def _backwards(rows: _Roster) -> list[str]:
    spans = [("period", rows.period.span())]
    spans += [(f"shifts[{n}]", (minute(one.start), minute(one.end))) for n, one in enumerate(rows.shifts)]
    spans += [(f"calls[{n}]", (minute(one.start), minute(one.end))) for n, one in enumerate(rows.calls)]
    return [
        f"{where}: ends before or when it starts; mend: put the end after the start"
        for where, (start, end) in spans
        if end <= start
    ]
