"""What a brake stops, and who releases it: setting takes one person, releasing takes two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from regie.mandate.verdict import AskMandate, BrakeHit, Scope
from regie.mandate.vocabulary import TOPICS

ASK_HOLDS: Final = timedelta(hours=24)  # a request to release that nobody confirmed is forgotten
MAX_REASON: Final = 500
WIDEST_FIRST: Final[tuple[Scope, ...]] = (
    "municipality",
    "assignment",
    "agency",
    "channel",
    "topic",
    "person",
)

Step = Literal["ask", "confirm", "same_person", "off"]


@dataclass(frozen=True, slots=True)
class Target:
    """Something a brake can stop: by id, or a topic by its slug (then also its name)."""

    scope: Scope
    id: int | str | None
    name: str


@dataclass(frozen=True, slots=True)
class NewBrake:
    """What to stop and why.

    `target_id` is the assignment, agency, channel or person, `topic` the slug of a topic; neither for
    the municipality. `drill`: a rehearsal, so it is told apart in every list.
    """

    municipality_id: int
    scope: Scope
    reason: str
    target_id: int | None = None
    topic: str = ""
    drill: bool = False

    @property
    def fits(self) -> bool:
        """Whether the target is there exactly when the scope needs one."""
        by_id = self.scope not in ("municipality", "topic")
        return (self.target_id is not None) == by_id and bool(self.topic) == (self.scope == "topic")


@dataclass(frozen=True, slots=True)
class On:
    """A brake that is on. `target` is an id, the slug of a topic, or None for the municipality."""

    id: int
    scope: str
    target: int | str | None
    epoch: int


def stops(on: On, ask: AskMandate) -> bool:
    """Whether this brake stops this request.

    Closed world: who does not say which topic, agency, assignment or author it is about, cannot be
    outside a brake on one of those. A scope that is not known here stops everything.
    """
    match on.scope:
        case "channel":
            return ask.channel_id == on.target
        case "topic":
            topic = ask.facts.get("topic")
            return topic == on.target or topic not in TOPICS
        case "person":
            return ask.user_id is None or on.target == ask.user_id or on.target in ask.hands
        case "agency":
            return ask.agency_id == on.target or (ask.agency_id is None and not _ourselves(ask))
        case "assignment":
            return ask.assignment_id == on.target or (ask.assignment_id is None and not _ourselves(ask))
        case _:
            return True


def _ourselves(ask: AskMandate) -> bool:
    """Plainly the municipality in its own name: no agency, no assignment, and the facts say so."""
    return ask.agency_id is None and ask.assignment_id is None and ask.facts.get("team") == "municipality"


def widest(brakes: Iterable[On], ask: AskMandate) -> BrakeHit | None:
    """The widest of the brakes that stop this request."""
    hits = [on for on in brakes if stops(on, ask)]
    first = min(hits, key=_width, default=None)
    return BrakeHit(first.id, first.scope, first.epoch) if first else None  # type: ignore[arg-type]


def _width(on: On) -> int:
    return WIDEST_FIRST.index(on.scope) if on.scope in WIDEST_FIRST else -1


@dataclass(frozen=True, slots=True)
class BrakeState:
    """What matters for releasing: whether it is on, and who asked when."""

    on: bool
    asked_by: int | None
    asked_at: datetime | None


def release_step(state: BrakeState, person: int, now: datetime) -> Step:
    """What a press on 'release' by this person means now."""
    if not state.on:
        return "off"
    if state.asked_by is None or state.asked_at is None or state.asked_at + ASK_HOLDS <= now:
        return "ask"
    return "same_person" if state.asked_by == person else "confirm"
