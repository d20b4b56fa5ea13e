"""Where several seeds of one prompt land: on the same drawing again and again, or on many (Carlini et al. 2023)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.nearest import Near, apart
from sd_explorer.experiments.results import last_latents

SEEDS, STEPS = 8, 6
COMPARED = 6
"""Training pictures that each ending is compared with exactly."""


@dataclass(frozen=True, eq=False)
class Landed:
    """One seed's picture and the training picture nearest to it in latents."""

    seed: int
    picture: np.ndarray
    near: Near
    training: np.ndarray
    """That training picture, laid again."""


def landings(model, album, recipe: Recipe, count: int = SEEDS) -> Iterator[Step | Landed]:
    """Paint a recipe in few steps with each seed from its own on: Steps, then a Landed, for each."""
    from sd_explorer.diffusion.denoise import denoise

    for seed in range(recipe.seed, recipe.seed + count):
        final = yield from last_latents(denoise(model, recipe.change(seed=seed, steps=STEPS)))
        near = nearest_drawing(model, album, final)
        yield Landed(seed, model.decode(final)[0], near, album.pictures([near.number])[0])


def nearest_drawing(model, album, latents: np.ndarray) -> Near:
    """The training picture nearest in latents, of those that are nearest in the few directions that are kept."""
    chosen = np.argsort(album.coarse(latents))[:COMPARED].tolist()
    far = [apart("latents", latents.ravel(), album.latents(model, number).ravel()) for number in chosen]
    best = int(np.argmin(far))
    return Near(chosen[best], int(album.drawing[chosen[best]]), far[best])
