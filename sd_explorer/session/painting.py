"""Painting: the part of a session that runs the current recipe on the worker and keeps what was made."""

from __future__ import annotations

import time
from functools import partial

from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.branch import Branch, steps_of
from sd_explorer.diffusion.editing import edited
from sd_explorer.diffusion.from_picture import FromPicture, paint_over
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.shelf import Shelf
from sd_explorer.session.beginning import Beginning, Begun
from sd_explorer.session.cache import Cache
from sd_explorer.session.framing import Framing
from sd_explorer.session.looks import Looks
from sd_explorer.session.state import Run, Status
from sd_explorer.session.ticket import Priority
from sd_explorer.session.work import Work

SLOW = 0.5
"""Seconds. A model whose fastest step takes longer is not painted at every change, but when asked; what ships is always
painted, however busy the machine is."""


class Painting(Framing):
    """Runs; everything below `stop` happens on the worker."""

    def __init__(self, recipe: Recipe, shelf: Shelf, cache_bytes: int):
        super().__init__(recipe, shelf, cache_bytes // 2)
        self.branch: Branch | None = None
        """What is painted in place of the recipe, whose first steps it shares, until the next change."""
        self.beginning: Beginning | None = None
        """The picture that runs begin with; None: noise alone."""
        self.passing = False
        """Whether `run` is a picture that a dragged slider has passed already, a newer one being asked for: it is shown,
        and nothing around it follows."""
        self.traces = Cache(cache_bytes // 2)
        self._asked, self._pace = 0, dict[str, float]()
        self._begun = Begun()
        self._painting = Work(self)

    @property
    def slow(self) -> bool:
        """Whether the recipe's model was measured to be slow: it is then painted when `paint()` is called."""
        return self.recipe.model not in BUNDLED and self._pace.get(self.recipe.model, 0.0) > SLOW

    @property
    def wanted(self) -> Recipe | Branch | FromPicture:
        """What is painted now: over a picture, a branch that was taken over, the branch that the prompt's own notation
        means (`[cat:dog:5]`), or the recipe."""
        with self._lock:
            if self.beginning is not None:
                return self.beginning.over(self.recipe, self.model)
            return self.branch or edited(self.recipe)

    @property
    def begun(self) -> Recipe:
        """The recipe with which what is wanted begins: the current one, without words that come later."""
        wanted = self.wanted
        return wanted if isinstance(wanted, Recipe) else wanted.recipe

    @property
    def painted(self) -> bool:
        """Whether what is on screen, or being painted, is what is wanted now."""
        return self.run is not None and self.run.recipe == self.wanted

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

    def _busy(self) -> bool:
        return super()._busy() and self._painting.state != "idle"

    # -- the worker's side --------------------------------------------------------------------

    def _paint(self):
        try:
            yield from self._picture()
        except Exception:
            self.passing = False  # what follows it never came
            raise
        finally:
            if self.closed:
                self._forget()  # what was made since

    def _picture(self):
        with self._lock:
            recipe, beginning, mine = self.wanted, self.beginning, self._asked
        yield from self._waken(mine)
        model = self._use(recipe.model)
        if beginning is not None and isinstance(recipe, FromPicture):
            recipe = beginning.over(recipe.recipe, model)  # at the size that this model paints
            self._begun[recipe.picture] = beginning
        yield
        trace = self.traces.get(recipe)
        cached = trace is not None
        if not cached:
            trace = yield from self._run(model, recipe, mine, beginning)
            self.traces.put(recipe, trace)
        with self._lock:
            if self.closed:
                return
            self.trace, self.run, self.passing = trace, Run.of(trace), mine != self._asked
        self._tell("trace", trace)
        self._tell("run", self.run)
        self._set_status(Status("finished", len(trace.steps), len(trace.steps), trace.seconds, cached))
        if not self.passing:
            self._picture_steps(trace)

    def _waken(self, mine: int):
        try:
            yield from self._wake()
        except GeneratorExit:
            if mine == self._asked and not self.closed:
                self._set_status(Status("idle"))
            raise

    def _run(self, model, recipe: Recipe | Branch | FromPicture, mine: int, beginning: Beginning | None):
        from sd_explorer.diffusion.trace import Trace

        run, started = Run(recipe), time.perf_counter()
        self.passing = False
        self._show_run(run)
        looks = Looks(partial(self._tell, "steps"))
        try:
            for step in self._steps(model, recipe, beginning):
                run = self.run = run.plus(step)
                self._tell("step", step)
                if mine == self._asked:
                    looks.step(run)
                self._pace[recipe.model] = min(step.seconds for step in run.steps)
                done = len(run.steps)
                self._set_status(Status("running", done, step.count, time.perf_counter() - started))
                if done < step.count:
                    yield step
        except GeneratorExit:
            if mine == self._asked and not self.closed and run.steps:
                looks.rest(run)
                self._stopped(model, run.stopped(), time.perf_counter() - started)
            raise
        trace = Trace.of(self._other(recipe) or model, recipe, run.steps)
        if mine == self._asked:
            looks.rest(run)
        return trace

    def _steps(self, model, recipe, beginning: Beginning | None):
        if beginning is not None and isinstance(recipe, FromPicture):
            return paint_over(model, recipe, beginning.latents(recipe.recipe, model))
        return steps_of(model, recipe, self._other(recipe))

    def _other(self, recipe: Recipe | Branch | FromPicture):
        """The model that goes on, where a branch changes it."""
        named = recipe.after.model if isinstance(recipe, Branch) else recipe.model
        return None if named == recipe.model else self.model_named(named)

    def _show_run(self, run: Run):
        self.run = run
        self._tell("run", run)

    def _stopped(self, model, run: Run, seconds: float):
        self._show_run(run)
        self._set_status(Status("stopped", len(run.steps), run.count, seconds))
        self._picture_steps(run)

    def _forget(self):
        self.traces.clear()
        self.frames.clear()
        self._shelf.close()
        self.trace = self.run = self.steps_shown = self.beginning = None
        self._begun.clear()
        self._wanted.clear()
        for listeners in self._listeners.values():
            listeners.clear()
