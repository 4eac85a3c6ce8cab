"""Public roster instances (Curtois and Qu) and our own 28-day roster: cost, bound and seconds.

Every answer is judged by a checker that knows no solver. Needs ../shared/data; says so and stops without it.
`--only 1 2` runs those instances; `--own` only our own rosters.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.harness import measure, table
from regie.kernel.clock import AMSTERDAM
from regie.roster.candidates import usual_blocks
from regie.roster.cpsat import Tell
from regie.roster.problem import Pool, Problem, Wish
from regie.roster.public_instance import read_instance
from regie.roster.public_model import solve_instance
from regie.roster.shifts import WEEK, Demand, Person, Roster, Shift, minute
from regie.roster.solver import solve
from regie.roster.working_hours import judge

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "staffing" / "roster"
# number: (best known, seconds allowed, how far above the best is still good)
KNOWN: Final = {1: (607, 60, 0.0), 2: (828, 60, 0.0), 3: (1001, 60, 0.0), 4: (1716, 240, 0.01)}
MONDAY: Final = datetime(2027, 1, 4, tzinfo=AMSTERDAM)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", type=int, nargs="*", default=list(KNOWN))
    parser.add_argument("--own", action="store_true")
    args = parser.parse_args()
    if args.own or not DATA.exists():
        print("public instances are left out" if args.own else f"public instances are not here ({DATA})")
    else:
        _public([n for n in args.only if n in KNOWN])
    _own()
    _checker()


def _public(numbers: list[int]) -> None:
    rows = []
    for number in numbers:
        best, seconds, slack = KNOWN[number]
        instance = read_instance((DATA / f"Instance{number}.txt").read_bytes())
        answer = solve_instance(instance, seconds, _until(best))
        cost = answer.cost if answer.cost is not None else 0
        good = not answer.violations and 0 < cost <= best * (1 + slack)
        bound = "" if answer.bound is None else f"{answer.bound:.0f}"
        ratio = f"{cost / best:.4f}"
        verdict = "yes" if good else "NO"
        rows.append(
            (number, best, cost, bound, ratio, len(answer.violations), f"{answer.seconds:.1f}", verdict)
        )
    table(("instance", "best known", "found", "bound", "ratio", "broken rules", "seconds", "reached"), rows)


def _until(best: int) -> Tell:
    """Stops at the best known value; proving it is not asked."""
    return lambda so_far: so_far.objective is None or so_far.objective > best


def ours(people: int, agency: int) -> Problem:
    """28 days around the clock: one at night, two by day and three in office hours, one who knows crises."""
    own = tuple(
        Person(
            f"p{n}",
            "own",
            frozenset({"crisis"}) if n % 2 else frozenset(),
            (36.0, 32.0, 28.0, 36.0)[n % 4],
            no_nights=n == 3,
        )
        for n in range(people)
    )
    demand = tuple(row for hour in range(28 * 24) for row in _hour(MONDAY + timedelta(hours=hour)))
    wishes = tuple(
        Wish(f"p{n}", *_day((n * 5 + k * 7) % 28), "off", k + 1) for n in range(people) for k in range(3)
    )
    start = minute(MONDAY)
    pools = (Pool("agency", agency, 70, frozenset({"crisis"})),) if agency else ()
    return Problem(own, demand, (start, start + 4 * WEEK), usual_blocks(demand), wishes=wishes, agency=pools)


def _hour(at: datetime) -> list[Demand]:
    start = minute(at.astimezone(UTC))
    weekend = at.isoweekday() > 5
    many = 1 if weekend or at.hour < 7 or at.hour >= 23 else 2
    if 9 <= at.hour < 17 and not weekend:
        many = 3
    rows = [Demand(start, start + 60, many)]
    return rows + ([Demand(start, start + 60, 1, frozenset({"crisis"}))] if 15 <= at.hour < 23 else [])


def _day(number: int) -> tuple[int, int]:
    return (minute(MONDAY + timedelta(days=number)), minute(MONDAY + timedelta(days=number + 1)))


def _own() -> None:
    rows = []
    for name, people, agency in (("12 people, agency at hand", 12, 3), ("7 people and an agency", 7, 3)):
        answer = solve(ours(people, agency), 60)
        gap = "" if answer.gap is None else f"{answer.gap:.2%}"
        broken = len(answer.violations)
        rows.append(
            (
                name,
                answer.status,
                answer.objective,
                answer.bound,
                gap,
                broken,
                len(answer.gaps),
                f"{answer.seconds:.1f}",
            )
        )
    print()
    head = ("28 days, 24/7", "status", "objective", "bound", "gap", "violations", "gaps", "seconds")
    table(head, rows)


def _checker() -> None:
    """60 people over 12 weeks, judged whole."""
    people, shifts = [], []
    start = minute(MONDAY)
    for n in range(60):
        people.append(Person(f"p{n}", "own"))
        for week in range(12):
            begins, hours = ((7, 8), (15, 8), (23, 8))[(week + n) % 3]
            for day in range(5):
                at = start + week * WEEK + ((day + n) % 7) * 1440 + begins * 60
                shifts.append(Shift(f"{n}-{week}-{day}", f"p{n}", at, at + hours * 60))
    roster = Roster(tuple(people), tuple(shifts), (), (start, start + 12 * WEEK))
    timing = measure("check", lambda: judge(roster))
    print()
    table(
        ("check of 60 people, 12 weeks", "median s", "promised s"),
        [("judge", f"{timing.median:.2f}", "1.00")],
    )


if __name__ == "__main__":
    main()
