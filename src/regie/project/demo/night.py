"""The night in the demo: how the watch is kept, a handover page that is filled in, own norms, peaks, calls.

Whenever the demo is started the agency has the watch, so that its people can answer; the page of the next
handover is open, and in one of the coming nights nobody is there from 03:10 to 04:00.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

from regie.duty.actions import settings as watch
from regie.duty.actions.settings import Chosen
from regie.duty.models import Turn
from regie.engagement.models import Assignment
from regie.handover.actions import sheets
from regie.handover.actions.sheets import Words
from regie.handover.models import Sheet
from regie.hands.actions import answers, calls
from regie.hands.actions.calls import NewCall
from regie.hands.models import Call
from regie.hands.refusal import Refused as HandsRefused
from regie.inbox.actions.norms import NewNorm, set_norm
from regie.kernel.actor import Actor
from regie.kernel.clock import AMSTERDAM, local
from regie.library.actions import writing
from regie.peaks import queries as peaks
from regie.peaks.actions import people, preparing, running
from regie.peaks.actions.people import Extra
from regie.peaks.actions.preparing import NewPeak
from regie.peaks.kind import kinds
from regie.peaks.models import Peak
from regie.people import queries as seats
from regie.people.models import Organisation, User
from regie.roster.models import Shift

Who = Callable[[str], Actor]
DAY: Final = timedelta(days=1)
PLACE: Final = "veldermeer"
GAP: Final = (time(3, 10), time(4))
NORMS: Final = (
    NewNorm("first", "", "acute", 15),
    NewNorm("first", "", "high", 60, share=95),
    NewNorm("first", "", "normal", 240, ("mon-fri 08:00-20:00", "sat-sun 10:00-18:00"), 90),
    NewNorm("next", "", "normal", 480, ("mon-fri 08:00-20:00",), 90),
    NewNorm("close", "", "normal", 2880, ("mon-fri 09:00-17:00",), 80),
)
TOLD: Final = Words(
    "Er is een brandlucht gemeld aan de oostkant. De brandweer kijkt; sluit ramen als u iets ruikt.",
    "Vragen over de Hamerslag: gebruik de kernboodschap, niets over de oorzaak.\n"
    "Afsluiting Stationsbrug komt eraan; ondernemers stellen daar al vragen over.",
    "De woordvoerder is tot middernacht zelf bereikbaar, daarna via de piket.",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The two sides of the watch."""

    place: Organisation
    agency: Organisation
    given: Assignment
    who: Who


def arrange(who: Who, now: datetime) -> None:
    """Of one municipality, after the rosters are there."""
    place = Organisation.objects.get(slug=PLACE)
    given = Assignment.objects.select_related("agency").get(municipality=place, state=Assignment.ACTIVE)
    cast = Cast(place, given.agency, given, who)
    for norm in NORMS:
        set_norm(norm, by=who("Marit"), now=now)
    _watch(cast, now)
    _gap(cast, now)
    _storm(cast, now)
    _works(cast, now)
    _asked(cast, now)


def hours_around(now: datetime) -> tuple[list[str], datetime]:
    """Hours of the agency in which it has the watch now, and the hour at which it hands over next."""
    there = local(now)
    weekend = there.weekday() >= 5
    begin, end = 18, 9
    if not weekend and 9 <= there.hour < 16:
        end = min(there.hour + 2, 17)
    elif not weekend and 16 <= there.hour < 18:
        begin = 16
    day = there.date() + (DAY if there.hour >= end else timedelta(0))
    while day.weekday() >= 5:
        day += DAY
    turn = datetime.combine(day, time(end), AMSTERDAM)
    return [f"mon-sun {begin:02}:00-{end:02}:00", "sat-sun 00:00-24:00"], turn


def _watch(cast: Cast, now: datetime) -> None:
    """Chosen by the director; the agency took over last evening, and has its page ready for the next hour."""
    hours, at = hours_around(now)
    Assignment.objects.filter(pk=cast.given.pk).update(hours=hours)
    chosen = Chosen(
        cast.given.pk, take_within_minutes=15, check_in_minutes=60, check_in_hours=["mon-sun 23:00-06:00"]
    )
    watch.choose(chosen, by=cast.who("Marit"), now=now - 20 * DAY)
    evening = datetime.combine(local(now).date() - DAY, time(18), AMSTERDAM)
    turns = (
        (evening - DAY, cast.place, cast.agency, "Noor"),
        (evening - timedelta(hours=9), cast.agency, cast.place, "Samira"),
        (evening, cast.place, cast.agency, "Daan"),
    )
    for moment, outgoing, incoming, taker in turns:
        _taken(cast, moment, (outgoing, incoming), taker)
    coming = Turn.objects.create(
        municipality=cast.place, assignment=cast.given, outgoing=cast.agency, incoming=cast.place, at=at
    )
    sheets.complete(coming, TOLD, by=cast.who("Noor"), now=now - timedelta(minutes=12))


