"""Veldermeer weighs whether to outsource: eighteen months of figures, quotes, an advice, a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile

from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people.models import Organisation
from regie.sourcing.actions import deciding, figures, files, prices, studies
from regie.sourcing.actions.prices import NewSetting
from regie.sourcing.exportshape import mapped
from regie.sourcing.models import Figures, Run

WEEKS: Final = 78
SEED: Final = 20261120
CHANNELS: Final = ("Facebook", "Instagram", "X", "WhatsApp")
SHARES: Final = (0.46, 0.22, 0.14, 0.18)
GATES: Final[dict[str, bool | None]] = {
    "processing_agreement": True,
    "frames_and_tone": True,
    "mandate": True,
    "duty_adviser": True,
    "exit_arranged": True,
    "works_council": True,
    "core_inside": True,
    "neighbours_agree": None,
}
FACTS: Final[dict[str, Any]] = {
    "team": {
        "people": 2,
        "at_work": {"office": 1},
        "expertise": {"copy": 3, "design": 1, "behaviour": 0, "languages": 2, "crisis": 2},
    },
    "evidence": {
        "copy": "Twee adviseurs schrijven dagelijks; hertest taalniveau B1 in maart.",
        "design": "Eén collega kan sjablonen vullen.",
        "languages": "Engels en Duits; voor Pools en Oekraïens hulp nodig.",
        "crisis": "Twee keer meegedaan aan een oefening van de veiligheidsregio.",
    },
    "service": {"within_minutes": 60, "target": 0.8},
    "messages": {"urgent": 0.02, "content_hours_week": 6},
    "gates": GATES,
    "needs": {"copy": 3, "design": 2, "behaviour": 2, "languages": 2, "crisis": 3},
    "agency_expertise": {"copy": 4, "design": 4, "behaviour": 3, "languages": 3, "crisis": 3},
    "peaks": [{"multiple": 10, "hours": 8, "times_a_year": 2}],
    "seed": 20,
}
REASON: Final = (
    "Met twee mensen kunnen we avonden, nachten en weekenden niet zelf doen. Een bureau kan dat, zolang wij "
    "de regie, de toon en de crisiscommunicatie houden. We beginnen met een proef van drie maanden."
)


def arrange(person: Callable[[str], Actor], now: datetime) -> None:
    """The export is read, prices are set, an advice is made and decided; a second question waits."""
    town, marit, joris = Organisation.objects.get(slug="veldermeer"), person("Marit"), person("Joris")
    then = now - timedelta(days=30)
    _prices(town.pk, joris, then)
    found = _read(town.pk, joris, then)
    study = studies.begin("Webcare in de avond, de nacht en het weekend", found, by=joris, now=then)
    study = studies.write(study, FACTS, by=joris, now=then)
    run = studies.ask(study, by=joris, now=then)
    studies.work(lambda: then)
    run.refresh_from_db()
    _decide(run, marit, then)
    shares = {"office": 0.55, "evening": 0.2, "weekend": 0.2, "night": 0.05}
    guess = figures.Answers("Verkiezingen in maart, geschat", 320, shares)
    busy = figures.from_answers(town.pk, guess, by=joris, now=now)
    second = studies.begin("Drukte rond de verkiezingen", busy, by=joris, now=now)
    second = studies.write(second, FACTS | {"seed": 21}, by=joris, now=now)
    studies.ask(second, by=joris, now=now)  # the worker makes it while the demo is looked at


def _prices(town: int, by: Actor, now: datetime) -> None:
    day = local(now).date()
    for new in (
        NewSetting(
            "agency_hour", 52, 46, 60, "Offerte V-114, inclusief nachttoeslag", day, "Bureau Morgenrood"
        ),
        NewSetting("agency_message", 11, 9, 14, "Offerte V-114, bijlage 2", day, "Bureau Morgenrood"),
        NewSetting("agency_start", 6000, 5000, 8000, "Offerte V-114, inwerken", day, "Bureau Morgenrood"),
        NewSetting("directing_hours_week", 6, 4, 9, "Urenraming team communicatie", day),
        NewSetting("own_hour", 58, 54, 64, "Tarief financiën, schaal 8 en 9", date(2026, 1, 1)),
    ):
        prices.put(town, new, by=by, now=now)


def _read(town: int, by: Actor, now: datetime) -> Figures:
    file = SimpleUploadedFile("berichten-18-maanden.csv", export(now))
    row = files.upload(town, file, by=by, now=now)
    files.map_columns(row, mapped(row.mapping), "Vorige inbox", by=by, now=now)
    return Figures.objects.get(upload=row)


def _decide(run: Run, by: Actor, now: datetime) -> None:
    open_ways = [name for name, one in run.found["scenarios"].items() if not one["failing"]]
    chosen = "agency_off_hours" if "agency_off_hours" in open_ways else run.found["advised"]
    review = local(now).date() + timedelta(days=150)
    deciding.decide(run, deciding.Choice(chosen, REASON, review), by=by, now=now)


def export(now: datetime) -> bytes:
    """What another tool would give: with a week that lacks, some rows twice, and a channel that stops."""
    draw = np.random.default_rng(SEED)
    last = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    start = (last - timedelta(days=last.weekday(), weeks=WEEKS)).replace(tzinfo=None)
    lines = ["Berichtnummer;Kanaal;Ontvangen op;Beantwoord op;Onderwerp"]
    for hour in range(WEEKS * 168):
        at = start + timedelta(hours=hour)
        if at.date().isocalendar()[1] == 30 and at.year == start.year + 1:
            continue  # the tool lost a week
        for _ in range(int(draw.poisson(_level(at)))):
            lines.append(_line(len(lines), at, (last.replace(tzinfo=None) - at).days, draw))
    lines += lines[100:137]
    return ("\n".join(lines) + "\n").encode()


def _level(at: datetime) -> float:
    by_day = 1.75 if at.weekday() < 5 else 1.1
    night = 0.12 if at.hour < 7 or at.hour == 23 else 1.0
    evening = 0.75 if 18 <= at.hour < 23 else 1.0
    year = 1.15 if at.month in (1, 9, 10, 11) else 0.85 if at.month in (7, 8) else 1.0
    return by_day * night * evening * year


def _line(number: int, at: datetime, ago: int, draw: np.random.Generator) -> str:
    channel = CHANNELS[int(draw.choice(4, p=SHARES))]
    if channel == "X" and ago < 70:
        channel = "Facebook"
    at += timedelta(minutes=int(draw.integers(60)))
    open_now = at.weekday() < 5 and 8 <= at.hour < 18
    wait = float(draw.gamma(1.4, 30)) if open_now else float(draw.uniform(300, 2400))
    done = "" if draw.random() < 0.07 else f"{at + timedelta(minutes=wait):%d-%m-%Y %H:%M}"
    if number % 1200 == 0:
        done = f"{at - timedelta(minutes=20):%d-%m-%Y %H:%M}"
    topic = ("afval", "openbare ruimte", "verkeer", "burgerzaken", "evenementen")[int(draw.integers(5))]
    return f"{100000 + number};{channel};{at:%d-%m-%Y %H:%M};{done};{topic}"
