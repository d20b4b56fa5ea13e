"""The circle: from one noise to another and round again, always through noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.leave_one_out import rms
from sd_explorer.experiments.order import ends_first
from sd_explorer.experiments.results import last_latents
from sd_explorer.experiments.touched_noise import turned

STOPS, STEPS = 12, 8


@dataclass(frozen=True, eq=False)
class Stop:
    """One picture on the circle."""

    index: int
    """0 to STOPS; the last one is the first one again."""
    degrees: float
    noise: np.ndarray
    """float32 `(C, h, w)`."""
    final: np.ndarray
    """The finished latents, float32 `(C, h, w)`."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""


def circle(model, recipe: Recipe, other: int, stops: int = STOPS, steps: int = STEPS) -> Iterator[Step | Stop]:
    """Paint from `cos * A + sin * B` all around, the ends first: Steps, then a Stop, for each; 0 and 360 degrees are A, 90 is
    B, the noise of the seed `other`."""
    from sd_explorer.diffusion.denoise import denoise, first_noise

    short = recipe.change(steps=min(steps, recipe.steps))
    one, two = (first_noise(model, short.change(seed=seed)) for seed in (recipe.seed, other))
    first = None
    for index in ends_first(stops + 1):
        degrees = 360 * index / stops
        if first is not None and index == stops:
            yield replace(first, index=index, degrees=degrees)
            continue
        noise = turned(one, two, degrees)
        final = yield from last_latents(denoise(model, short, noise=noise))
        stop = Stop(index, degrees, noise, final, model.decode(final)[0])
        first = first or stop
        yield stop


def tips(stops: Sequence[Stop]) -> np.ndarray:
    """How far each stop's finished latents lie from the next one's, as a share of the way from A to its opposite: float64
    `(len(stops) - 1,)`. A peak is where the picture tips. stops: all of a circle, in order."""
    opposite = rms(stops[0].final, stops[len(stops) // 2].final)
    steps = [rms(one.final, other.final) for one, other in zip(stops, stops[1:], strict=False)]
    return np.array(steps) / opposite if opposite else np.zeros(len(steps))
