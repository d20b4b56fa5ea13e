"""Hearing: who listens to a session, what they are told, and what went wrong."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem, as_problem
from sd_explorer.session.state import Status
from sd_explorer.texts import text

EVENTS = ("recipe", "view", "status", "model", "run", "step", "steps", "trace", "frames")
"""recipe(Recipe) and view(View) come from the thread that changed them; status(Status), model(Model), run(Run: one began,
was stopped or is finished), step(Step), steps(the Steps since those before: the first at once, then a few times a second),
trace(Trace) and frames(Frames) from the worker."""


class Hearing:
    """The part of a session that tells: events to listeners, and troubles as sentences."""

    def __init__(self, recipe: Recipe):
        self.recipe = recipe
        self.status = Status("idle")
        self.showing = threading.RLock()
        """Held while listeners write their widgets: two threads never write at once. Nothing long happens inside."""
        self._listeners: dict[str, list[tuple[Callable, str]]] = {event: [] for event in EVENTS}
        self._trouble: tuple[Problem | None, str] = (None, "")
        self._failing = False

    def _busy(self) -> bool:
        """Whether the status tells of something that goes on."""
        return self.status.kind in ("loading", "running")

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

    @contextmanager
    def telling(self) -> Iterator[None]:
        """A `Problem` that is raised inside ends what is inside and is told, as by `tell`."""
        try:
            yield
        except Problem as problem:
            self.tell(problem)

    def _say(self, problem: Problem, detail: str = ""):
        with self.showing:
            if self._failing:
                return  # a status line that raises while it is told so
            self._failing = True
            try:
                self._trouble = problem, detail
                self._set_status(self.status if self._busy() else Status("problem"))
            finally:
                self._failing = False

    def gesture(self):
        """Somebody did something: what went wrong before is past."""
        self._trouble = None, ""

    def _set_status(self, status: Status):
        problem, detail = self._trouble
        self.status = replace(status, problem=problem, detail=detail)
        self._tell("status", self.status)
