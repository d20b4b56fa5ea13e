"""A long run paused early beside a short run that is finished: not the same picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from sd_explorer.diffusion.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Run:
    """The first steps of a run, or all of it."""

    latents: np.ndarray
    """What is left after each step, scaled as the network would see it: `(n, C, h, w)`."""
    clean: np.ndarray
    """The clean estimate of each step: `(n, C, h, w)`."""
    noise_left: float
    """Share of noise in the last of `latents`, sqrt(1 - abar): 0 when the run is finished."""


def run_until(model, recipe: Recipe, steps: int, check: Callable[[], None] = lambda: None) -> Run:
    """Run `recipe` for its first `steps` network calls (all of them if there are no more) and pause.

    `check` is called between steps and may raise to stop. One call more is made to see what the pause left.
    """
    from sd_explorer.diffusion.denoise import denoise

    made = []
    for step in islice(denoise(model, recipe), steps + 1):
        made.append(step)
        check()
    paused = len(made) > steps
    after = [step.latents for step in made[1:]] + ([] if paused else [made[-1].next_latents])
    clean = [step.clean for step in made[:steps]]
    return Run(np.stack(after), np.stack(clean), made[-1].noise_level if paused else 0.0)
