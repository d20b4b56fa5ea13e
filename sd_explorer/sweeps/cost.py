"""What a sweep will cost on this machine, measured before it is painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.sweeps.painting import first_of, last_of, painting

LONG = 60.0
"""Seconds above which a person is asked first."""
TRIAL = 3
"""Steps of a trial; the first one warms up and is not counted."""


@dataclass(frozen=True)
class Cost:
    """What is still to be done."""

    pictures: int
    calls: int
    """Of the network."""
    seconds: float
    """On this machine, one picture after the other, after the models are loaded."""
    megabytes: float
    """On the disk."""

    @property
    def long(self) -> bool:
        """Whether a person is asked first."""
        return self.seconds > LONG


def calls_of(recipe: Recipe | Branch) -> int:
    """Network calls of a run: Heun looks twice at each step but the last."""
    first = first_of(recipe)
    return 2 * first.steps - 1 if first.scheduler == "heun" else first.steps


def measure(recipes: Iterable[Recipe | Branch], model_of: Callable) -> Cost:
    """The cost of painting these; a short run of each model, size and use of guidance is timed. model_of: a Model by name."""
    pictures, calls, seconds, size = 0, 0, 0.0, 0.0
    tried: dict[tuple, tuple[float, float, int]] = {}
    for recipe in recipes:
        kind = _kind(recipe)
        if kind not in tried:
            tried[kind] = _try(model_of, recipe)
        each, rest, length = tried[kind]
        pictures, calls = pictures + 1, calls + calls_of(recipe)
        seconds += each * calls_of(recipe) + rest
        size += length / 1e6
    return Cost(pictures, calls, seconds, size)


def _kind(recipe: Recipe | Branch) -> tuple:
    """What decides how long a network call takes."""
    first, last = first_of(recipe), last_of(recipe)
    return first.model, last.model, first.width, first.height, first.guidance_scale > 1, last.guidance_scale > 1


def _try(model_of: Callable, recipe: Recipe | Branch) -> tuple[float, float, int]:
    """(seconds of a network call, of all the rest, bytes of the PNG) of a short run with the first settings."""
    run, times = painting(model_of, first_of(recipe).change(steps=TRIAL, scheduler="ddim")), []
    while True:
        try:
            times.append(next(run).seconds)
        except StopIteration as end:
            painted = end.value
            break
    return min(times[1:]), max(0.0, painted.seconds - sum(times)), len(painted.png)
