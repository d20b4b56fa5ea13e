"""The pictures of a run's steps: cheap ones at once, then the autoencoder's own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.progress import Progress

CHUNK = 4
"""Steps decoded together, so that a stop is heard soon."""
PATIENCE = 10.0
"""Seconds. Where decoding all steps would take longer (a full-size model on a CPU), the linear previews stay."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Pictures of every step of a Trace, uint8 RGB."""

    trace: object
    """The Trace they show."""
    noisy: np.ndarray
    """The latents the network saw, one pixel for each latent: `(n, h, w, 3)`."""
    noise: np.ndarray
    """The guided noise prediction in the same colours: `(n, h, w, 3)`."""
    clean: np.ndarray
    """The predicted picture: `(n, H, W, 3)`."""
    exact: bool
    """Whether `clean` was decoded by the autoencoder; else it is the linear preview."""

    @property
    def nbytes(self) -> int:
        """Bytes of the pictures."""
        return self.noisy.nbytes + self.noise.nbytes + self.clean.nbytes


def frames_of(model, trace) -> Iterator[Frames | Progress]:
    """Frames from the linear map at once, then decoded ones if decoding is fast enough; Progress between its chunks.

    trace: anything with `steps`, so a run that was stopped, too.
    """
    latents = [np.stack([getattr(step, name) for step in trace.steps]) for name in ("latents", "noise", "clean")]
    noisy, noise = (latent_colours(model, z) for z in latents[:2])
    yield Frames(trace, noisy, noise, model.preview(latents[2]), exact=False)
    started = time.perf_counter()
    pictures = [model.decode(latents[2][:1])]
    if (time.perf_counter() - started) * len(latents[2]) > PATIENCE:
        return
    for start in range(1, len(latents[2]), CHUNK):
        yield Progress(start, len(latents[2]))
        pictures.append(model.decode(latents[2][start : start + CHUNK]))
    yield Frames(trace, noisy, noise, np.concatenate(pictures), exact=True)


def latent_colours(model, latents: np.ndarray) -> np.ndarray:
    """Latents `(n, C, h, w)` as colours, one pixel each: `(n, h, w, 3)` uint8."""
    fine = model.preview(latents).astype(np.float32)  # (n, kh, kw, 3)
    n, _, h, w = latents.shape
    blocks = fine.reshape(n, h, fine.shape[1] // h, w, fine.shape[2] // w, 3)
    return blocks.mean((2, 4)).round().astype(np.uint8)
