"""Scripts of exercises: what happens to the players at which minute, and what is expected of them. Plain.

What residents say stands in `practice.content`; here stand the injects that come from elsewhere (the control
room, the safety region, the press). Limits are choices for practising, not norms: none was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


def _(text: str) -> str:
    """Marks a sentence for the catalogue; `web` translates it."""
    return text


@dataclass(frozen=True, slots=True)
class Inject:
    """`expects` is the kind of moment that shows it was dealt with; empty: a person ticks it off."""

    key: str
    minute: float
    sender: str
    text: str
    expects: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """One exercise. `scene` is what the practice network plays, `rumours` how many go round in it."""

    key: str
    title: str
    scene: str
    minutes: int
    rumours: int
    injects: tuple[Inject, ...]
    # from what until what, in minutes of the script
    limits: Mapping[str, int]


GAS: Final = Script(
    key="gas",
    title=_("Gas leak on the market square"),
    scene="exercise_gas",
    minutes=90,
    rumours=3,
    injects=(
        Inject(
            "grip1",
            12,
            _("Control room"),
            _("GRIP 1 since two minutes ago. Gas leak after a burst water main on the market square."),
            "level_1",
        ),
        Inject(
            "grip2",
            25,
            _("Officer of the safety region"),
            _("GRIP 2. The centre is cleared: shops, a care home and a school. Shelter: the sports hall."),
            "level_2",
        ),
        Inject(
            "alert",
            34,
            _("Control room"),
            _("NL-Alert has been sent: gas leak, leave the area around the market square, no open fire."),
            "nl_alert",
            "https://www.nl-alert.nl/",
        ),
        Inject(
            "press",
            52,
            _("Regional broadcaster"),
            _("We go live in ten minutes with the news that you were warned in May. Who speaks for you?"),
        ),
        Inject(
            "safe",
            76,
            _("Fire service"),
            _("The leak is closed, measurements are good, nobody was hurt. Tap water is safe. GRIP 0."),
            "level_0",
        ),
    ),
    limits={"alarm": 10, "picture": 30, "kernel_approved": 30, "message": 45, "inject": 10},
)

SCRIPTS: Final[Mapping[str, Script]] = {script.key: script for script in (GAS,)}
