"""Where the guesses of runs lie among prompts: a second network reads their pictures, their true neighbours place them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.paths import guess_latents
from sd_explorer.experiments.planes import Drawing
from sd_explorer.problems import Problem
from sd_explorer.progress import Progress

CHUNK = 8
"""Pictures decoded and read together, so that a stop is heard soon."""


def way_on_map(model, chart, latents: np.ndarray) -> Iterator[Progress | np.ndarray]:
    """Where latents `(n, C, h, w)` lie on an EmbeddingMap once they are decoded: Progress, then float32
    `(n, 2 or 3)`."""
    placed = []
    for start in range(0, len(latents), CHUNK):
        placed += chart.place_pictures(model.decode(latents[start : start + CHUNK]))
        yield Progress(len(placed), len(latents))
    yield np.stack([one.point for one in placed])


def chart_for(model):
    """The map of the reference prompts of a model, ready to place pictures; `Problem` where there is none or it has no
    vision tower."""
    from sd_explorer.prompts.atlas import kept_map

    if not model.sees:
        raise Problem("no_vision", model=model.name)
    chart = kept_map(model, "pooled")
    if chart is None:
        raise Problem("paths_no_map", model=model.name)
    return replace(chart, model=model)


def on_map(model, runs: Sequence[Trace], guided: bool = False, chart=None) -> Iterator[Progress | Drawing]:
    """The guesses of runs on a map of prompts (the model's own unless one is given): Progress, then the Drawing."""
    chart = chart or chart_for(model)
    latents = np.concatenate([guess_latents(run, guided) for run in runs])
    for found in way_on_map(model, chart, latents):
        if isinstance(found, Progress):
            yield found
        else:
            points = found[:, :2].reshape(len(runs), -1, 2).astype(np.float64)
            yield Drawing(points, behind=chart.points[:, :2])
