"""What a sweep will cost on this machine, measured before it is painted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.checkpoint import Checkpoint
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.sweeps.painting import Painted, drained, first_of, last_of, painting

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


def measuring(
    recipes: Iterable[Recipe | Branch], model_of: Callable, tried: dict | None = None
) -> Generator[Step, None, Cost]:
    """Steps of short runs, one of each model, size and use of guidance; the cost of painting all is the generator's value.

    model_of: a Model by its name. tried: what was measured before, which is not tried again; it is filled.
    """
    pictures, calls, seconds, size = 0, 0, 0.0, 0.0
    tried = {} if tried is None else tried
    for recipe in recipes:
        kind = _kind(recipe)
        if kind not in tried:
            tried[kind] = yield from _try(model_of, recipe)
        each, rest, length = tried[kind]
        pictures, calls = pictures + 1, calls + calls_of(recipe)
        seconds += each * calls_of(recipe) + rest
        size += length / 1e6
    return Cost(pictures, calls, seconds, size)


def measure(recipes: Iterable[Recipe | Branch], model_of: Callable) -> Cost:
    """What `measuring` finds, at once."""
    return drained(measuring(recipes, model_of))


def _kind(recipe: Recipe | Branch) -> tuple:
    """What decides how long a network call takes."""
    first, last = first_of(recipe), last_of(recipe)
    names = Checkpoint.of(first.model).name, Checkpoint.of(last.model).name  # a LoRA costs nothing
    return *names, first.width, first.height, first.guidance_scale > 1, last.guidance_scale > 1


def _try(model_of: Callable, recipe: Recipe | Branch) -> Generator[Step, None, tuple[float, float, int]]:
    """(seconds of a network call, of all the rest, bytes of the PNG) of a short run with the first settings."""
    times: list[float] = []
    painted = yield from noted(painting(model_of, first_of(recipe).change(steps=TRIAL, scheduler="ddim")), times)
    return min(times[1:]), max(0.0, painted.seconds - sum(times)), len(painted.png)


def noted(run: Generator[Step, None, Painted], times: list[float]) -> Generator[Step, None, Painted]:
    """The same run; the seconds of each of its Steps go into a list."""
    while True:
        try:
            step = next(run)
        except StopIteration as end:
            return end.value
        times.append(step.seconds)
        yield step
