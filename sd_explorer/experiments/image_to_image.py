"""Image to image: a picture is put under noise and taken away from it with words."""

from __future__ import annotations

import numpy as np

from sd_explorer.diffusion.from_picture import FromPicture, digest, paint_over
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.trace import Trace
from sd_explorer.pictures import fitted


def source_of(model, recipe: Recipe, picture: np.ndarray) -> np.ndarray:
    """The pixels that an encoder is given of any picture, uint8 `(H, W, 3)`: at the recipe's size, cut around the middle."""
    return fitted(picture, *model.size(recipe))


def image_to_image(model, recipe: Recipe, picture: np.ndarray, strength: float = 0.5, name: str = "") -> Trace:
    """Paint `recipe` over a picture, uint8 RGB `(H, W, 3)` of any size; returns the Trace (SDEdit, Meng et al. 2021).

        trace = image_to_image(model, Recipe("a dog, flat"), read_picture(data), strength=0.6)

    strength: share of the recipe's steps that are made, from 1 / steps to 1; as diffusers' image-to-image has it. name:
    of the picture's file, for the settings. Equal to the stock pipeline that is handed the encoded picture, bit for bit
    on the CPU. Raises `Problem` for a strength out of range.
    """
    from sd_explorer.models.encoding import encode_picture

    seen = source_of(model, recipe, picture)
    start = FromPicture(recipe, strength, digest(seen), name)
    return Trace.of(model, start, paint_over(model, start, encode_picture(model, seen)))
