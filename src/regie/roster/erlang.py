"""Erlang B, C and A: how many people are needed so that few have to wait.

Load is in erlangs (arrival rate times mean handling time). B and C use the recursion
B(0) = 1, B(n) = A B(n-1) / (n + A B(n-1)), which stays exact for thousands of servers, where factorials
overflow; C = B / (1 - A/n (1 - B)). Erlang A (M/M/n+M, patience exponential) follows Mandelbaum and
Zeltyn (2007, doi 10.1007/978-3-540-29860-1_2) with the integral written as a series of positive terms.

Arrivals are taken as random and constant over the time looked at; for messages that may wait for hours,
across a night or a weekend, simulate the week instead.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Final, Literal

# What counts as in time, when people may give up: served in time as a share of everybody who came, of
# those who were served, or whether somebody with endless patience would have waited no longer.
Definition = Literal["of_all", "of_answered", "virtual_wait"]
DEFINITIONS: Final[tuple[Definition, ...]] = ("of_all", "of_answered", "virtual_wait")

_HUGE: Final = 1e200
_TINY: Final = 1e-18
MOST_AGENTS: Final = 1_000_000


class Unreachable(ValueError):
    """No number of people reaches this target."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What arrives at one group of people: arrivals per second, mean seconds of work, seconds of patience.

    Without patience nobody gives up.
    """

    per_second: float
    handle: float
    patience: float | None = None

    @property
    def load(self) -> float:
        """Offered load in erlangs."""
        return self.per_second * self.handle


@dataclass(frozen=True, slots=True)
class Service:
    """What to expect with so many people. Waits in seconds; `mean_wait` is infinite when work piles up."""

    agents: int
    service_level: float
    mean_wait: float
    occupancy: float
    abandoned: float
    waiting: float  # the share that does not get help at once


def erlang_b(servers: int, load: float) -> float:
    """The share that finds every server busy and leaves."""
    _check(servers, load)
    if load == 0:
        return 1.0 if servers == 0 else 0.0
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """The share that has to wait when nobody gives up; 1 when the work is more than the people can do."""
    if servers <= load:
        _check(servers, load)
        return 0.0 if load == 0 else 1.0
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def serve(queue: Queue, agents: int, within: float, definition: Definition = "of_all") -> Service:
    """What `agents` people make of this queue; the service level counts what is helped within `within` s."""
    _check(agents, queue.load)
    if queue.load == 0:
        return Service(agents, 1.0, 0.0, 0.0, 0.0, 0.0)
    if queue.patience is None:
        return _patient(queue, agents, within)
    return _leaving(queue, agents, within, definition)


def needed(queue: Queue, target: float, within: float, definition: Definition = "of_all") -> Service:
    """The fewest people that reach the target. Raises Unreachable when none do (a target above 1, say)."""
    if queue.load == 0:
        return serve(queue, 0, within, definition)
    low, high = 0, max(1, math.ceil(queue.load))
    while serve(queue, high, within, definition).service_level < target:
        low, high = high, high * 2
        if high > MOST_AGENTS:
            raise Unreachable(f"no number of people reaches {target}")
    while high - low > 1:
        middle = (low + high) // 2
        if serve(queue, middle, within, definition).service_level >= target:
            high = middle
        else:
            low = middle
    return serve(queue, high, within, definition)


def trunks(load: float, blocked_at_most: float) -> int:
    """The fewest servers that turn away no more than this share (Erlang B)."""
    if not 0 < blocked_at_most <= 1:
        raise Unreachable("the share turned away lies between 0 and 1")
    blocked, n = 1.0, 0
    while blocked > blocked_at_most:
        n += 1
        blocked = load * blocked / (n + load * blocked)
    return n


def positions(agents: int, shrinkage: float) -> int:
    """People to plan for so many at work; `shrinkage` is the share of paid time away (leave, illness)."""
    if not 0 <= shrinkage < 1:
        raise ValueError("shrinkage lies from 0 up to, not including, 1")
    return math.ceil(agents / (1 - shrinkage) - 1e-9)


def least_for_occupancy(load: float, most: float) -> int:
    """The fewest people who are busy no more than this share of their time."""
    if not 0 < most <= 1:
        raise ValueError("occupancy lies above 0 and up to 1")
    return math.ceil(load / most - 1e-9)


def halfin_whitt(beta: float) -> float:
    """The share that waits with very many servers, n = A + beta * sqrt(A) (Halfin and Whitt, 1981)."""
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    below = (1 + math.erf(beta / math.sqrt(2))) / 2
    return 1 / (1 + beta * below / density)


def message_load(conversations_per_second: float, turns: float, seconds_per_message: float) -> float:
    """Erlangs of conversations: what people think between two messages costs nobody work."""
    return conversations_per_second * turns * seconds_per_message


def _patient(queue: Queue, agents: int, within: float) -> Service:
    spare = agents - queue.load
    if spare <= 0:
        return Service(agents, 0.0, math.inf, 1.0, 0.0, 1.0)
    waiting = erlang_c(agents, queue.load)
    level = 1 - waiting * math.exp(-spare * within / queue.handle)
    return Service(agents, level, waiting * queue.handle / spare, queue.load / agents, 0.0, waiting)


def _leaving(queue: Queue, agents: int, within: float, definition: Definition) -> Service:
    """Erlang A. With `f(x) = exp(h (1 - e^(-x/p)) - c x/p)`: J = integral of f, J(t) its tail after t."""
    patience = float(queue.patience or 0)
    if agents == 0:
        return Service(0, 0.0, patience, 0.0, 1.0, 1.0)
    arriving, leaving = queue.per_second, 1 / patience
    done = agents / queue.handle
    h, c = arriving * patience, done * patience
    whole, scale = _series(h, c)
    blocked = erlang_b(agents - 1, queue.load)
    if blocked < sys.float_info.min:  # so many people that nobody ever waits
        return Service(agents, 1.0, 0.0, queue.load / agents, 0.0, 0.0)
    busy_before = math.exp(-scale) / blocked
    total = busy_before + arriving * patience * whole
    kept = math.exp(-leaving * within)
    tail, tail_scale = _series(h * kept, c)
    at_end = h * (1 - kept) - c * leaving * within  # log f(within)
    after = patience * tail * math.exp(at_end + tail_scale - scale)
    one, last = math.exp(-scale), math.exp(at_end - scale)
    gone = min(1.0, max(0.0, (one + (arriving - done) * patience * whole) / total))
    served = (busy_before + last - one + done * (patience * whole - after)) / total
    level = {
        "of_all": served,
        "of_answered": served / (1 - gone) if gone < 1 else 0.0,
        "virtual_wait": 1 - arriving * after / total,
    }[definition]
    occupancy = arriving * (1 - gone) / done
    return Service(
        agents,
        min(1.0, max(0.0, level)),
        gone * patience,
        min(1.0, occupancy),
        gone,
        arriving * patience * whole / total,
    )


def _series(h: float, c: float) -> tuple[float, float]:
    """Sum over k of h^k / (c (c+1) … (c+k)), as (value, log of what it was divided by)."""
    term, total, scale, k = 1 / c, 1 / c, 0.0, 0
    while True:
        k += 1
        term *= h / (c + k)
        total += term
        if total > _HUGE:
            term, total, scale = term / _HUGE, total / _HUGE, scale + math.log(_HUGE)
        if h < c + k and term < total * _TINY:
            return total, scale


def _check(servers: int, load: float) -> None:
    if servers < 0 or not math.isfinite(load) or load < 0:
        raise ValueError("servers and load are numbers from 0")
