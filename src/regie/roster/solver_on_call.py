"""Being on call (Working Hours Act 5:9) as constraints: never looser than the checker on what they cover.

Covered: 5:9(2) days and pairs of days free in every 28, 5:9(3) none near a night shift, and nobody in two
places. 5:9(4) follows from the daily rest of what is worked. 5:9(5) and (6) are sums, which the solver caps
when the checker finds too much.

Free time is counted in periods of 24 and 48 hours that begin at fixed hours, so a little less is found free
than there may be, never more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from regie.roster.candidates import Candidate
from regie.roster.law_on_call import AFTER_NIGHT, BEFORE_NIGHT, FREE_OF_ALL, FREE_OF_CALL
from regie.roster.shifts import DAY, WEEK, Person, Shift, Span, days_of, shared
from regie.roster.solver_law import Item
from regie.roster.stints import night_of

WINDOW: Final = 4 * WEEK
PAIR: Final = 2 * DAY
MOST_HOURS: Final = 4  # hours of the day at which two free days are looked for


@dataclass(frozen=True, slots=True)
class Call:
    """Being on call: a candidate, or a fixed shift (`var` is then None)."""

    start: int
    end: int
    var: cp_model.IntVar | None

    @property
    def span(self) -> Span:
        """From start to end."""
        return (self.start, self.end)


def may_be_called(person: Person, candidate: Candidate) -> bool:
    """By skills, and not at night who need not work nights: a call would be night work."""
    if not candidate.skills <= person.skills:
        return False
    nights = (night_of(day) for day in days_of(candidate.span))
    return not (person.no_nights or person.short_days) or not any(shared(candidate.span, n) for n in nights)


def fixed_calls(person: Person, shifts: Iterable[Shift]) -> list[Call]:
    """When somebody is on call already."""
    return [
        Call(one.start, one.end, None) for one in shifts if one.person == person.id and one.kind != "duty"
    ]


class OnCallLaw:
    """Adds one person's constraints to a model; nothing to say about somebody who cannot be on call."""

    def __init__(self, model: cp_model.CpModel, items: Sequence[Item], calls: Sequence[Call]) -> None:
        self._model = model
        self._items = sorted(items, key=lambda one: (one.start, one.end))
        self._calls = sorted(calls, key=lambda one: (one.start, one.end))

    def add(self) -> None:
        """All that is covered."""
        if not self._calls:
            return
        self._one_place()
        self._away_from_work()
        if any(call.var is not None for call in self._calls):
            self._free_days()
            self._free_pairs()

    def _one_place(self) -> None:
        """On call once at a time: cliques of an interval graph."""
        for call in self._calls:
            self._at_most_one([one.var for one in self._calls if one.start <= call.start < one.end])

    def _away_from_work(self) -> None:
        """Not while on duty, nor in the 11 hours before and the 14 after a night shift."""
        for item in self._items:
            before, after = (BEFORE_NIGHT, AFTER_NIGHT) if item.stint.night else (0, 0)
            for call in self._calls:
                if shared(call.span, (item.start - before, item.end + after)):
                    self._at_most_one([item.var, call.var])

    def _at_most_one(self, found: Sequence[cp_model.IntVar | None]) -> None:
        """Where one is fixed the others cannot be; two that are fixed are not for the solver to mend."""
        loose = [var for var in found if var is not None]
        if len(loose) < len(found):
            for var in loose:
                self._model.add(var == 0)
        elif len(loose) > 1:
            self._model.add_at_most_one(loose)

    def _windows(self) -> list[tuple[Span, cp_model.IntVar | None]]:
        """The windows of 28 x 24 hours that begin or end with being on call, and with which."""
        found = [((one.start, one.start + WINDOW), one.var) for one in self._calls]
        found += [((one.end - WINDOW, one.end), one.var) for one in self._calls]
        return [one for one in found if shared(one[0], self._loose())]

    def _loose(self) -> Span:
        """From the first time on call that can be chosen to the last."""
        loose = [call for call in self._calls if call.var is not None]
        return (min(call.start for call in loose), max(call.end for call in loose))

    def _free_days(self) -> None:
        """Of the days of 24 hours in a window, 14 are free of being on call."""
        touched = self._touched()
        known = dict(touched)
        origin = touched[0][0] % DAY
        for (start, end), var in self._windows():
            days = range(start + (origin - start) % DAY, end - DAY + 1, DAY)
            busy = [known[day] for day in days if day in known]
            loose = [one for one in busy if one is not None]
            done = len(busy) - len(loose)
            if len(loose) + done > len(days) - FREE_OF_CALL and loose:
                few = self._model.add(sum(loose) <= max(0, len(days) - FREE_OF_CALL - done))
                if var is not None:
                    few.only_enforce_if(var)

    def _touched(self) -> list[tuple[int, cp_model.IntVar | None]]:
        """Each day that being on call touches: a variable that says so, None when it is fixed."""
        origin = self._origin()
        days: dict[int, list[cp_model.IntVar | None]] = {}
        for call in self._calls:
            for day in range(call.start - (call.start - origin) % DAY, call.end, DAY):
                days.setdefault(day, []).append(call.var)
        found: list[tuple[int, cp_model.IntVar | None]] = []
        for day, called in sorted(days.items()):
            busy = None if any(var is None for var in called) else self._model.new_bool_var("")
            for var in called:
                if busy is not None and var is not None:
                    self._model.add_implication(var, busy)
            found.append((day, busy))
        return found

    def _origin(self) -> int:
        """The hour from which days of 24 hours are counted, so that being on call touches few of them.

        As far as can be from where something begins or ends, so that a changed clock costs nothing.
        """
        edges = sorted({edge % DAY for call in self._calls for edge in call.span})
        following = [*edges[1:], edges[0] + DAY]
        room = {
            (one + other) // 2 % DAY: other - one for one, other in zip(edges, following, strict=True)
        } | dict.fromkeys(edges, 0)
        return min(sorted(room), key=lambda hour: (self._touches(hour), -room[hour]))

    def _touches(self, origin: int) -> int:
        return sum(-(-(call.end - origin) // DAY) - (call.start - origin) // DAY for call in self._calls)

    def _free_pairs(self) -> None:
        """Twice two days free of everything in each window in which somebody is on call.

        Where what is fixed leaves too little, nothing is added to it: that is all that can be mended here.
        """
        pairs = self._pairs()
        for window, var in self._windows():
            within = [free for begin, free in pairs if window[0] <= begin and begin + PAIR <= window[1]]
            enough = self._model.add(sum(within) >= FREE_OF_ALL)
            enough.only_enforce_if(self._used(window) if var is None else var)

    def _used(self, window: Span) -> cp_model.IntVar:
        used = self._model.new_bool_var("")
        for start, end, var in self._spans():
            if var is not None and shared((start, end), window):
                self._model.add_implication(var, used)
        return used

    def _spans(self) -> list[tuple[int, int, cp_model.IntVar | None]]:
        """Everything that somebody does or may do."""
        worked = [(one.start, one.end, one.var) for one in self._items]
        return worked + [(one.start, one.end, one.var) for one in self._calls]

    def _pairs(self) -> list[tuple[int, cp_model.IntVar]]:
        """Stretches of 48 hours that may be left free; no two of them that are counted overlap."""
        spans = self._spans()
        usual = Counter(end % DAY for _start, end, _var in spans).most_common(MOST_HOURS)
        hours = sorted(hour for hour, _times in usual)
        first, last = self._loose()
        days = range(first - WINDOW - first % DAY, last + WINDOW, DAY)
        begins = [day + hour for day in days for hour in hours]
        found = []
        for begin in begins:
            taken = [var for start, end, var in spans if start < begin + PAIR and end > begin]
            if any(var is None for var in taken):
                continue
            free = self._model.new_bool_var("")
            for var in taken:
                if var is not None:
                    self._model.add_implication(free, ~var)
            found.append((begin, free))
        for place, (begin, _free) in enumerate(found):
            self._model.add_at_most_one(
                free for start, free in found[: place + 1] if begin - PAIR < start <= begin
            )
        return found
