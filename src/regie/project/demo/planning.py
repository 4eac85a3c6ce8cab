"""A filled month of planned texts in the demo, with clashes, a series, and something that waits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from regie.channels.models import ChannelAccount
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.planning.actions import slots
from regie.planning.actions.slots import NewPlan

# days from today, time, title, topic, for whom, text
_PLANS: Final = (
    (1, time(9), "Inloopavond Stationsgebied", "permits", "Bewoners Stationsbuurt",
     "Donderdag praten we over de plannen voor de buurt. U bent welkom vanaf 19.00 uur in De Haven."),
    (2, time(12, 30), "Strooien bij vorst", "roads", "Fietsers",
     "Vannacht vriest het. Wij strooien de fietsroutes voor zes uur. Pas op bij bruggen."),
    (3, time(9), "Kerstmarkt: wegen dicht", "events", "Bewoners centrum",
     "Zaterdag is de kerstmarkt. De Dorpsstraat is dicht van 8 tot 22 uur."),
    (3, time(16), "Fietsen weg bij het plein", "events", "Bewoners centrum",
     "Zet uw fiets zaterdag in de stalling aan de Singel. Op het plein staan dan de kramen."),
    (6, time(10), "Energietoeslag aanvragen", "income_support", "Inwoners met een laag inkomen",
     "U kunt de energietoeslag nog deze maand aanvragen. Hulp nodig? Loop binnen in de bibliotheek."),
    (8, time(9), "Afval rond de feestdagen", "waste", "Alle inwoners",
     "Op eerste kerstdag halen wij geen afval op. De nieuwe dagen staan in de afvalkalender."),
    (10, time(19), "Raad over de begroting", "council", "Alle inwoners",
     "Vanavond praat de raad over de begroting. Kijk live mee op onze site, of kom naar het raadhuis."),
    (13, time(9), "Werk aan de Stationsbrug", "roads", "Fietsers",
     "Vanaf maandag is de Stationsbrug dicht voor auto's. Fietsers kunnen erlangs."),
    (15, time(11), "Zwembad open in de vakantie", "events", "Gezinnen",
     "In de kerstvakantie is het zwembad elke dag open van 10.00 tot 17.00 uur."),
    (19, time(9), "Vuurwerk: hier mag het niet", "public_order", "Alle inwoners",
     "In het centrum is een vuurwerkvrije zone. Op de kaart ziet u precies waar."),
    (23, time(9), "Kerstbomen inleveren", "waste", "Gezinnen",
     "Lever uw kerstboom in op het wijkplein. Kinderen krijgen per boom een kleinigheid."),
)  # fmt: skip


def arrange(accounts: list[ChannelAccount], by: Actor, now: datetime) -> None:
    """Of one municipality. Every third was handed over; the mandate says who is asked."""
    today = local(now).date()
    numbers = tuple(one.pk for one in accounts)
    for position, (ahead, at, title, topic, audience, text) in enumerate(_PLANS):
        plan = NewPlan(numbers, title, text, topic, _workday(today, ahead), at, audience=audience)
        made = slots.plan(plan, by=by, now=now)
        if position % 3 == 0:
            slots.offer(made[0], by=by, now=now)
    weekly = NewPlan(
        numbers, "Weekbericht van de wijk", "Dit gebeurt er deze week in uw wijk.", "other",
        today + timedelta(days=4), time(8, 30), audience="Alle inwoners", every="week",
        until=today + timedelta(days=46),
    )  # fmt: skip
    slots.plan(weekly, by=by, now=now)


def _workday(today: date, ahead: int) -> date:
    """That many days on; on a Sunday the day after, as an office would."""
    day = today + timedelta(days=ahead)
    return day + timedelta(days=1) if day.weekday() == 6 else day
