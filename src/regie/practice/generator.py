"""Plays a believable municipality: who posts what, when. Plain and seeded: the same in, the same out.

Moments are seconds from the start of the scene. Arrivals are Poisson with a rate that follows the
scenario (thinning, Lewis and Shedler 1979). A thread's later turns are planned here too; reactions
to answers cannot be, since nobody knows the answer yet: see `reaction`.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from regie.kernel.clock import local
from regie.practice.content import answers, gas, incident, library, places, reactions
from regie.practice.content.template import Template

Rate = Callable[[float], float]  # scene seconds -> threads per hour


@dataclass(frozen=True, slots=True)
class Planned:
    """A post to come. `reply_to` is the position in the same sequence of the post it answers."""

    at_seconds: float
    handle: str
    name: str
    kind: str
    text: str
    language: str
    template: str
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a resident says to an answer, and how much later in scene time."""

    after_seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scene: its usual length, and how many threads per hour begin at a moment of local time."""

    hours: float
    rate: Callable[[datetime, float], float]
    incident: bool = False
    script: tuple[tuple[float, Template], ...] = ()  # threads that begin at a minute, each time the same


@dataclass(frozen=True, slots=True)
class _Person:
    handle: str
    name: str
    kind: str


# Threads begun per local hour on a working day, relative to the mean; evenings are busiest.
_WORKDAY: Final = (
    0.35, 0.18, 0.10, 0.08, 0.08, 0.15, 0.40, 0.95, 1.20, 1.15, 1.10, 1.05,
    1.25, 1.10, 1.05, 1.10, 1.30, 1.50, 1.65, 1.85, 1.95, 1.80, 1.35, 0.75,
)  # fmt: skip
_WEEKEND: Final = (
    0.70, 0.45, 0.30, 0.18, 0.10, 0.10, 0.15, 0.35, 0.70, 1.00, 1.20, 1.30,
    1.30, 1.25, 1.20, 1.25, 1.35, 1.45, 1.50, 1.60, 1.60, 1.55, 1.30, 1.00,
)  # fmt: skip
_RESIDENTS: Final = 260
_PLAIN_LETTERS: Final = str.maketrans("şëéíöüı", "seeioui")
_HISTORY_PER_HOUR: Final = 2.2
_TURN_SECONDS: Final = 270  # mean wait before somebody adds to a thread
_RECENT: Final = 30  # a template does not come back among this many threads


def _rhythm(per_hour: float) -> Callable[[datetime, float], float]:
    """A rate that follows the hour of the week."""

    def rate(moment: datetime, _: float) -> float:
        here = local(moment)
        shape = _WEEKEND if here.weekday() >= 5 else _WORKDAY
        return per_hour * shape[here.hour]

    return rate


def _flat(per_hour: float) -> Callable[[datetime, float], float]:
    return lambda _moment, _seconds: per_hour


SCENARIOS: Final[dict[str, Scenario]] = {
    "quiet_night": Scenario(8, _flat(2.2)),
    "ordinary_evening": Scenario(5, _flat(13)),
    "busy_weekend": Scenario(48, _rhythm(16)),
    "growing_incident": Scenario(3, _flat(8), incident=True),
    "daily_rhythm": Scenario(168, _rhythm(7)),
    "exercise_gas": Scenario(1.5, _flat(4), script=gas.SCRIPT),
}


def plan(seed: int, start: datetime, hours: float, scenario: str, *, handle: str) -> tuple[Planned, ...]:
    """Every post of a scene of `hours`, in order of time; residents address @`handle`.

    KeyError for an unknown scenario.
    """
    chosen = SCENARIOS[scenario]
    rng = random.Random(seed)
    scene = _Scene(rng, handle)
    for at in _arrivals(rng, hours, lambda s: chosen.rate(start + timedelta(seconds=s), s)):
        scene.add_thread(at)
    if chosen.incident:
        for at in _arrivals(rng, hours, incident.threads_per_hour):
            scene.add_incident(at)
    for minute, template in chosen.script:
        scene.add_scripted(template, minute * 60)
    return scene.in_order(hours * 3600)


def history(seed: int, start: datetime, days: int, *, handle: str) -> tuple[Planned, ...]:
    """Past traffic in the daily rhythm, with the municipality's own answers to most of it.

    Answers carry the plain `handle` as author. Times are seconds from `start`.
    """
    rng = random.Random(seed)
    scene = _Scene(rng, handle)
    rate = _rhythm(_HISTORY_PER_HOUR)
    for at in _arrivals(rng, days * 24, lambda s: rate(start + timedelta(seconds=s), s)):
        template, first, person = scene.add_thread(at)
        if rng.random() < answers.SHARE_ANSWERED.get(template.kind, 0.75):
            scene.add_answer(template, first, person)
    return scene.in_order(days * 86400)


def reaction(seed: int, template: str) -> Reaction | None:
    """How the resident who wrote `template` reacts to an answer; None when they leave it at that."""
    rng = random.Random(seed)
    found = library.BY_SLUG.get(template)
    language = found.language if found else "nl"
    kind = found.kind if found else "question"
    moods = reactions.MOODS.get(kind, reactions.USUAL)
    mood = rng.choices(list(moods), weights=list(moods.values()))[0]
    texts = reactions.TEXTS.get((mood, language)) or reactions.TEXTS.get((mood, "nl"))
    if not texts:
        return None
    return Reaction(rng.uniform(60, 900), rng.choice(texts))


class _Scene:
    """Collects posts; positions are as added until `in_order` sorts them."""

    def __init__(self, rng: random.Random, handle: str) -> None:
        self.rng = rng
        self.handle = handle
        self.posts: list[Planned] = []
        self._recent: list[str] = []
        self._times: Counter[Template] = Counter()  # how often each template about the incident was used

    def add_thread(self, at: float) -> tuple[Template, int, _Person]:
        """A thread from the library: its first post's position and who began it."""
        template = self._choose()
        return self._add(template, at)

    def add_incident(self, at: float) -> None:
        """Something about the fire, as people know it at that moment."""
        fitting = incident.at_minute(at / 60)
        fewest = min(self._times[t] for t in fitting)
        chosen = self.rng.choice([t for t in fitting if self._times[t] == fewest])
        self._times[chosen] += 1
        self._add(chosen if fewest == 0 else self._echo(chosen), at)

    def add_scripted(self, template: Template, at: float) -> None:
        """A thread of the script; who says it is drawn, what is said is not."""
        self._add(template, at)

    def add_answer(self, template: Template, first: int, person: _Person) -> None:
        """The municipality's answer, and now and then what the resident says to that."""
        asked = self.posts[first]
        wait = min(20 * 3600, self.rng.lognormvariate(math.log(2700), 0.9))
        text = self.rng.choice(answers.texts(template.topic, template.kind, template.language))
        own = Planned(
            asked.at_seconds + wait, self.handle, "", "municipality", text, template.language, "answer", first
        )
        self.posts.append(own)
        reacts = reaction(self.rng.getrandbits(32), template.slug)
        if reacts is not None:
            position = len(self.posts) - 1
            later = own.at_seconds + reacts.after_seconds
            self.posts.append(
                replace(asked, at_seconds=later, text=reacts.text, template="reaction", reply_to=position)
            )

    def in_order(self, end_seconds: float) -> tuple[Planned, ...]:
        """Sorted by time with `reply_to` renumbered; what falls after the end is left out."""
        kept = [i for i, post in enumerate(self.posts) if post.at_seconds < end_seconds]
        kept.sort(key=lambda i: (self.posts[i].at_seconds, i))
        place = {old: new for new, old in enumerate(kept)}
        return tuple(
            replace(post, reply_to=None if post.reply_to is None else place[post.reply_to])
            for post in (self.posts[i] for i in kept)
        )

    # -- how ---------------------------------------------------------------------------------

    def _choose(self) -> Template:
        while True:
            found = self.rng.choice(library.TEMPLATES)
            if found.slug not in self._recent:
                self._recent = [*self._recent[-_RECENT:], found.slug]
                return found

    def _echo(self, template: Template) -> Template:
        """The same thing in the words of somebody who says it after others did."""
        if template.language != "nl" or template.kind not in {"question", "complaint"}:
            return template
        tag = town(self.handle).lower().replace(" ", "")
        text = self.rng.choice(places.ECHOES).replace("{tag}", tag).replace("{text}", template.turns[0].text)
        return replace(template, turns=(replace(template.turns[0], text=text),))

    def _add(self, template: Template, at: float) -> tuple[Template, int, _Person]:
        person = self._person(template.voice, template.language)
        slots = self._slots()
        first = len(self.posts)
        last, moment = first, at
        for number, turn in enumerate(template.turns):
            who = self._person("resident", "nl") if turn.other else person
            moment += 0 if number == 0 else self.rng.expovariate(1 / _TURN_SECONDS) + 20
            parent = None if number == 0 else last
            last = len(self.posts)
            text = turn.text.format_map(slots)
            self.posts.append(_post(template, text, who, moment, parent))
        return template, first, person

    def _slots(self) -> dict[str, str]:
        street, street2 = self.rng.sample(places.STREETS, 2)
        return {
            "at": f"@{self.handle}",
            "town": town(self.handle),
            "street": street,
            "street2": street2,
            "place": self.rng.choice(places.PLACES),
        }

    def _person(self, voice: str, language: str) -> _Person:
        if voice == "resident":
            return _resident(self.rng.randrange(_RESIDENTS), language, self.handle)
        handle, name = self.rng.choice(places.VOICES[voice])
        kind = "company" if voice == "spam" else voice
        return _Person(f"{handle}.{self.handle}", name.format(town=town(self.handle)), kind)


