"""What an employer and a municipality chose about rosters; of two the stricter holds. Plain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from regie.roster.shifts import Agreements

Effect = Literal["block", "warn"]
RULES: Final = (
    "two_places",
    "unavailable",
    "skill_missing",
    "known_in_time",
    "shift_length",
    "week_hours",
    "average_4_weeks",
    "average_16_weeks",
    "breaks",
    "free_sundays",
    "daily_rest",
    "weekly_rest",
    "night_length",
    "long_nights",
    "rest_after_long_night",
    "night_average",
    "rest_after_night",
    "rest_after_nights",
    "series_with_night",
    "late_nights",
    "no_nights",
    "short_days",
    "on_call_free_days",
    "on_call_free_pairs",
    "on_call_near_night",
    "on_call_work",
    "on_call_night_average",
)
# An exemption is kept without its reason, so neither is the article that would give it away.
PRIVATE: Final = frozenset({"no_nights", "short_days"})
# What is known too late, or is only somebody's wish or skill, is for a person to weigh; the law blocks.
WARN_UNLESS_CHOSEN: Final = frozenset({"known_in_time", "unavailable", "skill_missing"})


@dataclass(frozen=True, slots=True)
class Policy:
    """One organisation's choice; these values are those of one that chose nothing."""

    agreements: Agreements = field(default_factory=Agreements)
    effects: Mapping[str, str] = field(default_factory=dict)
    gap_days: tuple[int, ...] = (28, 14, 7, 2)
    planner_confirms: bool = False

    def effect(self, rule: str) -> Effect:
        """Whether breaking the rule stops publication or only warns; what is not known blocks."""
        chosen = self.effects.get(rule)
        if chosen is None:
            return "warn" if rule in WARN_UNLESS_CHOSEN else "block"
        return "warn" if chosen == "warn" else "block"


def agreements(stored: object) -> Agreements:
    """Agreements from stored values; what is unknown or of another kind counts as not agreed."""
    given = stored if isinstance(stored, dict) else {}
    kept: dict[str, Any] = {
        one.name: given[one.name]
        for one in fields(Agreements)
        if one.name in given and type(given[one.name]) is type(one.default)
    }
    return Agreements(**kept)


def effect_of(rule: str, *policies: Policy) -> Effect:
    """The strictest: one that blocks is enough."""
    return "block" if any(policy.effect(rule) == "block" for policy in policies) else "warn"


def step(days_left: int, chosen: tuple[int, ...]) -> int | None:
    """Which horizon a gap so many days ahead has reached: the nearest; None before the first."""
    return min((days for days in chosen if 0 <= days_left <= days), default=None)
