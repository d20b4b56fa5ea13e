"""A checkpoint is asked for one small step before it is called a model."""

from __future__ import annotations

import numpy as np

from sd_explorer.diffusion.denoise import denoise
from sd_explorer.diffusion.recipe import SIZE_RANGE, Recipe
from sd_explorer.problems import Problem

LONGEST_PROMPT = 1024
"""Tokens to which prompts are filled up; CLIP's are 77."""


def probe(model):
    """Read a prompt, take one step at the smallest size, decode it; `Problem` where no finite numbers come out.

    Costs one network call for 8 x 8 latents. Finds what no config tells: weights that are no numbers, parts that do not
    fit each other, a noise schedule that cannot be walked.
    """
    if not 2 <= model.pipe.tokenizer.model_max_length <= LONGEST_PROMPT:
        length = f"{model.pipe.tokenizer.model_max_length:.0f}"[:20]
        raise Problem("model_broken", path=model.name, detail=f"tokenizer: model_max_length {length}")
    side = SIZE_RANGE[0] if model.default_size >= SIZE_RANGE[0] else None
    step = next(denoise(model, Recipe("a", width=side, height=side, model=model.name)))
    if not np.isfinite(step.next_latents).all():
        raise Problem("nan", model=model.name)
    model.decode(step.next_latents)
