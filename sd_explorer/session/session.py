"""Session: the current Recipe and View, who listens, and the runs that were made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.editing import written
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.shelf import Shelf
from sd_explorer.problems import Problem
from sd_explorer.session.beginning import Beginning
from sd_explorer.session.hearing import EVENTS
from sd_explorer.session.painting import Painting
from sd_explorer.session.state import Status, View
from sd_explorer.session.ticket import Priority
from sd_explorer.session.work import Work
from sd_explorer.session.worker import Worker

__all__ = ["CACHE_BYTES", "EVENTS", "Session"]

CACHE_BYTES = 256 * 2**20
"""Recorded runs kept for going back at once."""
REST = 1.2
"""Seconds without a keystroke after which a prompt counts."""


class Session(Painting):
    """One person's state: change it with `change` and `look`; hear of it with `on`.

    worker: a class like `Worker`; `SameThread` runs everything at once in the caller's thread.
    load: `load_model` or a stand-in. engine: what computes, as for `load_model`. cache_bytes: budget of recorded runs.
    """

    def __init__(self, recipe: Recipe | None = None, view: View | None = None, *, worker=Worker, load=None,
                 engine: str = "auto", cache_bytes: int = CACHE_BYTES):  # fmt: skip
        super().__init__(recipe or Recipe(), Shelf(load=load, engine=engine), cache_bytes)
        prompt = self.recipe.prompt
        self.view = replace(view or View(), prompt=prompt, walk_ends=(prompt, prompt))
        self._make_worker = lambda: worker(self.failed)
        self._workers = [self._make_worker()]
        self._resting = Work(self)

    # -- changing -----------------------------------------------------------------------------

    def begin_with(self, picture: np.ndarray | None, strength: float = 0.5, name: str = "") -> bool:
        """Begin every run with a picture from now on, uint8 RGB `(H, W, 3)` of any size (image to image); None: with noise
        alone again. strength: share of the steps that are made, as `FromPicture` has it. name: of its file.

        Returns whether that is so now; a wrong strength becomes a problem in the status.
        """
        before = self.beginning
        if picture is None:
            return self.change(beginning=None)
        if before is not None and picture is before.picture:  # what was made of it is kept
            return self.change(beginning=replace(before, strength=strength))
        return self.change(beginning=Beginning(picture, strength, name))

    def change(self, *, typing: bool = False, paint: bool = False, beginning: Beginning | None | str = "as it is",
               **changes) -> bool:  # fmt: skip
        """Change the recipe and paint it. A wrong value becomes a problem in the status; nothing is lost.

        typing: it was a keystroke; the prompt counts (`view.prompt`, `view.walk_ends`) when typing rests, or at `settle`.
        paint: even if the model is `slow`; else a slow one waits for `paint()`, and the status says so.
        beginning: the picture that runs begin with; None: noise alone.
        Returns whether the recipe is now what was asked for.
        """
        self.gesture()
        try:
            with self._lock:
                if self.closed:
                    raise Problem("closed")
                before, begun = self.recipe, self.beginning
                after = begun if isinstance(beginning, str) else beginning
                recipe = before.change(**changes)
                self.recipe, self.beginning = recipe, after and after.checked(recipe)
                changed = recipe != before or self.beginning is not begun
                if changed:
                    self.branch = None
        except Problem as problem:
            self.tell(problem)
            return False
        if changed:
            self._changed(before, paint)
        if typing:
            self._resting.start(self._rest(), priority=Priority.PLACE, delay=REST)
        else:
            self.settle()
        return True

    def take(self, made: Recipe | Branch | FromPicture, trace=None) -> bool:
        """Make another recipe, or a branch, the current one. A change of words is written into the prompt (`[cat:dog:5]`);
        of any other branch the settings show how it begins, and the next change of any of them ends it. One that began with
        a picture needs that picture: it is known if this session painted over it, else a problem tells of it.

        trace: its run, where it was made already. Returns whether it is now the current one.
        """
        self.gesture()
        if isinstance(made, Branch):
            made = written(made) or made  # where the prompt can say it, it does, and other changes keep it
        beginning = self._begun.again(made) if isinstance(made, FromPicture) else None
        with self._lock:
            if self.closed:
                return False
            plain = made if isinstance(made, Recipe) else made.recipe
            before, self.recipe = self.recipe, plain
            begun, self.beginning = self.beginning, beginning
            self.branch = made if isinstance(made, Branch) and made.changes else None
        if trace is not None:
            self.traces.put(self.wanted, trace)
        if plain != before or beginning is not begun:
            self._changed(before, paint=True)
        else:
            self.paint()
        self.settle()
        if isinstance(made, FromPicture) and beginning is None:
            self.tell(Problem("png_from_picture", name=made.name or "—", strength=f"{made.strength:g}"))
        return True

    def _changed(self, before: Recipe, paint: bool):
        recipe = self.recipe
        if recipe.prompt != before.prompt:
            self.look(word=-1)
        self._tell("recipe", recipe)
        if self.slow and not paint and self.traces.get(self.wanted) is None:
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

    def look(self, **changes):
        """Change the view (selected step, language, word, ...)."""
        with self.showing:
            view = replace(self.view, **changes)
            if view != self.view:
                self.view = view
                self._tell("view", view)

    # -- its threads -------------------------------------------------------------------------

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
