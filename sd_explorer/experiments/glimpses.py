"""Small pictures of what a run is made of: the numbers that are read, the noise, the last latents."""

from __future__ import annotations

import numpy as np

from sd_explorer.experiments.frames import latent_colours
from sd_explorer.pictures import signed_picture

COLUMNS = 128


def vectors_picture(model, recipe) -> np.ndarray:
    """What the network reads of a prompt, a row for each token, a column for at most 128 groups of numbers: uint8 RGB."""
    rows = model.encode(recipe).embeddings[-1].float().cpu().numpy()  # (tokens, width)
    size = max(1, rows.shape[1] // COLUMNS)
    grouped = rows[:, : rows.shape[1] // size * size].reshape(len(rows), -1, size).mean(2)
    return signed_picture(grouped)


def noise_picture(model, step) -> np.ndarray:
    """What the network is shown at a step, one pixel for each place of the latents: uint8 RGB `(h, w, 3)`."""
    return latent_colours(model, step.latents[None])[0]


def channel_pictures(latents: np.ndarray) -> np.ndarray:
    """The first four channels of latents `(C, h, w)`, each from black to white: uint8 RGB `(4, h, w, 3)`."""
    channels = latents[:4]
    low, high = channels.min((1, 2), keepdims=True), channels.max((1, 2), keepdims=True)
    grey = (255 * (channels - low) / np.maximum(high - low, 1e-9)).round().astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=3)
