"""Framing: the part of a session that makes the pictures of a run's steps, of the kinds that somebody looks at."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.shelf import Shelf
from sd_explorer.session.cache import Cache
from sd_explorer.session.loading import Loading
from sd_explorer.session.state import Run
from sd_explorer.session.ticket import Priority
from sd_explorer.session.work import Work


class Framing(Loading):
    """What was painted last, and its frames."""

    def __init__(self, recipe: Recipe, shelf: Shelf, cache_bytes: int):
        super().__init__(recipe, shelf)
        self.trace: Any = None
        """The Trace of the last finished run."""
        self.run: Run | None = None
        """What is being painted, or was painted last."""
        self.steps_shown: Any = None
        """The Frames of the last run whose steps were drawn."""
        self.frames = Cache(cache_bytes)
        self._wanted: WeakKeyDictionary[object, tuple[str, ...]] = WeakKeyDictionary()
        self._framing = Work(self)

    def want_frames(self, owner: object, *kinds: str):
        """Say which kinds of frames (`experiments.frames.KINDS`) an exhibit shows now; none: it is hidden.

        Frames are made of what somebody looks at, and of nothing else.
        """
        before = set(self.frames_wanted)
        self._wanted[owner] = kinds
        run = self.run
        if run and run.steps and not run.going and not self.closed and set(self.frames_wanted) - before:
            self._picture_steps(run.trace or run)

    @property
    def frames_wanted(self) -> tuple[str, ...]:
        """The kinds of frames that somebody looks at."""
        return tuple(dict.fromkeys(kind for kinds in tuple(self._wanted.values()) for kind in kinds))

    def _picture_steps(self, run):
        from sd_explorer.experiments.frames import frames_of

        if kinds := self.frames_wanted:
            known = self.frames.get(run.recipe) if run is self.trace else None
            if known is None and self.steps_shown and self.steps_shown.trace is run:
                known = self.steps_shown
            self._framing.start(lambda model: frames_of(model, run, kinds, known), self._show_frames,
                                model=run.recipe.model, priority=Priority.FRAMES)  # fmt: skip

    def _show_frames(self, frames):
        self.steps_shown = frames
        self._tell("frames", frames)
        if frames.exact and frames.trace is self.trace and not self.closed:
            self.frames.put(frames.trace.recipe, frames)
