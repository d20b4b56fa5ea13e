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
    seen: np.ndarray
    """The latents the network saw, as a picture: `(n, H, W, 3)`."""
    said: np.ndarray
    """The guided noise prediction, as a picture: `(n, H, W, 3)`."""
    exact: bool
    """Whether the pictures were decoded by the autoencoder; else they are the linear preview."""

    @property
    def nbytes(self) -> int:
        """Bytes of the pictures."""
        return sum(a.nbytes for a in (self.noisy, self.noise, self.clean, self.seen, self.said))


def frames_of(model, trace) -> Iterator[Frames | Progress]:
    """Frames from the linear map at once, then decoded ones if decoding is fast enough; Progress between its chunks.

    trace: anything with `steps`, so a run that was stopped, too.
    """
    latents = [np.stack([getattr(step, name) for step in trace.steps]) for name in ("latents", "noise", "clean")]
    noisy, noise = (latent_colours(model, z) for z in latents[:2])
    seen, said, clean = (model.preview(z) for z in latents)
    yield Frames(trace, noisy, noise, clean, seen, said, exact=False)
    everything, started, pictures = np.concatenate(latents), time.perf_counter(), []
    for start in range(0, len(everything), CHUNK):
        pictures.append(model.decode(everything[start : start + CHUNK]))
        if (time.perf_counter() - started) / (start + CHUNK) * len(everything) > PATIENCE:
            return
        yield Progress(min(start + CHUNK, len(everything)), len(everything))
    seen, said, clean = np.split(np.concatenate(pictures), 3)
    yield Frames(trace, noisy, noise, clean, seen, said, exact=True)


def latent_colours(model, latents: np.ndarray) -> np.ndarray:
    """Latents `(n, C, h, w)` as colours, one pixel each: `(n, h, w, 3)` uint8."""
    fine = model.preview(latents).astype(np.float32)  # (n, kh, kw, 3)
    n, _, h, w = latents.shape
    blocks = fine.reshape(n, h, fine.shape[1] // h, w, fine.shape[2] // w, 3)
    return blocks.mean((2, 4)).round().astype(np.uint8)
