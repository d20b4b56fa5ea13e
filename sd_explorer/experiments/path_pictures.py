"""Small pictures of the guesses of runs: quick ones at once, then the autoencoder's own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np

from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.frames import PATIENCE
from sd_explorer.experiments.paths import guess_latents
from sd_explorer.progress import Progress


def path_pictures(model, runs: Sequence[Trace], guided: bool = False) -> Iterator[tuple[int, np.ndarray] | Progress]:
    """(index of a run, its guesses and its picture last, uint8 RGB `(n + 1, H, W, 3)`): of all runs by the linear preview,
    then decoded where that is fast enough."""
    for index, run in enumerate(runs):
        latents = guess_latents(run, guided)[:-1]
        yield index, np.concatenate([_sized(model.preview(latents), run.picture), run.picture[None]])
    started = time.perf_counter()
    for index, run in enumerate(runs):
        yield index, np.concatenate([model.decode(guess_latents(run, guided)[:-1]), run.picture[None]])
        yield Progress(index + 1, len(runs))
        if (time.perf_counter() - started) / (index + 1) * len(runs) > PATIENCE:
            return


def _sized(pictures: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Pictures `(n, h, w, 3)` with each pixel repeated up to the size of another picture."""
    rows, columns = like.shape[0] // pictures.shape[1], like.shape[1] // pictures.shape[2]
    return pictures.repeat(rows, 1).repeat(columns, 2)
