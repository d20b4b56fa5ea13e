"""A run painted once more to see which word each place of the picture read."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from sd_explorer.diffusion.attention import Attention
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step


def heat_maps(model, recipe: Recipe, *, heads: bool = False) -> Iterator[Step | Attention]:
    """The Steps of the run, then its Attention; heads: keep the heads of each layer apart."""
    yield (yield from recorded(model, recipe, heads=heads))


def recorded(model, recipe: Recipe, *, heads: bool = False) -> Generator[Step, None, Attention]:
    """Pass the Steps of a run on; its Attention is the value.

    Each step is recorded by itself: between two of them, other runs of the same model may go on unseen.
    """
    from sd_explorer.diffusion.denoise import denoise
    from sd_explorer.models.attention import record_attention

    run, parts = denoise(model, recipe), []
    while True:
        with record_attention(model, recipe, heads=heads) as recording:
            step = next(run, None)
        if step is None:
            break
        parts.append(recording.attention)
        yield step
    return Attention(np.concatenate([part.maps for part in parts]), parts[0].sources)


def word_shares(model, prompt: str, attention: Attention) -> dict:
    """Each `Word` of a prompt, start, end and padding too, with its share of all attention, 0 to 1."""
    from sd_explorer.diffusion.heat_maps import shares, word_maps

    words = model.tokens(prompt).words
    maps = word_maps(attention.mean(), [word.tokens for word in words])
    return dict(zip(words, shares(maps).tolist(), strict=True))
