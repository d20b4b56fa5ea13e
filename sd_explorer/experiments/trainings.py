"""The same words and the same noise through models that have seen other pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sd_explorer.diffusion.denoise import denoise
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.results import last_latents


@dataclass(frozen=True, eq=False)
class Training:
    """One model and the picture it paints."""

    model: str
    """Its name, as `Recipe.model` knows it."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""


def trainings(load: Callable[[str], Any], recipe: Recipe, names: Sequence[str]) -> Iterator[Step | Training]:
    """Paint a recipe with each of the named models; only the weights differ.

    load: gives a `Model` by name. Yields the Steps of each run, then its Training; `results` leaves the Steps out.
    """
    for name in names:
        model = load(name)
        final = yield from last_latents(denoise(model, recipe.change(model=name)))
        yield Training(name, model.decode(final)[0])
