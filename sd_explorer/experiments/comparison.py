"""Two pictures and how they differ: in their settings, in numbers, and from which step on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.crossing import Lockstep

SMALLEST = 7
"""Pixels of a side below which SSIM has no window."""


@dataclass(frozen=True)
class Likeness:
    """How alike two pictures of one size are."""

    rms: float
    """Root mean square difference, 0 (equal) to 255."""
    psnr: float
    """Peak signal-to-noise ratio in dB, 20 log10(255 / rms); infinite for equal pictures."""
    ssim: float | None
    """Structural similarity (Wang et al. 2004), -1 to 1, by scikit-image; None where that is not installed."""


def likeness(one: np.ndarray, other: np.ndarray) -> Likeness | None:
    """Of two uint8 pictures `(H, W, 3)`; None where their sizes differ."""
    if one.shape != other.shape:
        return None
    rms = float(np.sqrt(np.mean((one.astype(np.float64) - other) ** 2)))
    psnr = float(20 * np.log10(255 / rms)) if rms else float("inf")
    return Likeness(rms, psnr, _ssim(one, other))


def _ssim(one: np.ndarray, other: np.ndarray) -> float | None:
    try:
        from skimage.metrics import structural_similarity
    except ImportError:
        return None
    if min(one.shape[:2]) < SMALLEST:
        return None
    return float(structural_similarity(one, other, channel_axis=2, data_range=255))


def differing(one: Recipe | Branch | FromPicture, other: Recipe | Branch | FromPicture) -> dict[str, tuple]:
    """Setting -> (its value in the one, in the other), those that differ only, in the order of a Recipe's fields."""
    tables = [json.loads(recipe.to_json()) for recipe in (one, other)]
    for table in tables:
        table.pop("picture", None)  # its name says which
        table |= {f"changes.{name}": value for name, value in table.pop("changes", {}).items()}
    names = [*Recipe.__dataclass_fields__, *sorted({*tables[0], *tables[1]} - {*Recipe.__dataclass_fields__})]
    pairs = {name: tuple(table.get(name) for table in tables) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def can_part(one, other) -> bool:
    """Whether two runs can be laid side by side, step by step: same number of steps, scheduler and size, from noise, no branch."""
    if not isinstance(one, Recipe) or not isinstance(other, Recipe) or one == other:
        return False
    return {*differing(one, other)} <= {"prompt", "negative_prompt", "seed", "guidance_scale", "model"}


def run_both(model_of, one: Recipe, other: Recipe, known: tuple = (None, None)) -> Iterator[Step | Lockstep]:
    """Steps of what is not known yet, then both runs as a Lockstep. model_of: a Model by name. known: Traces."""
    traces = []
    for recipe, trace in zip((one, other), known, strict=True):
        if trace is None:
            from sd_explorer.diffusion.denoise import denoise

            model, steps = model_of(recipe.model), []
            for step in denoise(model, recipe):
                steps.append(step)
                yield step
            trace = Trace.of(model, recipe, steps)
        traces.append(trace)
    if traces[0].final.shape == traces[1].final.shape and len(traces[0].steps) == len(traces[1].steps):
        yield Lockstep(*traces)
