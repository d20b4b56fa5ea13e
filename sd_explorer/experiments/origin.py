"""Origin: a picture before it is taken into noise, as pixels and as latents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.from_picture import digest
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.image_to_image import source_of


@dataclass(frozen=True, eq=False)
class Origin:
    """A picture on its way into noise."""

    picture: np.ndarray
    """The pixels that the encoder saw, uint8 RGB `(H, W, 3)`."""
    clean: np.ndarray
    """What it said, float32 latents `(C, h, w)`."""
    digest: str
    """SHA-256 of the pixels."""
    name: str = ""
    """Of its file."""

    @classmethod
    def of(cls, model, recipe: Recipe, picture: np.ndarray, name: str = "") -> Origin:
        """Encode any picture, uint8 RGB `(H, W, 3)`, at the size of a recipe."""
        from sd_explorer.models.encoding import encode_picture

        seen = source_of(model, recipe, picture)
        return cls(seen, encode_picture(model, seen), digest(seen), name)
