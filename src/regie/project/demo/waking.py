"""Being called in the demo: rows of the ladder, a minimum, and a telephone."""

from __future__ import annotations

from datetime import datetime

from regie.escalation.actions import ladders
from regie.escalation.ladder import ALL, DEFAULT, Row, Rung
from regie.kernel.actor import Actor
from regie.paging.actions import addresses, rules
from regie.paging.means import DEFAULT_LEAST
from regie.paging.refusal import Least

ROWS = (
    Row(
        "Leven en veiligheid",
        (Rung(("duty_adviser", "head_of_communication"), 5, times=2), Rung(("administrator",), 10)),
        urgencies=("acute",),
    ),
    Row(
        "Crisis en pers",
        (
            Rung(("spokesperson", "duty_adviser"), 10, ALL),
            Rung(("head_of_communication",), 10),
            Rung(("administrator",), 15),
        ),
        topics=("crisis",),
    ),
    Row(
        "Nacht, kan wachten",
        (Rung(("duty_adviser",), 30, times=2), Rung(("head_of_communication",), 60)),
        urgencies=("low", "normal"),
        times=("mon-sun 22:00-07:00",),
        quiet=("mon-sun 00:30-06:00",),
    ),
    Row(
        "Nacht",
        (
            Rung(("agent",), 5),
            Rung(("coordinator",), 10),
            Rung(("duty_adviser",), 15, times=2),
            Rung(("head_of_communication",), 20),
        ),
        times=("mon-sun 22:00-07:00",),
    ),
    Row("Overdag", DEFAULT[-1].steps),
)


def arrange(director: Actor, duty: Actor, now: datetime) -> None:
    """Of the municipality of these two."""
    ladders.set_ladder((Row("Overdag", DEFAULT[-1].steps),), "Begin van het piket", by=director, now=now)
    ladders.set_ladder(ROWS, "Na de oefening van oktober: leven en veiligheid apart", by=director, now=now)
    least = {**DEFAULT_LEAST, "acute": ("push", "sms", "email"), "high": ("email",)}
    rules.set_minimum(Least(least, ("push", "sms")), by=director, now=now)
    addresses.add_number("sms", "+31612345678", "Piketfoon", by=duty, now=now)