def _taken(cast: Cast, at: datetime, sides: tuple[Organisation, Organisation], taker: str) -> None:
    outgoing, incoming = sides
    early = at - timedelta(minutes=9)
    giver = cast.who("Samira" if outgoing == cast.place else "Noor").user_id
    turn = Turn.objects.create(
        municipality=cast.place, assignment=cast.given, outgoing=outgoing, incoming=incoming, at=at,
        state="taken", offered_at=early, offered_by_id=giver, taken_at=early + timedelta(minutes=5),
        taken_by_id=cast.who(taker).user_id, passes_at=at,
    )  # fmt: skip
    Sheet.objects.create(
        turn=turn,
        watch_for="Container Kerkstraat: de wagen komt vanmiddag nog een keer.",
        remarks="Rustig; niets bijzonders.",
        written_by_id=giver,
        written_at=early,
    )


def _gap(cast: Cast, now: datetime) -> None:
    """Nobody from 03:10 to 04:00 in the next night that is not yet begun."""
    day = local(now + timedelta(hours=4)).date()
    start = datetime.combine(day, GAP[0], AMSTERDAM)
    if start < now + timedelta(hours=3):
        start += DAY
    end = datetime.combine(start.date(), GAP[1], AMSTERDAM)
    found = Shift.objects.filter(
        roster__municipality=cast.place, roster__organisation=cast.agency, roster__state="published",
        kind="duty", start__lt=start, end__gt=end,
    ).exclude(worker=None)  # fmt: skip
    for shift in found:
        last, shift.end = shift.end, start
        shift.save()
        Shift.objects.create(
            roster=shift.roster, worker=shift.worker, start=end, end=last, kind="duty", told_at=shift.told_at
        )


def _storm(cast: Cast, now: datetime) -> None:
    """Over: unrest twelve days ago, with a call for hands that was full in minutes."""
    director, began = cast.who("Marit"), now - 12 * DAY
    kind = kinds()["unrest"]
    new = NewPeak(
        cast.place.pk, kind.key, "Onrust na besluit opvanglocatie", began, began + 5 * DAY, Decimal(4),
        queues=kind.queues,
    )  # fmt: skip
    peak = preparing.prepare(new, by=director, now=began - 2 * DAY)
    for version in peaks.answers(peak):
        writing.approve(version.pk, by=cast.who("Joris"), now=began - DAY)
    _tick(peak, 8, cast.who("Joris"), began - DAY)
    running.start(peak, by=director, now=began)
    running.wind_down(peak, "Rustiger dan verwacht na de bijeenkomst", by=director, now=began + 4 * DAY)
    start = datetime.combine(local(began).date() + DAY, time(18), AMSTERDAM)
    new_call = NewCall(cast.place.pk, "Drukte na het besluit", 1, start, start + timedelta(hours=3))
    with suppress(HandsRefused):  # nobody was free that evening: then there was no call
        call = calls.call(new_call, by=director, now=start - timedelta(minutes=20))
        _say_yes(cast, call, start - timedelta(minutes=14))


def _say_yes(cast: Cast, call: Call, now: datetime) -> None:
    ask = call.asks.select_related("user", "worker").order_by("pk")[0]
    seat = seats.valid_seats(now).filter(user=ask.user, organisation=ask.worker.organisation_id).first()
    if seat is not None:
        by = seats.actor(seat, municipality_id=cast.place.pk, origin="demo")
        answers.accept(call, by=by, now=now, means="push")


def _works(cast: Cast, now: datetime) -> None:
    """In preparation: half of the checklist is done, two answers are approved, one account is given."""
    director = cast.who("Marit")
    start = datetime.combine(local(now).date() + 5 * DAY, time(6, 30), AMSTERDAM)
    kind = kinds()["works"]
    new = NewPeak(
        cast.place.pk, kind.key, "Afsluiting Stationsbrug", start, start + 42 * DAY, Decimal("1.8"),
        people=1, windows=kind.windows, queues=kind.queues,
    )  # fmt: skip
    peak = preparing.prepare(new, by=director, now=now - 3 * DAY)
    _tick(peak, 3, cast.who("Joris"), now - DAY)
    for version in peaks.answers(peak)[:2]:
        writing.approve(version.pk, by=cast.who("Joris"), now=now - DAY)
    helper = Extra("mila@morgenrood.example", "Mila Demo", "MID", "agent", cast.given.pk)
    people.add(peak, helper, by=director, now=now - 2 * DAY)
    people.give_accounts(peak, by=director, now=now - 2 * DAY)
    User.objects.filter(email=helper.email).update(demo=True)
    other = Extra("sem@morgenrood.example", "Sem Demo", "SEM", "agent", cast.given.pk)
    people.add(peak, other, by=director, now=now - 2 * DAY)


def _tick(peak: Peak, lines: int, by: Actor, now: datetime) -> None:
    for number, step in enumerate(peak.steps.all()[:lines]):
        preparing.tick(step, True, by=by, now=now + timedelta(minutes=number))


def _asked(cast: Cast, now: datetime) -> None:
    """Open: tomorrow evening two people are asked for; nobody has answered yet."""
    start = datetime.combine(local(now).date() + DAY, time(19), AMSTERDAM)
    new = NewCall(cast.place.pk, "Extra ogen bij de raadsvergadering", 2, start, start + timedelta(hours=4))
    with suppress(HandsRefused):
        calls.call(new, by=cast.who("Marit"), now=now)
