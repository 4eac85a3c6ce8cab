"""What the brake screens show of one brake: its moments, how far the stop is, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from regie.kernel.actor import Actor
from regie.mandate.brake import ASK_HOLDS, BrakeState, Step, release_step
from regie.mandate.models import Brake
from regie.people.roles import may
from regie.publishing.queries import UnderWay, under_way
from regie.web.brake_words import reason_of, what_of


@dataclass(frozen=True, slots=True)
class Line:
    """A brake, how far the stop is, and what this reader can do about it.

    `shut_after` and `sure_after` are durations in words since the press, empty while not known.
    """

    brake: Brake
    what: str
    reason: str
    step: Step
    may_press: bool
    asked_until: datetime | None
    shut_after: str
    sure_after: str
    on_its_way: int
    seconds_left: int

    @property
    def pending(self) -> bool:
        """Whether something may still be under way, so the screen goes on looking."""
        return self.brake.is_on and self.brake.confirmed_at is None

    @property
    def asked(self) -> bool:
        """Whether somebody asked for release and that still counts."""
        return self.brake.is_on and self.step in ("confirm", "same_person")


def line_of(brake: Brake, actor: Actor, now: datetime) -> Line:
    """One query more while the stop is not confirmed."""
    state = BrakeState(brake.is_on, brake.release_asked_by_id, brake.release_asked_at)
    step = release_step(state, actor.user_id or 0, now)
    right = "brake.release" if step == "confirm" else "brake.set"
    own = actor.organisation_id == brake.municipality_id
    going = under_way(brake, now) if brake.is_on and brake.confirmed_at is None else UnderWay(0, None)
    return Line(
        brake=brake,
        what=what_of(brake),
        reason=reason_of(brake),
        step=step,
        may_press=own and step in ("ask", "confirm") and may(actor.role, right),
        asked_until=brake.release_asked_at + ASK_HOLDS if brake.release_asked_at else None,
        shut_after=took(brake.set_at, brake.no_new_sends_at),
        sure_after=took(brake.set_at, brake.confirmed_at),
        on_its_way=going.count,
        seconds_left=_seconds(going.until, now),
    )


def _seconds(until: datetime | None, now: datetime) -> int:
    return max(1, round((until - now).total_seconds())) if until else 0


def took(start: datetime, end: datetime | None) -> str:
    """The time between in words, such as `0,04 s`; empty without an end."""
    if end is None:
        return ""
    seconds = max(0.0, (end - start) / timedelta(seconds=1))
    places = 2 if seconds < 1 else 1 if seconds < 60 else 0
    return _("%(number)s s") % {"number": number_format(seconds, places)}
