"""Leave one word out: what each word really changes, from the same noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.results import last_latents


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The picture without one word, and how far it is from the picture with it."""

    word: object
    """The `Word` that is missing."""
    recipe: Recipe
    """The same recipe but for that word."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    latents_change: float
    """Root mean square of the difference of the finished latents, whose own spread is about 1."""
    pixel_change: float
    """Mean absolute difference of the pixels, 0 to 255."""


def leave_one_out(model, trace) -> Iterator[Step | LeftOut]:
    """Paint the recipe of a Trace once more for each word, with that word cut out and everything else, the noise too, as
    it was: a causal test beside the heat maps (an occlusion test as in Zeiler & Fergus 2014, of words).

    Words are those that `model.tokens` joins; punctuation is left alone, and so is what the model did not read. All
    words after the gap move up by its tokens, which is part of the measured change. model: the one that made the trace.
    Yields the Steps of each run, then its LeftOut; `results` leaves the Steps out.
    """
    from sd_explorer.diffusion.denoise import denoise

    prompt = trace.whole.prompt
    for word in model.tokens(prompt).words:
        if not word.says_something:
            continue
        recipe = trace.whole.change(prompt=word.cut_from(prompt))
        final = yield from last_latents(denoise(model, recipe))
        picture = model.decode(final)[0]
        yield LeftOut(word, recipe, picture, rms(final, trace.final), mean_change(picture, trace.picture))


def rms(one: np.ndarray, other: np.ndarray) -> float:
    """Root mean square difference of two arrays of one shape."""
    return float(np.sqrt(np.mean((one - other) ** 2, dtype=np.float64)))


def mean_change(one: np.ndarray, other: np.ndarray) -> float:
    """Mean absolute difference of two uint8 pictures, 0 to 255."""
    return float(np.abs(one.astype(np.int16) - other).mean())
