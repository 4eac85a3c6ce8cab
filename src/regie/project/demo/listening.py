"""Listening in the demo: five themes, two weeks of counts, an alarm of each kind, one that was nothing.

Each theme is proposed by the analyst of the agency, advised on by the privacy officer and approved by the
director, by the same actions as people use; numbers of the past are rows, as nobody listened then.
"""

from __future__ import annotations

import math
import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people.models import Organisation
from regie.watch.actions import collecting, deciding, judging, keeping, writing
from regie.watch.alarms import Alarm as Spoken
from regie.watch.heard import ten_seconds
from regie.watch.models import Count, Hit, MonitoringQuery
from regie.watch.proposal import Proposal
from regie.watch.purposes import COMMUNICATION, CRISIS, SERVICE

DAYS: Final = 14
_GROUND: Final = (
    "Taak van algemeen belang (artikel 6 lid 1 onder e AVG): informeren van inwoners, artikel 169 Gemeentewet"
)
_TEAM: Final = "Team communicatie van de gemeente"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who proposes, advises and approves."""

    analyst: Actor
    privacy: Actor
    director: Actor


@dataclass(frozen=True, slots=True)
class _Theme:
    theme: str
    text: str
    purpose: str
    reason: str
    dpia: str
    per_day: float
    days: int
    advice: str = ""
    lines: tuple[str, ...] = ()
    before: tuple[str, ...] = ()  # said earlier, where `lines` are what is said now


THEMES: Final = (
    _Theme(
        "Afval en containers",
        '(container* OR afval OR vuilnis OR gft OR "grof vuil") NOT (schip OR haven)',
        SERVICE,
        "We willen zien in welke buurten containers vol zijn of het ophalen misgaat, zodat we sneller helpen.",
        "DPIA 2026-04 Luisteren",
        26,
        120,
        lines=(
            "De ondergrondse container bij de Lindelaan zit alweer vol, zakken ernaast",
            "GFT is vandaag weer niet opgehaald in onze straat",
            "Waar kan ik grof vuil brengen op zaterdag?",
        ),
    ),
    _Theme(
        "Wateroverlast",
        '(water OR regen* OR riool* OR put) AND (straat OR kelder OR tunnel OR blank OR overloopt OR "staat onder")',
        CRISIS,
        "Na zware regen willen we snel weten waar straten blank staan, zodat we inwoners kunnen helpen.",
        "DPIA 2026-07 Crisisbeeld",
        3,
        60,
        "Akkoord als de periode in het natte seizoen blijft en er na afloop geëvalueerd wordt.",
        lines=(
            "Het water staat tot de stoep in de Kerkstraat, putten lopen over",
            "Onze kelder loopt vol, het riool kan het niet aan",
            "Tunnel bij het station staat onder water, auto's keren om",
            "Straat staat helemaal blank, kinderen kunnen niet naar school",
            "Weet iemand waar we zandzakken kunnen halen? Water komt de straat in",
            "Wij hebben ook water in de kelder, de put spuit omhoog in de straat",
            "Regen houdt niet op en de Molenstraat loopt onder",
        ),
        before=(
            "Wordt de put in onze straat nog leeggezogen voor de herfst?",
            "Kelder was vorige week weer nat na de regen, waar meld ik dat?",
        ),
    ),
    _Theme(
        "Jaarwisseling en vuurwerk",
        "vuurwerk* OR jaarwisseling OR oudejaarsnacht OR (carbid NEAR/5 schieten)",
        COMMUNICATION,
        "We willen onze uitleg over de vuurwerkregels laten aansluiten op wat inwoners vragen.",
        "DPIA 2026-04 Luisteren",
        14,
        45,
        lines=(
            "Geldt het vuurwerkverbod nu ook voor ons dorp?",
            "Er wordt nu al vuurwerk afgestoken bij het winkelcentrum",
        ),
    ),
    _Theme(
        "Werk aan de Veldermeerbrug",
        "(veldermeerbrug OR (brug NEAR/4 (afgesloten OR dicht OR werk* OR omleiding)))",
        SERVICE,
        "Tijdens het werk aan de brug willen we vragen over bereikbaarheid snel beantwoorden.",
        "DPIA 2026-04 Luisteren",
        8,
        90,
        lines=(
            "De omleiding voor de brug stuurt fietsers over een modderpad",
            "Hoe lang blijft de brug dicht?",
        ),
    ),
    _Theme(
        "Nieuwe opvang aan de Parkweg",
        "(opvang OR azc) AND (parkweg OR omwonenden OR inloopavond OR buurt)",
        COMMUNICATION,
        "We willen weten welke vragen er in de buurt leven, en die op de inloopavond beantwoorden.",
        "DPIA 2026-09 Opvang",
        5,
        40,
        "Alleen vragen over het plan, nooit over bewoners of over wie iets zegt. Zo staat het er nu ook.",
        lines=(
            "Wanneer is de inloopavond over de opvang aan de Parkweg?",
            "Komt er verkeer bij in de buurt door de opvang?",
        ),
    ),
)

_LIFT: Final = (
    "Lift aan de noordkant van de Veldermeerbrug doet het niet, met de rolstoel kom je niet boven",
    "Weer die lift bij de Veldermeerbrug kapot! Mijn moeder met rollator staat beneden",
    "Is bekend wanneer de lift van de Veldermeerbrug gemaakt wordt? Omleiding is te ver met rollator",
    "Met kinderwagen via de trap omdat de lift van de Veldermeerbrug stuk is",
)

_BINS: Final = (
    "Schandalig, voor de derde keer niet opgehaald en niemand die belt",
    "Zakken vuilnis staan al een week op de stoep, het stinkt verschrikkelijk",
    "Container Lindelaan zit weer vol. Waardeloos geregeld dit",
    "Al drie keer een melding over het afval gedaan en nog niks gebeurd, belachelijk",
    "Grof vuil niet opgehaald terwijl ik ervoor betaald heb",
)


def arrange(place: Organisation, cast: Cast, now: datetime) -> None:
    """Everything above, and one proposal that waits for the privacy officer."""
    dice = random.Random(place.pk)
    made = [_listened(place, theme, cast, now, dice) for theme in THEMES]
    _alarm_of_now(made[1], THEMES[1], now)
    _nothing(made[2], THEMES[2], cast, now)
    _story(made[3], now)
    _tone(made[0], now, dice)
    waiting = _proposal(
        _Theme(
            "Nieuwe parkeerregels centrum",
            "parkeren AND (centrum OR vergunning OR bezoekersregeling)",
            COMMUNICATION,
            "In januari veranderen de regels. We willen weten wat onduidelijk is.",
            "DPIA 2026-04 Luisteren",
            0,
            60,
        ),
        now,
    )
    draft = writing.write(place.pk, waiting, by=cast.analyst, now=now)
    writing.ask(draft.pk, by=cast.analyst, now=now)
    collecting.listen(now)


def _proposal(theme: _Theme, now: datetime) -> Proposal:
    today = local(now).date()
    return Proposal(
        theme.theme,
        theme.text,
        theme.purpose,
        theme.reason,
        _TEAM if theme.purpose != CRISIS else f"{_TEAM} en de crisisorganisatie",
        _GROUND,
        theme.dpia,
        today - timedelta(days=DAYS),
        today + timedelta(days=theme.days),
        practice=True,
    )


def _listened(
    place: Organisation, theme: _Theme, cast: Cast, now: datetime, dice: random.Random
) -> MonitoringQuery:
    made = writing.write(place.pk, _proposal(theme, now), by=cast.analyst, now=now)
    writing.ask(made.pk, by=cast.analyst, now=now)
    advice = "conditions" if theme.advice else "positive"
    deciding.advise(made.pk, advice, theme.advice, by=cast.privacy, now=now)
    row = deciding.approve(made.pk, "", by=cast.director, now=now)
    _past(row, theme, now, dice)
    return row


def _past(row: MonitoringQuery, theme: _Theme, now: datetime, dice: random.Random) -> None:
    """Two weeks of counts with a day and a night, and the last few messages."""
    counts: dict[datetime, int] = {}
    for back in range(DAYS * 24, 0, -1):
        hour = now - timedelta(hours=back)
        busy = max(0.08, math.sin((local(hour).hour - 6) / 24 * 2 * math.pi) + 0.8)
        for _each in range(_draw(theme.per_day / 24 * busy, dice)):
            at = ten_seconds(hour + timedelta(seconds=dice.randrange(3600)))
            counts[at] = counts.get(at, 0) + 1
    Count.objects.bulk_create(
        Count(query=row, starts_at=at, total=n, independent=max(1, n - n // 4)) for at, n in counts.items()
    )
    for number, line in enumerate(theme.before or theme.lines[:3]):
        _hit(row, line, now - timedelta(hours=3 + 5 * number))


def _draw(mean: float, dice: random.Random) -> int:
    """A Poisson draw (Knuth)."""
    limit, product, drawn = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        drawn += 1
    return drawn


def _hit(row: MonitoringQuery, line: str, at: datetime, tone: int | None = None) -> None:
    Hit.objects.create(
        query=row,
        key=secrets.token_hex(16),
        author=secrets.token_hex(8),
        excerpt=line,
        channel="Oefennetwerk",
        network="practice",
        language="nl",
        at=at,
        counted_at=at + timedelta(seconds=1),
        tone=tone,
    )


def _alarm_of_now(row: MonitoringQuery, theme: _Theme, now: datetime) -> None:
    first = now - timedelta(minutes=9)
    for number, line in enumerate(theme.lines):
        _counted(row, line, first + timedelta(seconds=70 * number))
    at = first + timedelta(seconds=70 * 6)
    words = ("water", "straat", "kelder", "riool", "onder water")
    keeping.speak(
        row, Spoken(at, "few", 7, 0.3, first, words, theme.lines[:5], 600, 7), at + timedelta(seconds=2)
    )


def _nothing(row: MonitoringQuery, theme: _Theme, cast: Cast, now: datetime) -> None:
    at = now - timedelta(days=2, hours=3)
    spoken = Spoken(
        at, "burst", 9, 1.4, at - timedelta(minutes=4), ("vuurwerk", "winkelcentrum"), theme.lines, 300, 12
    )
    keeping.speak(row, spoken, at + timedelta(seconds=3))
    note = "Elk weekend in december rond de winkels; de boa's weten ervan."
    judging.dismiss(row.alarms.get().pk, "usual", note, by=cast.analyst, now=at + timedelta(minutes=11))


def _story(row: MonitoringQuery, now: datetime) -> None:
    """Something new within a theme that is not busier than usual."""
    first = now - timedelta(minutes=52)
    for number, line in enumerate(_LIFT):
        _counted(row, line, first + timedelta(minutes=6 * number))
    at = first + timedelta(minutes=12)
    words = ("lift", "de lift", "rollator", "rolstoel")
    spoken = Spoken(at, "emerging", 3, 0.04, first, words, _LIFT[:3], 1800, 3)
    keeping.speak(row, spoken, at + timedelta(seconds=2))


def _tone(row: MonitoringQuery, now: datetime, dice: random.Random) -> None:
    """Two weeks in which one in five complains, and a day in which half of them do."""
    said = THEMES[0].lines
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(14, 0, -1):
        for number in range(22 + dice.randrange(8)):
            at = midnight - timedelta(days=back) + timedelta(minutes=7 * 60 + 35 * number)
            _hit(row, said[number % 3], at, int(number % 5 == 0))
    first, worse = now - timedelta(hours=23), 0
    for number in range(112):
        angry = number % 9 in {0, 2, 4, 7}
        worse += angry
        line = _BINS[worse % len(_BINS)] if angry else said[number % 3]
        _counted(row, line, first + timedelta(minutes=12 * number), int(angry))
    at = first + timedelta(minutes=12 * 111)
    words = ("niet opgehaald", "schandalig", "stoep", "stinkt")
    spoken = Spoken(at, "shift", worse, 22.4, first, words, _BINS[:5], 86_400, 112, "negative", 112, 371)
    keeping.speak(row, spoken, at + timedelta(seconds=3))


def _counted(row: MonitoringQuery, line: str, at: datetime, tone: int | None = None) -> None:
    _hit(row, line, at, tone)
    count, _new = Count.objects.get_or_create(query=row, starts_at=ten_seconds(at))
    count.total, count.independent = count.total + 1, count.independent + 1
    count.save()
