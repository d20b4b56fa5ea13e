"""Session: the current Recipe and View, who listens, and the runs that were made."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem, as_problem
from sd_explorer.session.worker import Ticket, Worker

CACHE_BYTES = 256 * 2**20
"""Recorded runs kept for going back at once."""


@dataclass(frozen=True)
class View:
    """What is looked at. Never decides a pixel."""

    step: int = -1
    """Index of the selected step; -1: the last one."""
    language: str = "en"
    """A key of `texts.LANGUAGES`."""


@dataclass(frozen=True)
class Status:
    """What the session is doing, for a status line."""

    kind: str
    """`idle`, `loading`, `running`, `finished`, `stopped` or `problem`."""
    step: int = 0
    count: int = 0
    seconds: float = 0.0
    """Of the steps so far."""
    cached: bool = False
    """Finished from the cache, nothing was computed."""
    problem: Problem | None = None
    detail: str = ""
    """Full technical text behind a problem."""

    @property
    def seconds_per_step(self) -> float:
        """Mean time of the steps so far."""
        return self.seconds / self.step if self.step else 0.0

    @property
    def seconds_left(self) -> float:
        """What the steps to come will take at this pace."""
        return (self.count - self.step) * self.seconds_per_step


EVENTS = ("recipe", "view", "status", "model", "step", "trace", "frames")
"""recipe(Recipe) and view(View) come from the thread that changed them; status(Status), model(Model), step(Step),
trace(Trace) and frames(Frames) from the worker."""


class Cache:
    """The latest results by recipe, within a byte budget; the least recently used go first."""

    def __init__(self, budget: int):
        self.budget = budget
        self._items: OrderedDict = OrderedDict()
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        return sum(item.nbytes for item in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def get(self, recipe: Recipe):
        """What was kept for a recipe, or None."""
        with self._lock:
            if recipe in self._items:
                self._items.move_to_end(recipe)
            return self._items.get(recipe)

    def put(self, recipe: Recipe, item):
        """Keep something with `nbytes`; what alone exceeds the budget is not kept."""
        if item.nbytes > self.budget:
            return
        with self._lock:
            self._items[recipe] = item
            while self.nbytes > self.budget:
                self._items.popitem(last=False)

    def clear(self):
        """Forget everything."""
        with self._lock:
            self._items.clear()


class Session:
    """One person's state: change it with `change` and `look`; hear of it with `on`.

    worker: a class like `Worker`; `SameThread` runs everything at once in the caller's thread.
    load: `load_model` or a stand-in. cache_bytes: budget of recorded runs.
    """

    def __init__(self, recipe: Recipe | None = None, view: View | None = None, *, worker=Worker, load=None,
                 cache_bytes: int = CACHE_BYTES):  # fmt: skip
        self.recipe = recipe or Recipe()
        self.view = view or View()
        self.status = Status("idle")
        self.model = None
        self.trace = None
        self.steps_shown = None
        self.traces = Cache(cache_bytes // 2)
        self.frames = Cache(cache_bytes // 2)
        self.closed = False
        self._good_model = self.recipe.model
        self._load = load
        self._listeners: dict[str, list[Callable]] = {event: [] for event in EVENTS}
        self._lock = threading.RLock()
        self._worker, self._second = worker(self._failed), None
        self._make_worker = lambda: worker(self._failed)

    # -- hearing ------------------------------------------------------------------------------

    def on(self, event: str, listener: Callable) -> Callable[[], None]:
        """Call `listener(value)` at each event of that name (see `EVENTS`); returns a function that ends it."""
        self._listeners[event].append(listener)
        return lambda: listener in self._listeners[event] and self._listeners[event].remove(listener)

    def _tell(self, event: str, value=None):
        for listener in tuple(self._listeners[event]):
            listener(value)

    def _set_status(self, status: Status):
        self.status = status
        self._tell("status", status)

    # -- changing -----------------------------------------------------------------------------

    def change(self, **changes) -> bool:
        """Change the recipe and paint it. A wrong value becomes a problem in the status; nothing is lost.

        Returns whether the recipe is now what was asked for.
        """
        try:
            with self._lock:
                if self.closed:
                    raise Problem("closed")
                recipe = self.recipe.change(**changes)
                if recipe == self.recipe:
                    return True
                self.recipe = recipe
        except Problem as problem:
            self.tell(problem)
            return False
        self._tell("recipe", recipe)
        self.paint()
        return True

    def look(self, **changes):
        """Change the view (selected step, language)."""
        view = replace(self.view, **changes)
        if view != self.view:
            self.view = view
            self._tell("view", view)

    def paint(self):
        """Ask for the picture of the current recipe; at once if it was made before."""
        if not self.closed:
            self._worker.submit(self._paint)

    def later(self, job: Callable[[Ticket], None], lane: str = "more"):
        """Ask for other work on the worker: `more` is dropped when a new picture is asked for, `save` is not."""
        if not self.closed:
            self._worker.submit(job, lane)

    def beside(self, job: Callable[[Ticket], None]):
        """Ask for work that takes long and needs no model, on a second worker: pictures go on. The newest one wins."""
        if not self.closed:
            self._second = self._second or self._make_worker()
            self._second.submit(job, "more")

    def tell(self, problem: Problem):
        """Show a sentence in the status line; nothing else changes."""
        self._set_status(Status("problem", problem=problem))

    def stop(self):
        """Stop within a step; what was painted so far stays on screen."""
        for worker in self._workers:
            worker.stop()

    @property
    def _workers(self) -> list:
        return [worker for worker in (self._worker, self._second) if worker]

    def idle(self, timeout: float | None = None) -> bool:
        """Wait until nothing is being computed; False when `timeout` seconds passed first."""
        return all([worker.idle(timeout) for worker in self._workers])

    def close(self):
        """Stop, end the worker, forget every run. May be called twice."""
        if self.closed:
            return
        self.closed = True
        for worker in self._workers:
            worker.close()
        self.traces.clear()
        self.frames.clear()
        self.model = self.trace = self.steps_shown = None
        for listeners in self._listeners.values():
            listeners.clear()

    # -- the worker's side --------------------------------------------------------------------

    def _paint(self, ticket: Ticket):
        recipe = self.recipe
        self._ensure_model(recipe.model)
        ticket.check()
        trace = self.traces.get(recipe)
        cached = trace is not None
        if not cached:
            trace = self._run(recipe, ticket)
            self.traces.put(recipe, trace)
        self.trace = trace
        self._tell("trace", trace)
        self._set_status(Status("finished", len(trace.steps), len(trace.steps), trace.seconds, cached))
        if self._listeners["frames"]:
            self.later(lambda ticket: self._picture_steps(trace, ticket), "frames")

    def _picture_steps(self, trace, ticket: Ticket):
        from sd_explorer.experiments.frames import frames_of

        kept = self.frames.get(trace.recipe)
        for frames in [kept] if kept else frames_of(self.model, trace, ticket.check):
            ticket.check()
            self.steps_shown = frames
            self._tell("frames", frames)
            if frames.exact:
                self.frames.put(trace.recipe, frames)

    def _ensure_model(self, name: str):
        if self.model is not None and self.model.name == name:
            return
        self._set_status(Status("loading"))
        self.model = None  # free the old one first: two do not fit everywhere
        try:
            self.model = (self._load or _load_model)(name)
        except BaseException:
            self._back_to(self._good_model)
            raise
        self._good_model = name
        self._tell("model", self.model)

    def _back_to(self, model: str):
        """After a checkpoint that would not load: the recipe names the last good one again."""
        with self._lock:
            if self.recipe.model == model:
                return
            self.recipe = self.recipe.change(model=model)
        self._tell("recipe", self.recipe)

    def _run(self, recipe: Recipe, ticket: Ticket):
        from sd_explorer.diffusion.denoise import denoise
        from sd_explorer.diffusion.trace import Trace

        steps, started = [], time.perf_counter()
        try:
            for step in denoise(self.model, recipe):
                steps.append(step)
                self._tell("step", step)
                seconds = time.perf_counter() - started
                self._set_status(Status("running", len(steps), step.count, seconds))
                ticket.remaining = self.status.seconds_left
                if len(steps) < step.count:
                    ticket.check()
        except BaseException:
            if ticket.stopped and steps:
                self._set_status(Status("stopped", len(steps), steps[-1].count, time.perf_counter() - started))
            raise
        return Trace.of(self.model, recipe, steps)

    def _failed(self, error: BaseException):
        import traceback

        problem = as_problem(error, self.recipe.model)
        detail = "" if isinstance(error, Problem) else "".join(traceback.format_exception(error))
        self._set_status(Status("problem", problem=problem, detail=detail))


def _load_model(name: str):
    from sd_explorer.models import load_model

    return load_model(name)
