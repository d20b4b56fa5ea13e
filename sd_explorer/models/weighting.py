"""Words read more or less strongly, by moving what the UNet reads; the prompt itself stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.conditioning import Conditioning
from sd_explorer.prompts.weights import Weight, read_weights


def weigh(model, recipe: Recipe) -> tuple[Recipe, Conditioning]:
    """The recipe of `a (red:1.3) apple` as a plain one, and what to read in its place:

        plain, conditioning = weigh(model, Recipe("a (red:1.3) apple"))
        for step in denoise(model, plain, conditioning=conditioning): ...

    With z the rows that the UNet reads and z' those of the prompt without the words, z becomes z + (w - 1) (z - z'): at
    0 the words are left out, at 1 nothing changes, bit for bit, and above 1 the same step goes on (the extrapolation of
    classifier-free guidance, Ho & Salimans 2022, for words). Weighing the words' own rows only, as other tools do, does
    little: the encoder has spread their meaning over all rows that follow. SDXL's pooled vector stays as it is. Raises `Problem` for a weight outside 0 to 3.
    """
    prompt, weights = read_weights(recipe.prompt)
    plain = recipe.change(prompt=prompt)
    return plain, weighted(model, plain, weights)


def weighted(model, recipe: Recipe, weights: Sequence[Weight]) -> Conditioning:
    """What the UNet reads of a recipe when some of its words are weighed."""
    conditioning = model.encode(recipe)
    embeddings = conditioning.embeddings.clone()
    for weight in weights:
        if weight.value != 1:
            first, last = weight.span
            without = recipe.change(prompt=recipe.prompt[:first] + recipe.prompt[last:])
            embeddings[-1] += (weight.value - 1) * (conditioning.embeddings[-1] - model.encode(without).embeddings[-1])
    return replace(conditioning, embeddings=embeddings)
