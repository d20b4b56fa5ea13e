"""A long run paused early beside a short run that is finished: not the same picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step


@dataclass(frozen=True, eq=False)
class Paused:
    """The same recipe twice: the first steps of a long run, and a whole run of just that many steps."""

    long: tuple[Step, ...]
    """The first `short_steps` steps of the long run; noise is still in its latents."""
    short: tuple[Step, ...]
    """All steps of the short run."""


def pause(model, recipe: Recipe, long_steps: int, short_steps: int, check: Callable[[], None] = lambda: None) -> Paused:
    """Run both. `check` is called between steps and may raise to stop. Costs twice `short_steps` network calls."""
    from sd_explorer.diffusion.denoise import denoise

    def run(steps: int) -> tuple[Step, ...]:
        made = []
        for step in islice(denoise(model, recipe.change(steps=steps)), short_steps):
            made.append(step)
            check()
        return tuple(made)

    return Paused(run(long_steps), run(short_steps))
