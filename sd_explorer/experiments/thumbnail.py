"""Quick pictures of other prompts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sd_explorer.diffusion.recipe import Recipe

THUMBNAIL_STEPS = 8


def thumbnail(model, recipe: Recipe, prompt: str, check: Callable[[], None]) -> np.ndarray:
    """A quick picture of a prompt, uint8 `(H, W, 3)`: 8 steps, else the recipe's settings."""
    from sd_explorer.diffusion.denoise import denoise

    latents = None
    for step in denoise(model, recipe.change(prompt=prompt, steps=THUMBNAIL_STEPS, scheduler="dpmpp_2m")):
        check()
        latents = step.next_latents
    return model.decode(latents)[0]
