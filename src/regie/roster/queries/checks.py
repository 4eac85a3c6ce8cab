"""The checker asked about stored shifts: what blocks and what warns, for the people who are looked at.

All shifts of a person count, also those at another municipality or employer: rest is rest. What is told
of them is a rule and a time, never where.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import BigIntegerField, Func, TextField

from regie.roster import shifts as plain
from regie.roster.models import Absence, CallOut, Roster, RosterPolicy, Shift, Worker
from regie.roster.policy import PRIVATE, Effect, Policy, effect_of
from regie.roster.queries.line import LIVE, as_policy
from regie.roster.shifts import Agreements, minute
from regie.roster.violation import Rule, Violation
from regie.roster.working_hours import KNOWN_IN_TIME, judge

LOOK_BACK: Final = timedelta(weeks=52)
LOOK_AHEAD: Final = timedelta(weeks=1)
SKILL_MISSING: Final = Rule("skill_missing", "", "shifts")
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation, what it does, and about whom. `article` is empty where it would tell a private reason."""

    rule: str
    article: str
    effect: Effect
    user_id: int
    name: str
    shifts: tuple[int, ...]
    value: float
    limit: float
    unit: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A shift as it would be, for asking before doing; `worker` None takes nobody."""

    shift_id: int | None
    worker_id: int | None
    start: datetime
    end: datetime
    kind: str = "duty"
    skills: tuple[str, ...] = ()


def findings(
    user_ids: Iterable[int],
    municipality_id: int,
    period: tuple[datetime, datetime],
    changes: Sequence[Change] = (),
    *,
    now: datetime,
) -> list[Finding]:
    """What is wrong in the period for these people, blocking first; `changes` are looked at as if done."""
    wanted = sorted(set(user_ids))
    people = list(Worker.objects.filter(user_id__in=wanted).select_related("user").order_by("user_id", "pk"))
    if not people:
        return []
    rows = _rows(people, period, changes)
    span = (minute(period[0]), minute(period[1]))
    found: list[Finding] = []
    policies = _policies({worker.organisation_id for worker in people} | {municipality_id})
    for agreed, group in _by_agreements(people, policies).items():
        names = {str(worker.user_id): worker.user.name for worker in group}
        law = _law(group, rows, period, agreed)
        told = [
            *judge(law),
            *_skills(group, rows, span),
            *_known(group, rows, span, (agreed.known_days_ahead, minute(now))),
        ]
        effects = [policies[worker.organisation_id] for worker in group[:1]] + [policies[municipality_id]]
        found += [_finding(one, names, effects) for one in told]
    return sorted(found, key=lambda one: (one.effect != "block", one.start, one.name, one.rule))


def _policies(ids: Iterable[int]) -> Mapping[int, Policy]:
    wanted = set(ids)
    stored = RosterPolicy.objects.filter(organisation_id__in=wanted)
    return {one: Policy() for one in wanted} | {row.organisation_id: as_policy(row) for row in stored}


def _by_agreements(people: list[Worker], policies: Mapping[int, Policy]) -> dict[Agreements, list[Worker]]:
    """People by what their employer agreed; somebody with two employers goes with what neither widens."""
    grouped: dict[Agreements, list[Worker]] = {}
    employers: dict[int, set[int]] = {}
    for worker in people:
        employers.setdefault(worker.user_id, set()).add(worker.organisation_id)
    for worker in people:
        several = len(employers[worker.user_id]) > 1
        agreed = Agreements() if several else policies[worker.organisation_id].agreements
        grouped.setdefault(agreed, []).append(worker)
    return grouped


class _Row(NamedTuple):
    user_id: int
    shift: plain.Shift
    told: int | None  # the minute at which the person knew


class _Minute(Func):
    """A moment as the plain files count it: a year of a whole department is much to read one by one."""

    template = "floor(extract(epoch from %(expressions)s) / 60)::bigint"
    output_field = BigIntegerField()


class _Told(Func):
    """What a JSON column holds, as text; NULL when it holds nothing, which is nearly always."""

    template = "nullif(nullif((%(expressions)s)::text, '[]'), 'null')"
    output_field = TextField()


def _rows(people: list[Worker], period: tuple[datetime, datetime], changes: Sequence[Change]) -> list[_Row]:
    users = {worker.pk: worker.user_id for worker in people}
    changed = [change.shift_id for change in changes if change.shift_id is not None]
    stored = (
        Shift.objects.filter(worker_id__in=users, roster__state__in=LIVE)
        .filter(start__lt=period[1] + LOOK_AHEAD, end__gt=period[0] - LOOK_BACK)
        .exclude(pk__in=changed)
        .order_by()
        .values_list(
            "pk", "worker_id", _Minute("start"), _Minute("end"), "kind", _Told("skills"), _Told("breaks"),
            "danger", _Minute("told_at"),
        )
    )  # fmt: skip
    rows = [_stored(users, one) for one in stored if one[1] is not None]
    for number, change in enumerate(changes):
        if change.worker_id in users:
            rows.append(_as_if(users[change.worker_id], number, change))
    return rows


def _stored(users: Mapping[int, int], one: tuple[Any, ...]) -> _Row:
    pk, who, start, end, kind, skills, breaks, danger, told = one
    able = frozenset(json.loads(skills)) if skills else NOTHING
    pauses = None
    if breaks:
        pauses = tuple((start + first, start + last) for first, last in json.loads(breaks))
    user_id = users[who]
    shift = plain.Shift(str(pk), str(user_id), start, end, kind, able, pauses, danger)
    return _Row(user_id, shift, told)


def _as_if(user_id: int, number: int, change: Change) -> _Row:
    kind: plain.Kind = "on_call" if change.kind == "on_call" else "duty"
    name, span = str(change.shift_id or f"new-{number}"), (minute(change.start), minute(change.end))
    return _Row(user_id, plain.Shift(name, str(user_id), *span, kind, frozenset(change.skills)), None)


def _law(
    people: list[Worker], rows: list[_Row], period: tuple[datetime, datetime], agreed: Agreements
) -> plain.Roster:
    users = {worker.user_id for worker in people}
    ids = [worker.pk for worker in people]
    away = Absence.objects.filter(worker_id__in=ids, wish=False, end__gt=period[0], start__lt=period[1])
    absent: dict[int, list[plain.Span]] = {}
    for one in away.select_related("worker"):
        absent.setdefault(one.worker.user_id, []).append((minute(one.start), minute(one.end)))
    called = CallOut.objects.filter(worker_id__in=ids, end__gt=period[0] - LOOK_BACK, start__lt=period[1])
    return plain.Roster(
        people=tuple(_person(user_id, people, absent) for user_id in sorted(users)),
        shifts=tuple(row.shift for row in rows if row.user_id in users),
        calls=tuple(
            plain.Call(str(call.worker.user_id), minute(call.start), minute(call.end))
            for call in called.select_related("worker")
        ),
        period=(minute(period[0]), minute(period[1])),
        agreements=agreed,
    )


def _person(user_id: int, people: list[Worker], absent: Mapping[int, list[plain.Span]]) -> plain.Person:
    own = [worker for worker in people if worker.user_id == user_id]
    return plain.Person(
        id=str(user_id),
        employer=str(own[0].organisation_id),
        skills=frozenset(skill for worker in own for skill in worker.skills),
        unavailable=tuple(absent.get(user_id, ())),
        no_nights=any(worker.no_nights for worker in own),
        short_days=any(worker.short_days for worker in own),
    )


def _skills(people: list[Worker], rows: list[_Row], period: plain.Span) -> list[Violation]:
    able: dict[int, set[str]] = {}
    for worker in people:
        able.setdefault(worker.user_id, set()).update(worker.skills)
    return [
        _own(SKILL_MISSING, shift, len(shift.skills - able[user_id]), 0)
        for user_id, shift, _told in rows
        if shift.skills
        and user_id in able
        and shift.skills - able[user_id]
        and shift.start < period[1]
        and shift.end > period[0]
    ]


def _known(
    people: list[Worker], rows: list[_Row], period: plain.Span, asked: tuple[int, int]
) -> list[Violation]:
    """Shifts that were, or would be when told now, known too few days ahead; one per person.

    `asked` is how many days, and now.
    """
    days, now = asked
    users = {worker.user_id for worker in people}
    late: dict[int, tuple[int, plain.Shift]] = {}
    for user_id, shift, told in rows:
        inside = period[0] <= shift.start < period[1] and user_id in users
        if not inside or (shift.start <= now and told is None):
            continue
        ahead = shift.start - (now if told is None else told)
        if ahead < days * plain.DAY and (user_id not in late or ahead < late[user_id][0]):
            late[user_id] = (ahead, shift)
    return [_own(KNOWN_IN_TIME, shift, max(0, ahead // plain.DAY), days) for ahead, shift in late.values()]


def _own(rule: Rule, shift: plain.Shift, value: float, limit: float) -> Violation:
    who = str(shift.person)
    return Violation(
        rule.name, rule.article, who, (shift.id,), value, limit, rule.unit, shift.start, shift.end
    )


def _finding(one: Violation, names: Mapping[str, str], policies: Sequence[Policy]) -> Finding:
    return Finding(
        rule=one.rule,
        article="" if one.rule in PRIVATE else one.article,
        effect=effect_of(one.rule, *policies),
        user_id=int(one.person),
        name=names.get(one.person, ""),
        shifts=tuple(int(shift) for shift in one.shifts if shift.isdigit()),
        value=one.value,
        limit=one.limit,
        unit=one.unit,
        start=plain.moment(one.start),
        end=plain.moment(one.end),
    )


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """Those that stop."""
    return [one for one in found if one.effect == "block"]


def of_roster(roster: Roster, period: tuple[datetime, datetime], *, now: datetime) -> list[Finding]:
    """All of one roster's people, told only where its own shifts are part of it."""
    rows = list(roster.shifts.filter(worker__isnull=False).values_list("pk", "worker__user_id"))
    mine = {pk for pk, _user in rows}
    found = findings({user for _pk, user in rows}, roster.municipality_id, period, now=now)
    return [replace(one, shifts=kept) for one in found if (kept := tuple(s for s in one.shifts if s in mine))]


def touching(found: Iterable[Finding], shift_id: int) -> list[Finding]:
    """Those that a shift is part of."""
    return [one for one in found if shift_id in one.shifts]
