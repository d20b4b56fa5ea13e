"""Guidance, taken apart: the two halves of a step, what lies between and beyond them, and whole runs at other scales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.branch import Branch, go_on
from sd_explorer.diffusion.guidance import guide
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.order import ends_first
from sd_explorer.experiments.results import last_latents
from sd_explorer.problems import Problem

SCALES = (0.0, 1.0, 2.0, 3.0, 4.0, 7.0, 12.0, 20.0)
STRIP_STEPS = 6


@dataclass(frozen=True, eq=False)
class Halves:
    """The two clean estimates of one step, float32 `(C, h, w)`."""

    uncond: np.ndarray
    """Without the words (or with the negative prompt)."""
    text: np.ndarray
    """With the words."""

    def at(self, scale: float) -> np.ndarray:
        """The clean estimate at any guidance scale: for fixed latents x_0 is affine in the noise, so guidance of the noise
        (Ho & Salimans 2022, eq. 6) is the same extrapolation of x_0."""
        return guide(self.uncond, self.text, scale)


def halves_of(step: Step) -> Halves | None:
    """The halves that a step recorded; None where it made one only, or saw nothing but noise (zero terminal SNR)."""
    if step.noise_uncond is None or not np.isfinite(step.sigma):
        return None
    uncond, text = (step.path.split(noise, step.latents, step.sigma, "epsilon")[0]
                    for noise in (step.noise_uncond, step.noise_text))  # fmt: skip
    return Halves(uncond, text)


def both_halves(model, recipe: Recipe, step: Step) -> Iterator[Halves]:
    """Ask the network for both halves at what a recorded step saw: one call. `Problem` where guidance is its input."""
    from sd_explorer.diffusion.denoise import ask_both

    if model.distilled:
        raise Problem("guidance_distilled", model=model.name)
    yield Halves(*ask_both(model, recipe, step))


def loudness(trace: Trace) -> np.ndarray:
    """How loud the words are: the size of what they change in the noise over the noise without them, float64 `(n,)`; NaN
    where a step made one half only."""

    def ratio(step: Step) -> float:
        if step.noise_uncond is None:
            return np.nan
        return float(np.linalg.norm(step.noise_text - step.noise_uncond) / np.linalg.norm(step.noise_uncond))

    return np.array([ratio(step) for step in trace.steps])


def spread(latents: np.ndarray) -> float:
    """Standard deviation of latents; those of pictures are scaled to about 1, far more is too harsh."""
    return float(np.std(latents, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class AtScale:
    """A whole run at one guidance scale."""

    scale: float
    recipe: Recipe
    """What was run; scale 0 is the run of the negative prompt alone."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    spread: float
    """Of the finished latents."""


def recipe_at(recipe: Recipe, scale: float) -> Recipe:
    """The recipe whose steps are guided with a scale, 0 included: then the words are left out."""
    if scale > 0:
        return recipe.change(guidance_scale=scale)
    return recipe.change(prompt=recipe.negative_prompt, negative_prompt="", guidance_scale=1.0)


def whole_runs(model, recipe: Recipe, scales=SCALES, steps: int = STRIP_STEPS) -> Iterator[Step | AtScale]:
    """A short run of `recipe` at each guidance scale, the ends of the strip first: Steps, then an AtScale, for each."""
    from sd_explorer.diffusion.denoise import denoise

    for index in ends_first(len(scales)):
        at = recipe_at(recipe.change(steps=steps), scales[index])
        final = yield from last_latents(denoise(model, at))
        yield AtScale(scales[index], at, model.decode(final)[0], spread(final))


def gone_on(model, trace: Trace, index: int, scale: float, negative: str | None = None) -> Iterator[Step | Trace]:
    """The run of a trace as it was up to step `index`, and from there with another guidance scale and, where one is given,
    negative prompt: Steps, then its Trace. `Problem` for a trace that was changed on its way already."""
    changes = {"guidance_scale": scale} | ({} if negative is None else {"negative_prompt": negative})
    branch = Branch(trace.whole, index, changes)
    steps = []
    for step in go_on(model, branch, trace.steps):
        steps.append(step)
        yield step
    yield Trace.of(model, branch, steps)
