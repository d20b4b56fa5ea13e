"""Session: the current Recipe and View, who listens, and the runs that were made."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.shelf import Shelf
from sd_explorer.problems import Problem, as_problem
from sd_explorer.session.cache import Cache
from sd_explorer.session.state import Run, Status, View
from sd_explorer.session.work import Work
from sd_explorer.session.worker import Priority, Worker
from sd_explorer.texts import text

CACHE_BYTES = 256 * 2**20
"""Recorded runs kept for going back at once."""
REST = 1.2
"""Seconds without a keystroke after which a prompt counts."""
SLOW = 0.5
"""Seconds. A model whose fastest step takes longer is not painted at every change, but when asked."""

EVENTS = ("recipe", "view", "status", "model", "run", "step", "trace", "frames")
"""recipe(Recipe) and view(View) come from the thread that changed them; status(Status), model(Model), run(Run: one began,
was stopped or is finished), step(Step), trace(Trace) and frames(Frames) from the worker."""


class Session:
    """One person's state: change it with `change` and `look`; hear of it with `on`.

    worker: a class like `Worker`; `SameThread` runs everything at once in the caller's thread.
    load: `load_model` or a stand-in. engine: what computes, as for `load_model`. cache_bytes: budget of recorded runs.
    """

    def __init__(self, recipe: Recipe | None = None, view: View | None = None, *, worker=Worker, load=None,
                 engine: str = "auto", cache_bytes: int = CACHE_BYTES):  # fmt: skip
        self.recipe = recipe or Recipe()
        prompt = self.recipe.prompt
        self.view = replace(view or View(), prompt=prompt, walk_ends=(prompt, prompt))
        self.status = Status("idle")
        self.trace: Any = None
        """The Trace of the last finished run."""
        self.run: Run | None = None
        """What is being painted, or was painted last."""
        self.steps_shown: Any = None
        """The Frames of the last run whose steps were drawn."""
        self.traces = Cache(cache_bytes // 2)
        self.frames = Cache(cache_bytes // 2)
        self.closed = False
        self.showing = threading.RLock()
        """Held while listeners write their widgets: two threads never write at once. Nothing long happens inside."""
        self._shelf = Shelf(load=load, engine=engine)
        self._in_use: str | None = None
        self._listeners: dict[str, list[tuple[Callable, str]]] = {event: [] for event in EVENTS}
        self._lock = threading.RLock()
        self._asked, self._failing = 0, False
        self._trouble: tuple[Problem | None, str] = (None, "")
        self._make_worker = lambda: worker(self.failed)
        self._workers = [self._make_worker()]
        self._painting, self._framing, self._resting = Work(self), Work(self), Work(self)
        self._pace: dict[str, float] = {}

    @property
    def model(self):
        """The model that paints, the last good one; None before the first is loaded, and once the session is closed."""
        return self._shelf.peek(self._in_use)

    # -- hearing ------------------------------------------------------------------------------

    def on(self, event: str, listener: Callable, name: str = "") -> Callable[[], None]:
        """Call `listener(value)` at each event of that name (see `EVENTS`); returns a function that ends it.

        name: key of the listener's title; when it raises, a sentence names it, and everybody else hears all the same.
        """
        pair = listener, name
        self._listeners[event].append(pair)

        def end():
            if pair in self._listeners[event]:
                self._listeners[event].remove(pair)

        return end

    def _tell(self, event: str, value=None):
        for pair in tuple(self._listeners[event]):
            with self.showing:
                if pair in self._listeners[event]:  # an exhibit that was closed meanwhile hears nothing
                    self.guard(partial(pair[0], value), pair[1])

    def guard(self, call: Callable[[], None], name: str = ""):
        """Call something that writes widgets; what it raises becomes a sentence that names the exhibit."""
        with self.showing:
            try:
                call()
            except Exception as error:  # noqa: BLE001  one exhibit must not silence the others
                self.failed(error, name)

    def failed(self, error: BaseException, name: str = ""):
        """Tell what went wrong, in the exhibit of that title where it is named; the full text stands behind the sentence."""
        problem = as_problem(error, self.recipe.model)
        if name and problem.key == "unexpected":
            problem = Problem("exhibit_failed", exhibit=lambda language: text(name, language), **problem.values)
        self._say(problem, "" if isinstance(error, Problem) else "".join(traceback.format_exception(error)))

    def tell(self, problem: Problem):
        """Show a sentence in the status line until the next gesture; nothing else changes."""
        self._say(problem)

    def _say(self, problem: Problem, detail: str = ""):
        with self.showing:
            if self._failing:
                return  # a status line that raises while it is told so
            self._failing = True
            try:
                self._trouble = problem, detail
                busy = self.status.kind in ("loading", "running") and self._painting.state != "idle"
                self._set_status(self.status if busy else Status("problem"))
            finally:
                self._failing = False

    def gesture(self):
        """Somebody did something: what went wrong before is past."""
        self._trouble = None, ""

    def _set_status(self, status: Status):
        problem, detail = self._trouble
        self.status = replace(status, problem=problem, detail=detail)
        self._tell("status", self.status)

    # -- changing -----------------------------------------------------------------------------

    def change(self, *, typing: bool = False, paint: bool = False, **changes) -> bool:
        """Change the recipe and paint it. A wrong value becomes a problem in the status; nothing is lost.

        typing: it was a keystroke; the prompt counts (`view.prompt`, `view.walk_ends`) when typing rests, or at `settle`.
        paint: even if the model is `slow`; else a slow one waits for `paint()`, and the status says so.
        Returns whether the recipe is now what was asked for.
        """
        self.gesture()
        try:
            with self._lock:
                if self.closed:
                    raise Problem("closed")
                before, self.recipe = self.recipe, self.recipe.change(**changes)
        except Problem as problem:
            self.tell(problem)
            return False
        if self.recipe != before:
            self._changed(before, paint)
        if typing:
            self._resting.start(self._rest(), priority=Priority.PLACE, delay=REST)
        else:
            self.settle()
        return True

    def _changed(self, before: Recipe, paint: bool):
        recipe = self.recipe
        if recipe.prompt != before.prompt:
            self.look(word=-1)
        self._tell("recipe", recipe)
        if self.slow and not paint and self.traces.get(recipe) is None:
            self._set_status(Status("waiting", 0, recipe.steps, self._pace[recipe.model] * recipe.steps))
        else:
            self.paint()

    def settle(self):
        """Typing rests, or Enter was pressed: the prompt counts from now on."""
        prompt = self.recipe.prompt
        if prompt != self.view.prompt:
            self.look(prompt=prompt, walk_ends=(self.view.prompt, prompt))

    def _rest(self):
        self.settle()
        yield

    @property
    def slow(self) -> bool:
        """Whether the recipe's model was measured to be slow: it is then painted when `paint()` is called."""
        return self._pace.get(self.recipe.model, 0.0) > SLOW

    @property
    def painted(self) -> bool:
        """Whether what is on screen, or being painted, is the recipe as it is now."""
        return self.run is not None and self.run.recipe == self.recipe

    def look(self, **changes):
        """Change the view (selected step, language, word, ...)."""
        with self.showing:
            view = replace(self.view, **changes)
            if view != self.view:
                self.view = view
                self._tell("view", view)

    def paint(self):
        """Ask for the picture of the current recipe; at once if it was made before."""
        if not self.closed:
            self._asked += 1
            self._framing.stop()
            self._painting.start(self._paint(), priority=Priority.PICTURE)

    def stop(self):
        """Stop painting within a step; what was painted so far stays on screen. Other work goes on."""
        self.gesture()
        self._painting.stop()

    def worker(self, beside: bool = False):
        """The worker of the model, or the one for what needs no model."""
        if beside and len(self._workers) == 1 and not self.closed:
            self._workers.append(self._make_worker())
        return self._workers[-1 if beside else 0]

    def idle(self, timeout: float | None = None) -> bool:
        """Wait until nothing is being computed; False when `timeout` seconds passed first."""
        return all([worker.idle(timeout) for worker in self._workers])

    def join(self, timeout: float | None = None) -> bool:
        """Wait until a closed session has let everything go; False when `timeout` seconds passed first."""
        return all([worker.join(timeout) for worker in self._workers])

    def close(self):
        """Stop, forget every run and the model. Never waits; a model that is being loaded goes as soon as it is there."""
        with self._lock:
            if self.closed:
                return
            self.closed = True
        for worker in self._workers:
            worker.close()
        self._forget()

    def _forget(self):
        self.traces.clear()
        self.frames.clear()
        self._shelf.close()
        self.trace = self.run = self.steps_shown = None
        for listeners in self._listeners.values():
            listeners.clear()

    # -- the worker's side --------------------------------------------------------------------

    def _paint(self):
        recipe, mine = self.recipe, self._asked
        model = self._use(recipe.model)
        yield
        trace = self.traces.get(recipe)
        cached = trace is not None
        if not cached:
            trace = yield from self._run(model, recipe, mine)
            self.traces.put(recipe, trace)
        with self._lock:
            if self.closed:
                return
            self.trace, self.run = trace, Run.of(trace)
        self._tell("run", self.run)
        self._tell("trace", trace)
        self._set_status(Status("finished", len(trace.steps), len(trace.steps), trace.seconds, cached))
        self._picture_steps(model, trace)

    def _run(self, model, recipe: Recipe, mine: int):
        from sd_explorer.diffusion.denoise import denoise
        from sd_explorer.diffusion.trace import Trace

        run, started = Run(recipe), time.perf_counter()
        self._show_run(run)
        try:
            for step in denoise(model, recipe):
                run = self.run = run.plus(step)
                self._tell("step", step)
                self._pace[recipe.model] = min(step.seconds for step in run.steps)
                done = len(run.steps)
                self._set_status(Status("running", done, step.count, time.perf_counter() - started))
                if done < step.count:
                    yield step
        except GeneratorExit:
            if mine == self._asked and not self.closed and run.steps:
                self._stopped(model, run.stopped(), time.perf_counter() - started)
            raise
        return Trace.of(model, recipe, run.steps)

    def _show_run(self, run: Run):
        self.run = run
        self._tell("run", run)

    def _stopped(self, model, run: Run, seconds: float):
        self._show_run(run)
        self._set_status(Status("stopped", len(run.steps), run.count, seconds))
        self._picture_steps(model, run)

    def _picture_steps(self, model, run):
        from sd_explorer.experiments.frames import frames_of

        if self._listeners["frames"]:
            kept = self.frames.get(run.recipe) if run is self.trace else None
            self._framing.start([kept] if kept else frames_of(model, run), self._show_frames, priority=Priority.FRAMES)

    def _show_frames(self, frames):
        self.steps_shown = frames
        self._tell("frames", frames)
        if frames.exact and frames.trace is self.trace:
            self.frames.put(frames.trace.recipe, frames)

    def model_named(self, name: str | None = None):
        """The loaded model of that name, None: of the recipe; only on the worker. Raises `Problem` if it can't be loaded.

        It is the one that a trace of that name was made with; which model paints is another matter.
        """
        name = name or self.recipe.model
        if name in self._shelf:
            return self._shelf.get(name)
        before = self.status
        self._set_status(Status("loading"))
        model = self._shelf.get(name)
        if self.status.kind == "loading":
            self._set_status(before)
        return model

    def _use(self, name: str):
        """The model that paints from now on; one that can't be loaded leaves the last good one in its place."""
        if name == self._in_use and name in self._shelf:
            return self._shelf.get(name)
        try:
            model = self.model_named(name)
        except BaseException:
            self._back_to_the_last_good_one()
            raise
        self._in_use = name
        self._tell("model", model)
        return model

    def _back_to_the_last_good_one(self):
        name = self._in_use
        if name is None or self.closed:
            return
        self._shelf.get(name)  # it may have made room
        with self._lock:
            if self.recipe.model == name:
                return
            self.recipe = self.recipe.change(model=name)
        self._tell("recipe", self.recipe)
