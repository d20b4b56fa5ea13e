"""How far each step's guess still is from where the run ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def settling(clean: Sequence[np.ndarray], final: np.ndarray) -> np.ndarray:
    """Distance of each clean estimate from the final latents, relative to the first one's: float64 `(n,)`.

    clean: n arrays `(C, h, w)`, in step order; final: `(C, h, w)`. Root mean square over all numbers.
    1 at the first step; 0 when the guess is the final picture; may exceed 1 where a later guess is further off. Where the
    first guess already is the final picture but for rounding (a run of one step), nothing was ever to go: 0.
    """
    distances = np.array([_rms(guess - final) for guess in clean])
    distances[distances <= ROUNDING * _rms(final)] = 0
    return distances / distances[0] if len(distances) and distances[0] > 0 else distances


ROUNDING = 1e-4
"""Share of the final latents' own size: what float32 leaves of nothing at the noisiest step."""


def _rms(array: np.ndarray) -> float:
    return float(np.sqrt(np.mean(array**2, dtype=np.float64)))