def _post(template: Template, text: str, who: _Person, at: float, parent: int | None) -> Planned:
    return Planned(at, who.handle, who.name, who.kind, text, template.language, template.slug, parent)


def town(handle: str) -> str:
    """The municipality's name as people write it, from its handle."""
    return handle.removeprefix("gemeente").strip("-_.").replace("-", " ").title()


def _resident(number: int, language: str, handle: str) -> _Person:
    """One of a fixed set of people, so somebody comes back now and then."""
    rng = random.Random(number)
    first = rng.choice(places.NAMES_BY_LANGUAGE.get(language, places.FIRST_NAMES))
    tail = rng.choice(places.HANDLE_TAILS)
    plain = first.lower().translate(_PLAIN_LETTERS)
    return _Person(f"{plain}{tail}.{handle}", f"{first} {rng.choice('ABDEHJKMPRSTVWZ')}.", "resident")


def _arrivals(rng: random.Random, hours: float, rate: Rate) -> Iterator[float]:
    """Moments in seconds of a Poisson process with a changing rate per hour, by thinning."""
    end = hours * 3600
    peak = max(rate(s) for s in _grid(end)) * 1.05
    at = 0.0
    while peak > 0:
        at += rng.expovariate(peak / 3600)
        if at >= end:
            return
        if rng.random() * peak < rate(at):
            yield at


def _grid(end_seconds: float) -> Sequence[float]:
    return [step * 300.0 for step in range(int(end_seconds // 300) + 1)]
