"""Runs a CP-SAT model with fixed settings, tells how it is going, and stops when asked.

Eight workers and linearisation 2 are set by name: on two cores they find in seconds what the defaults do
not find in minutes. The seed is fixed, but workers race, so the same run may end in another roster of the
same cost.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

Status = str  # optimal | feasible | infeasible | unknown
SEED: Final = 20261201
EVERY_SECONDS: Final = 0.5

_STATUS: Final[dict[cp_model.CpSolverStatus, Status]] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
    cp_model.MODEL_INVALID: "infeasible",
    cp_model.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is. `objective` is None until a first roster was found."""

    seconds: float
    objective: float | None
    bound: float | None

    @property
    def gap(self) -> float | None:
        """How far from proven, as a share of the objective; 0 is proven."""
        if self.objective is None or self.bound is None:
            return None
        return abs(self.objective - self.bound) / max(1.0, abs(self.objective))


Tell = Callable[[Progress], bool]  # answers whether to go on


def on(_: Progress) -> bool:
    """Goes on, whatever is told."""
    return True


class Search:
    """One run. `values` asks what a variable became, once `status` is optimal or feasible."""

    def __init__(self, model: cp_model.CpModel, seconds: float, tell: Tell = on, *, workers: int = 8) -> None:
        self._solver = cp_model.CpSolver()
        parameters = self._solver.parameters
        parameters.num_workers = workers
        parameters.linearization_level = 2
        parameters.random_seed = SEED
        parameters.max_time_in_seconds = max(0.05, seconds)
        self._model, self._tell = model, tell
        self._began = time.monotonic()
        self._objective: float | None = None
        self._bound: float | None = None
        self._done = threading.Event()
        self.stopped = False
        self.status: Status = "unknown"

    def run(self) -> Progress:
        """Search until proven, out of time or stopped."""
        self._began = time.monotonic()
        watch = threading.Thread(target=self._watch, daemon=True)
        watch.start()
        self._solver.best_bound_callback = self._bounded
        try:
            code = self._solver.solve(self._model, _Found(self._found))
        finally:
            self._done.set()
            watch.join()
        self.status = _STATUS[code]
        if self.found:
            self._objective, bound = self._solver.objective_value, self._solver.best_objective_bound
            self._bound = bound if math.isfinite(bound) else None
        return self.progress()

    @property
    def found(self) -> bool:
        """Whether there is a solution to ask values of."""
        return self.status in ("optimal", "feasible")

    def value(self, variable: cp_model.IntVar) -> int:
        """What a variable became."""
        return int(self._solver.value(variable))

    def progress(self) -> Progress:
        """How far the search is now."""
        return Progress(time.monotonic() - self._began, self._objective, self._bound)

    def _found(self, objective: float, bound: float) -> None:
        self._objective = objective
        if math.isfinite(bound):
            self._bound = bound

    def _bounded(self, bound: float) -> None:
        self._bound = bound

    def _watch(self) -> None:
        while not self._done.wait(EVERY_SECONDS):
            if not self._tell(self.progress()):
                self.stopped = True
                self._solver.stop_search()
                return


class _Found(cp_model.CpSolverSolutionCallback):
    def __init__(self, found: Callable[[float, float], None]) -> None:
        super().__init__()
        self._found = found

    def on_solution_callback(self) -> None:
        self._found(self.objective_value, self.best_objective_bound)
