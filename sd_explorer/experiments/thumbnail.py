"""Quick pictures of other prompts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.results import last_latents

THUMBNAIL_STEPS = 8


def thumbnail_recipe(recipe: Recipe, prompt: str) -> Recipe:
    """What a thumbnail of another prompt is painted from: 8 steps, else the recipe's settings, its seed and model too.

    It decides every pixel, so it is also the key under which the picture is kept.
    """
    return recipe.change(prompt=prompt, steps=THUMBNAIL_STEPS, scheduler="dpmpp_2m")


def thumbnails(model, recipes: Iterable[Recipe]) -> Iterator[Step | tuple[Recipe, np.ndarray]]:
    """Paint each recipe: yields its Steps, then (recipe, picture uint8 `(H, W, 3)`)."""
    from sd_explorer.diffusion.denoise import denoise

    for recipe in recipes:
        final = yield from last_latents(denoise(model, recipe))
        yield recipe, model.decode(final)[0]
