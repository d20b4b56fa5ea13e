"""The way back: noise that was put on a picture is taken away again, several times, and something comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sd_explorer.diffusion.from_picture import FromPicture, paint_over, strength_of_step
from sd_explorer.diffusion.recipe import SEED_RANGE, Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.order import ends_first
from sd_explorer.experiments.origin import Origin
from sd_explorer.judging.answer import Answer, named

NOISES = 4
LEVEL_STEPS = 8
LEVELS = (1, 2, 3, 4, 6, 8)
"""Of how many of `LEVEL_STEPS` steps the way back is made, for the curve."""
RISES = 0.8
"""Rank correlation from which on something counts as rising."""


@dataclass(frozen=True, eq=False)
class Return:
    """What came back with one noise."""

    start: FromPicture
    timestep: float
    """Of the noise that was put on."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    final: np.ndarray
    """Finished latents `(C, h, w)`."""
    apart: float
    """Distance from the original, as `distance` has it."""
    answer: Answer | None = None
    """The thing that a judge names; None without one."""


@dataclass(frozen=True, eq=False)
class Level:
    """What came back from one amount of noise, over several noises."""

    steps: int
    """Steps of the way back, of `LEVEL_STEPS`."""
    timestep: float
    """Of the noise that was put on."""
    original: float
    """Mean distance from the original."""
    among: float
    """Mean distance among what came back."""


def wordless(recipe: Recipe) -> Recipe:
    """The recipe without words and guidance."""
    return recipe.change(prompt="", negative_prompt="", guidance_scale=1.0)


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Root mean square difference of latents; those of pictures have a deviation of about 1."""
    return float(np.sqrt(np.mean((one - other) ** 2, dtype=np.float64)))


def among(finals: Sequence[np.ndarray]) -> float:
    """Mean distance of each pair; 0 for fewer than two."""
    pairs = [distance(*pair) for pair in combinations(finals, 2)]
    return float(np.mean(pairs)) if pairs else 0.0


def other_seeds(seed: int, count: int = NOISES) -> list[int]:
    """Seeds of fresh noises: never the run's own, whose noise leads to its own picture."""
    return [(seed + n) % (SEED_RANGE[1] + 1) for n in range(1, count + 1)]


def returns(
    model, origin: Origin, recipe: Recipe, step: int, count: int = NOISES, judge=None
) -> Iterator[Step | Return]:
    """Put the noise of a step on a picture and take it away again under `recipe`, with `count` fresh noises: Steps, then a
    Return, for each. Each is diffusers' image-to-image of that seed and strength. judge: a `Judge` that is asked of each."""
    strength = strength_of_step(recipe.steps, step)
    for seed in other_seeds(recipe.seed, count):
        start = FromPicture(recipe.change(seed=seed), strength, origin.digest, origin.name)
        steps = []
        for one in paint_over(model, start, origin.clean):
            steps.append(one)
            yield one
        final, first = steps[-1].next_latents, steps[0].timestep
        picture = model.decode(final)[0]
        yield Return(start, first, picture, final, distance(final, origin.clean), named(judge, picture))


def levels(
    model, origin: Origin, recipe: Recipe, kept: Sequence[int] = LEVELS, count: int = NOISES
) -> Iterator[Step | Level]:
    """The way back from several amounts of noise, the least and the most first: Steps, then a Level, for each.

    kept: steps of the way back, of the `LEVEL_STEPS` that the recipe is given.
    """
    recipe = recipe.change(steps=LEVEL_STEPS)
    for index in ends_first(len(kept)):
        made = []
        for item in returns(model, origin, recipe, LEVEL_STEPS - kept[index], count):
            if isinstance(item, Step):
                yield item
            else:
                made.append(item)
        mean = float(np.mean([one.apart for one in made]))
        yield Level(kept[index], made[0].timestep, mean, among([one.final for one in made]))


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's: 1 where both rise together at every place, -1 where one falls."""
    ranks = [np.argsort(np.argsort(values)) for values in (one, other)]
    return round(float(np.corrcoef(ranks[0], ranks[1])[0, 1]), 9)


def verdict(made: Sequence[Level]) -> str:
    """Whether what comes back is the more various the more noise there was: `confirmed`, `unclear` or `otherwise`."""
    rising = rank_correlation([one.timestep for one in made], [one.among for one in made])
    away = rank_correlation([one.timestep for one in made], [one.original for one in made])
    least = min(rising, away)
    return "confirmed" if least >= RISES else "otherwise" if max(rising, away) < 0 else "unclear"
