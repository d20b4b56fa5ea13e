"""The driver of a sweep: asks a pool for what is missing, writes down what comes, and outlives what dies."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from pathlib import Path

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem, as_problem
from sd_explorer.sweeps.order import ORDERS, ordered
from sd_explorer.sweeps.painting import first_of, paint, paint_traced
from sd_explorer.sweeps.pools import Pool
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep

MOST_DEATHS = 3
"""So often a picture may end the process that paints it, alone in it, before it is given up."""


@dataclass(frozen=True)
class Result:
    """What has become of one recipe."""

    recipe: Recipe | Branch
    path: Path | None = None
    """Its picture; None where there is a problem."""
    problem: Problem | None = None


def missing(sweep: Sweep, store: Store, order: str = ORDERS[0], traces: bool = False) -> list[Recipe | Branch]:
    """What has still to be painted, in one of `ORDERS`; traces: also that whose recorded run is not there."""
    return [one for one in ordered(sweep, order) if one not in store or traces and not store.trace_path(one).is_file()]


def run(sweep: Sweep, store: Store, pool: Pool, engine: str = "auto", paint=paint, order: str = ORDERS[0],
        traces: bool = False) -> Iterator[Result]:  # fmt: skip
    """Paint what is missing; a Result for each as it comes. Whoever stops asking loses only what is being painted.

    A picture that fails is a Result with its problem, and the rest goes on. When a process dies, what was under way is
    painted again, one by one, so that the one that killed it is found. traces: record each run beside its picture.
    """
    store.begin(sweep, engine)
    left = deque(missing(sweep, store, order, traces))
    driver = _Driver(store, pool, engine, paint_traced if traces else paint, left)
    try:
        yield from driver.results()
    finally:
        store.finish()


class _Driver:
    def __init__(self, store: Store, pool: Pool, engine: str, paint, waiting: deque):
        self._store, self._pool, self._ask = store, pool, lambda one: pool.submit(paint, one.to_json(), engine)
        self._waiting: deque[Recipe | Branch] = waiting
        self._suspects: deque[Recipe | Branch] = deque()
        self._under_way: dict[Future, Recipe | Branch] = {}
        self._deaths: Counter = Counter()

    def results(self) -> Iterator[Result]:
        while self._waiting or self._suspects or self._under_way:
            if not self._fill():
                yield from self._died()
                continue
            done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
            broken = False
            for future in done:
                try:
                    painted = future.result()
                except (BrokenExecutor, CancelledError):
                    broken = True
                except Exception as error:  # noqa: BLE001  whatever a picture raises, the others go on
                    recipe = self._under_way.pop(future)
                    yield self._failed(recipe, as_problem(error, first_of(recipe).model))
                else:
                    recipe = self._under_way.pop(future)
                    yield Result(recipe, self._store.keep(recipe, painted))
            if broken:
                yield from self._died()

    def _fill(self) -> bool:
        """Ask for as many as the pool takes, suspects alone; False where the pool is broken."""
        try:
            if self._suspects:
                if not self._under_way:
                    recipe = self._suspects[0]
                    self._under_way[self._ask(recipe)] = recipe
                    self._suspects.popleft()
            else:
                while self._waiting and len(self._under_way) < self._pool.window:
                    self._under_way[self._ask(self._waiting[0])] = self._waiting[0]
                    self._waiting.popleft()
        except BrokenExecutor:
            return False
        return True

    def _died(self) -> Iterator[Result]:
        """A process is gone: what was under way is under suspicion, and what was alone is to blame."""
        lost = list(self._under_way.values())
        self._under_way.clear()
        self._pool.renew()
        if len(lost) == 1:
            self._deaths[lost[0]] += 1
            if self._deaths[lost[0]] >= MOST_DEATHS:
                yield self._failed(lost.pop(), Problem("sweep_died", times=MOST_DEATHS))
        self._suspects.extendleft(reversed(lost))

    def _failed(self, recipe: Recipe | Branch, problem: Problem) -> Result:
        if problem.key == "unexpected":
            problem = Problem("sweep_failed", model=first_of(recipe).model, detail=problem.values["detail"])
        self._store.note(recipe, problem)
        return Result(recipe, problem=problem)
