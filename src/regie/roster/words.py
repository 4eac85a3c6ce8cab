"""Rules, and what gave way in a search, as sentences for a catalogue to translate: screen and command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

Say = Callable[[str], str]  # gives the reader's language of an English sentence


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the catalogue, and leaves translating it to who says it."""
    return sentence


RULES: Final[dict[str, str]] = {
    "two_places": gettext_noop("Two shifts at the same time"),
    "unavailable": gettext_noop("Not available then"),
    "skill_missing": gettext_noop("A skill is missing"),
    "known_in_time": gettext_noop("Known too late"),
    "shift_length": gettext_noop("Shift too long"),
    "week_hours": gettext_noop("Too many hours in a week"),
    "average_4_weeks": gettext_noop("Too many hours over 4 weeks"),
    "average_16_weeks": gettext_noop("Too many hours over 16 weeks"),
    "breaks": gettext_noop("Breaks too short"),
    "free_sundays": gettext_noop("Too few free Sundays"),
    "daily_rest": gettext_noop("Daily rest too short"),
    "weekly_rest": gettext_noop("Weekly rest too short"),
    "night_length": gettext_noop("Night shift too long"),
    "long_nights": gettext_noop("Too many long nights"),
    "rest_after_long_night": gettext_noop("Rest after a long night too short"),
    "night_average": gettext_noop("Too many hours with many nights"),
    "rest_after_night": gettext_noop("Rest after a night too short"),
    "rest_after_nights": gettext_noop("Rest after several nights too short"),
    "series_with_night": gettext_noop("Too many shifts in a row with a night"),
    "late_nights": gettext_noop("Too many nights"),
    "no_nights": gettext_noop("Excepted from nights"),
    "short_days": gettext_noop("Excepted from long days"),
    "on_call_free_days": gettext_noop("Too few days free of being on call"),
    "on_call_free_pairs": gettext_noop("Too few free weekends"),
    "on_call_near_night": gettext_noop("On call too near a night shift"),
    "on_call_work": gettext_noop("Too much work while on call"),
    "on_call_night_average": gettext_noop("Too many hours with nights on call"),
}
PARTS: Final[dict[str, str]] = {
    "weekday_day": gettext_noop("by day on weekdays"),
    "weekday_evening": gettext_noop("in the evening on weekdays"),
    "weekday_night": gettext_noop("at night on weekdays"),
    "weekend_day": gettext_noop("by day in the weekend"),
    "weekend_evening": gettext_noop("in the evening in the weekend"),
    "weekend_night": gettext_noop("at night in the weekend"),
    "weekday": gettext_noop("on weekdays"),
    "weekend": gettext_noop("in the weekend"),
}
GIVES_WAY: Final[dict[str, str]] = {
    "demand": gettext_noop("Fewer people on duty than asked %(part)s"),
    "on_call": gettext_noop("Fewer people on call than asked %(part)s"),
    "contract": gettext_noop("%(name)s works more hours than the contract says"),
    "unavailable": gettext_noop("%(name)s works while not available"),
}
WITH_SKILLS: Final = gettext_noop("%(sentence)s, with the skill %(skills)s")


GAPS: Final[dict[str, str]] = {
    "nobody": gettext_noop("nobody answers"),
    "few": gettext_noop("too few people, %(n)d missing"),
    "on_call": gettext_noop("nobody on call"),
}


def gap(what: str, missing: int, say: Say) -> str:
    """What a gap comes to; what is not known is told as the worst."""
    told = say(GAPS.get(what, GAPS["nobody"]))
    return told % {"n": missing} if what == "few" else told


def rule(code: str, say: Say) -> str:
    """A rule in a few words; an unknown one by its code."""
    return say(RULES[code]) if code in RULES else code


def gave_way(kind: str, name: str, say: Say, people: Mapping[str, str] | None = None) -> str:
    """What had to give way as a sentence; `people` are names by id. What is not known is told as it is."""
    if kind not in GIVES_WAY:
        return f"{kind}: {name}"
    if kind in ("contract", "unavailable"):
        return say(GIVES_WAY[kind]) % {"name": (people or {}).get(name, name)}
    part, *skills = name.split(" ")
    told = say(GIVES_WAY[kind]) % {"part": say(PARTS[part]) if part in PARTS else part}
    return say(WITH_SKILLS) % {"sentence": told, "skills": ", ".join(skills)} if skills else told
