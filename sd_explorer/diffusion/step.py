"""Step: one network call of the denoising, with everything it saw and said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.noise_path import VARIANCE_PRESERVING, NoisePath

ARRAYS = ("latents", "noise_uncond", "noise_text", "noise", "clean", "next_latents", "output")
"""The fields of a Step that hold latents."""


@dataclass(frozen=True, eq=False)
class Step:
    """All arrays are read-only float32 `(C, h, w)` latents on the CPU; noise is epsilon whatever the network predicts."""

    index: int
    """0 for the first step."""
    count: int
    """Steps in the whole run (network calls: Heun makes two for each step asked for)."""
    timestep: float
    """Where on the training schedule, 999 (noise) to 0 (picture); fractional for some schedulers."""
    sigma: float
    """Noise over signal, sqrt((1 - abar) / abar): large at the start, near 0 at the end (Karras et al. 2022).
    Infinite at the first step of a schedule with zero terminal SNR."""
    latents: np.ndarray
    """What the network was shown (scaled to the variance-preserving form for every scheduler)."""
    noise_uncond: np.ndarray | None
    """The noise predicted without the prompt; None with guidance off."""
    noise_text: np.ndarray
    """The noise predicted with the prompt."""
    noise: np.ndarray
    """The guided noise, the one the scheduler removes."""
    clean: np.ndarray
    """The clean estimate x_0: the finished picture as the network guesses it now."""
    next_latents: np.ndarray
    """What the scheduler made of it, in the scheduler's own scale; after the last step: the finished latents."""
    seconds: float
    """Time of this step."""
    output: np.ndarray | None = None
    """What the network said, guided, in its own parametrisation: feeding it to a scheduler again replays the step.
    None in a trace file from before it was kept."""
    path: NoisePath = VARIANCE_PRESERVING
    """How picture and noise are mixed in `latents`."""

    def __post_init__(self):
        for name in ARRAYS:
            array = getattr(self, name)
            if array is not None:
                array.flags.writeable = False  # the next step starts from this memory

    @property
    def noise_level(self) -> float:
        """Share of noise in what the network saw, sqrt(1 - abar), 1 (only noise) to 0 (none)."""
        return self.path.shares(self.sigma)[1]
