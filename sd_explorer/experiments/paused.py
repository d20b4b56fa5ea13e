"""A long run paused early beside a short run that is finished: not the same picture."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.frames import latent_colours


@dataclass(frozen=True, eq=False)
class Part:
    """The first steps of a run, or all of it."""

    latents: np.ndarray
    """What is left after each step, scaled as the network would see it: `(n, C, h, w)`."""
    clean: np.ndarray
    """The clean estimate of each step: `(n, C, h, w)`."""
    noise_left: float
    """Share of noise in the last of `latents`, sqrt(1 - abar): 0 when the run is finished."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """A paused run beside a finished one of as many network calls."""

    recipe: Recipe
    """What both are runs of, but for the number of steps."""
    paused: Part
    finished: Part
    rows: tuple[np.ndarray, ...]
    """Pictures, uint8 RGB `(n, h, w, 3)`: latents and predicted pictures of the paused run, then of the finished one."""


def run_until(model, recipe: Recipe, steps: int) -> Generator[Step, None, Part]:
    """Run `recipe` for its first `steps` network calls (all of them if there are no more) and pause.

    Passes its Steps on; the Part is the value. One call more is made to see what the pause left.
    """
    from sd_explorer.diffusion.denoise import denoise

    made = []
    for step in islice(denoise(model, recipe), steps + 1):
        made.append(step)
        yield step
    paused = len(made) > steps
    after = [step.latents for step in made[1:]] + ([] if paused else [made[-1].next_latents])
    clean = [step.clean for step in made[:steps]]
    return Part(np.stack(after), np.stack(clean), made[-1].noise_level if paused else 0.0)


def paused_or_finished(model, recipe: Recipe, long: int, short: int) -> Iterator[Step | Comparison | None]:
    """Really run both, from the same noise: yields Steps, None where it can be stopped, and then the Comparison."""
    finished = yield from run_until(model, recipe.change(steps=short), 2 * short)
    count = len(finished.clean)  # network calls: Heun makes two for each step
    paused = yield from run_until(model, recipe.change(steps=long), count)
    rows = []
    for run in (paused, finished):
        rows += [latent_colours(model, run.latents), model.decode(run.clean)]
        yield None  # room to stop
    yield Comparison(recipe, paused, finished, tuple(rows))
