"""Looks: the steps of a run that goes on, told a few times a second."""

from __future__ import annotations

import time
from collections.abc import Callable

from sd_explorer.session.state import Run

EVERY = 0.15
"""Seconds between two tellings. A look costs a browser on two cores as much as two steps cost a small model: with a look at
each of twenty steps the run took three times as long."""


class Looks:
    """Tells the steps that are new: the first at once, then those since the last telling, and the rest when asked."""

    def __init__(self, tell: Callable[[tuple], object]):
        self._tell, self._told, self._next = tell, 0, 0.0

    def step(self, run: Run):
        """One more step was made."""
        if time.monotonic() >= self._next:
            self.rest(run)

    def rest(self, run: Run):
        """Tell what was not told yet."""
        if self._told < len(run.steps):
            self._tell(run.steps[self._told :])
            self._told, self._next = len(run.steps), time.monotonic() + EVERY
