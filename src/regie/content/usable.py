"""What a picture or film lacks before it may go out. Plain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Who is recognisable, and whether they agreed; a picture of people made by a machine is never used.
PEOPLE: Final = ("none", "consented", "public_event", "machine")
SOON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Held:
    """What was recorded about a picture or film. A day is the last on which it may be used; None: no end."""

    film: bool
    alt_text: str
    subtitles: bool
    rights: str
    rights_until: date | None
    people: str
    consent_until: date | None
    withdrawn: bool


def lacks(held: Held, today: date) -> tuple[str, ...]:
    """Codes, heaviest first: withdrawn, machine, rights, rights_ended, consent, consent_ended, alt_text,
    subtitles. Empty: it may be used on that day."""
    wrongs = (
        (held.withdrawn, "withdrawn"),
        (held.people == "machine", "machine"),
        (not held.rights, "rights"),
        (_ended(held.rights_until, today), "rights_ended"),
        (held.people not in PEOPLE, "consent"),
        (held.people == "consented" and held.consent_until is None, "consent"),
        (held.people == "consented" and _ended(held.consent_until, today), "consent_ended"),
        (not held.alt_text.strip(), "alt_text"),
        (held.film and not held.subtitles, "subtitles"),
    )
    return tuple(code for wrong, code in wrongs if wrong)


def ends(held: Held) -> date | None:
    """The last day on which both rights and consent hold; None: no end."""
    consent = held.consent_until if held.people == "consented" else None
    days = [day for day in (held.rights_until, consent) if day is not None]
    return min(days, default=None)


def ends_soon(held: Held, today: date) -> bool:
    """Whether somebody should look for another picture now."""
    last = ends(held)
    return last is not None and today <= last <= today + SOON


def _ended(last: date | None, today: date) -> bool:
    return last is not None and last < today
