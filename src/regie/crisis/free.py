"""Whether somebody can work some hours from now, by the Working Hours Act. Plain.

Asks the checker of `roster` twice, with and without the extra shift: only what that breaks counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from regie.roster.shifts import HOUR, WEEK, Agreements, Person, Roster, Shift
from regie.roster.working_hours import judge

_EXTRA = "extra"


def broken_by(
    person: Person, shifts: Sequence[Shift], start: int, hours: int, agreements: Agreements
) -> tuple[str, ...]:
    """The rules that working `hours` from `start` (minutes since 1970) would break; empty when none."""
    extra = Shift(_EXTRA, person.id, start, start + hours * HOUR)
    without = Roster((person,), tuple(shifts), (), (start - 16 * WEEK, start + 2 * WEEK), agreements)
    with_it = replace(without, shifts=(*shifts, extra))
    before = {(one.rule, one.start) for one in judge(without)}
    after = [one for one in judge(with_it) if (one.rule, one.start) not in before]
    return tuple(sorted({one.rule for one in after}))
