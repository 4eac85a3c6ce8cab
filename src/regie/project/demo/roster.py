"""The roster in the demo: six weeks around now, a gap on a Saturday night, a swap that waits, a template."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people import queries as people
from regie.people.models import Membership, Organisation, User
from regie.roster.actions import exchanges, settings, templates
from regie.roster.actions.exchanges import Wish
from regie.roster.actions.settings import NewCover
from regie.roster.models import Absence, Roster, Shift, Worker
from regie.roster.placing import moments
from regie.roster.refusal import Refused

PLACE: Final = "veldermeer"
AGENCY: Final = "morgenrood"
# Colleagues who only stand in the roster: they have an account nobody plays.
HIRED: Final = ("Bram", "Esra", "Jesse", "Lotte", "Yusuf", "Sanne")
_NIGHT: Final = (time(23), time(7))
_EVENING: Final = (time(16), time(23))
_DAY: Final = (time(7), time(16))
# Pairs; each has the evenings one week, the nights the next, and a day of the weekend in the third.
_NIGHTS: Final = (("Bram", "Esra"), ("Jesse", "Lotte"), ("Yusuf", "Sanne"))
GAP: Final = (time(3), time(7))


def arrange(now: datetime) -> None:
    """Rosters of both employers, published long enough ago; the last two weeks are a draft."""
    place, agency = Organisation.objects.get(slug=PLACE), Organisation.objects.get(slug=AGENCY)
    hired = _hired(agency, now)
    own = _own(place)
    monday = local(now).date() - timedelta(days=local(now).weekday() + 14)
    _rosters(place, agency, monday, {**hired, **own}, now)
    planner = _actor("Joris", place, now)
    settings.ask_cover(NewCover("Dag en nacht bereikbaar", ("mon-sun 00:00-24:00",)), by=planner, now=now)
    settings.ask_cover(
        NewCover("Piket van de gemeente", ("mon-sun 18:00-08:00",), kind="on_call"), by=planner, now=now
    )
    coordinator = _actor("Carla", agency, now, place)
    templates.keep(place.pk, "Drie weken nachtwebcare", monday, 3, by=coordinator, now=now)
    _swap(hired, place, agency, now)


def _hired(agency: Organisation, now: datetime) -> dict[str, Worker]:
    made = {}
    model = Membership.objects.filter(organisation=agency, role="agent").select_related("user").first()
    until = model.until if model else now + timedelta(days=200)
    under = Assignment.objects.filter(agency=agency, municipality__slug=PLACE, state=Assignment.ACTIVE)
    for name in HIRED:
        user = User.objects.create_user(
            f"{name.lower()}@{agency.slug}.example",
            name=f"{name} Demo",
            initials=f"{name[:2].upper()}",
            demo=True,
        )
        Membership.objects.create(
            user=user, organisation=agency, role="agent", since=now - timedelta(days=90), until=until
        )
        for assignment in under:
            assignment.members.add(user)
        made[name] = _worker(user, agency, 32, ["nl", "webcare"])
    for seat in Membership.objects.filter(
        organisation=agency, role="agent", user__name__in=["Noor Demo", "Daan Demo"]
    ):
        made[seat.user.name.split()[0]] = _worker(seat.user, agency, 36, ["nl", "en", "webcare", "crisis"])
    return made


def _own(place: Organisation) -> dict[str, Worker]:
    made = {}
    for seat in Membership.objects.filter(
        organisation=place, role__in=["adviser", "duty_adviser", "spokesperson"]
    ).select_related("user"):
        made[seat.user.name.split()[0]] = _worker(seat.user, place, 32, ["nl", "crisis"])
    return made


def _worker(user: User, organisation: Organisation, hours: int, skills: list[str]) -> Worker:
    return Worker.objects.create(
        user=user, organisation=organisation, contract_hours_week=hours, skills=skills
    )


def _rosters(
    place: Organisation, agency: Organisation, monday: date, people: dict[str, Worker], now: datetime
) -> None:
    """Six weeks of the municipality, four of the agency, and two more that are still a draft."""
    known = now - timedelta(days=45)
    _agency_weeks(_roster(place, agency, (monday, 28), known, now), people, now)
    _agency_weeks(_roster(place, agency, (monday + timedelta(days=28), 14), None, now), people, now)
    _own_weeks(_roster(place, place, (monday, 42), known, now), people)


def _roster(
    place: Organisation, employer: Organisation, days: tuple[date, int], known: datetime | None, now: datetime
) -> Roster:
    hires = employer.pk != place.pk
    who = User.objects.get(name="Carla Demo" if hires else "Joris Demo")
    given = Assignment.objects.filter(municipality=place, agency=employer, state=Assignment.ACTIVE)
    return Roster.objects.create(
        municipality=place,
        organisation=employer,
        assignment=given.first(),
        starts_on=days[0],
        ends_on=days[0] + timedelta(days=days[1] - 1),
        state=Roster.PUBLISHED if known else Roster.DRAFT,
        made_by=who,
        made_at=now - timedelta(days=50),
        published_by=who if known else None,
        published_at=known,
    )


def _agency_weeks(row: Roster, hired: dict[str, Worker], now: datetime) -> None:
    """Evenings in one week, nights in the next, a weekend day in the third: a pair shares each week."""
    gap_on = _gap_day(now)
    for number in range((row.ends_on - row.starts_on).days + 1):
        day = row.starts_on + timedelta(days=number)
        week = day.isocalendar().week
        night, evening, rest = (_NIGHTS[(week + n) % 3] for n in range(3))
        half = 0 if day.weekday() < 3 else 1
        if day == gap_on - timedelta(days=1):  # Friday night stops at three: nobody is there until seven
            _put(row, hired[night[half]], day, (time(23), GAP[0]))
        else:
            _put(row, hired[night[half]], day, _NIGHT)
        _put(row, hired[evening[half]], day, _EVENING)
        by_day = {5: rest[0], 6: rest[1]}.get(day.weekday(), "Noor" if day.weekday() < 3 else "Daan")
        _put(row, hired[by_day], day, _DAY)


def _own_weeks(row: Roster, own: dict[str, Worker]) -> None:
    """Office hours, and on call by night in turns of a week."""
    names = [name for name in ("Samira", "Wouter", "Joris") if name in own]
    for number in range((row.ends_on - row.starts_on).days + 1):
        day = row.starts_on + timedelta(days=number)
        turn = own[names[day.isocalendar().week % len(names)]]
        if day.weekday() < 5:
            _put(row, own[names[(day.isocalendar().week + 1) % len(names)]], day, (time(9), time(17)))
        _put(row, turn, day, (time(18), time(8)), kind="on_call")


def _put(row: Roster, who: Worker, day: date, hours: tuple[time, time], kind: str = "duty") -> None:
    start, end = moments(day, *hours)
    Shift.objects.create(roster=row, worker=who, start=start, end=end, kind=kind, told_at=row.published_at)


def _gap_day(now: datetime) -> date:
    """The Saturday after the coming one."""
    today = local(now).date()
    return today + timedelta(days=(5 - today.weekday()) % 7 + 7)


def _swap(hired: dict[str, Worker], place: Organisation, agency: Organisation, now: datetime) -> None:
    """Somebody asks Noor to take over a coming day, as far as that is lawful."""
    noor = hired["Noor"]
    coming = Shift.objects.filter(
        worker=hired["Daan"], roster__state="published", start__gt=now + timedelta(days=2)
    ).order_by("start")
    for shift in coming[:8]:
        try:
            exchanges.ask(Wish(shift.pk, noor.pk), by=_actor("Daan", agency, now, place), now=now)
        except Refused:
            continue
        break
    start, _end = moments(local(now).date() + timedelta(days=9), time(9), time(17))
    Absence.objects.create(worker=noor, start=start, end=start + timedelta(hours=8), wish=True)


def _actor(name: str, organisation: Organisation, now: datetime, place: Organisation | None = None) -> Actor:
    seat = people.valid_seats(now).get(user__name=f"{name} Demo", organisation=organisation)
    return people.actor(seat, municipality_id=place.pk if place else None, origin="cli")
