"""Loading: the part of a session that holds its models, and says how far they are from being there."""

from __future__ import annotations

import threading

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.shelf import Shelf
from sd_explorer.session.hearing import Hearing
from sd_explorer.session.state import Status


class Loading(Hearing):
    """A shelf of models, one of which paints; what loads runs on the worker."""

    def __init__(self, recipe: Recipe, shelf: Shelf):
        super().__init__(recipe)
        self.closed = False
        self._lock = threading.RLock()
        self._shelf = shelf
        self._in_use: str | None = None

    @property
    def model(self):
        """The model that paints, the last good one; None before the first is loaded, and once the session is closed."""
        return self._shelf.peek(self._in_use)

    def _wake(self):
        """Before the first model: bring the libraries in, and say how far that is."""
        from sd_explorer.models.waking import wake

        for woken in wake():
            self._set_status(Status("loading", woken.done, woken.count))
            yield

    def model_named(self, name: str | None = None):
        """The loaded model of that name, None: of the recipe; only on the worker. Raises `Problem` if it can't be loaded.

        It is the one that a trace of that name was made with; which model paints is another matter.
        """
        name = name or self.recipe.model
        if name in self._shelf:
            return self._shelf.get(name)
        before = self.status
        waking = before.kind == "loading" and before.count  # how far the libraries were stays on screen
        self._set_status(before if waking else Status("loading"))
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
