"""The forward process: noise is added until nothing is left (Ho et al. 2020, eq. 4)."""

from __future__ import annotations

import numpy as np


def noise_schedule(model) -> np.ndarray:
    """abar_t, the share of signal power left at each training timestep: float64 `(T,)`, falling from near 1 to near 0."""
    return model.scheduler("ddim").alphas_cumprod.double().numpy()


def add_noise(clean: np.ndarray, noise: np.ndarray, abar: float) -> np.ndarray:
    """`sqrt(abar) * clean + sqrt(1 - abar) * noise` for arrays of one shape and abar in [0, 1]."""
    if not 0 <= abar <= 1:
        raise ValueError(f"abar is {abar}; it is a share of signal power between 0 and 1")
    return np.sqrt(abar) * clean + np.sqrt(1 - abar) * noise
