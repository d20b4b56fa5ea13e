"""How far each step's guess still is from where the run ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def settling(clean: Sequence[np.ndarray], final: np.ndarray) -> np.ndarray:
    """Distance of each clean estimate from the final latents, relative to the first one's: float64 `(n,)`.

    clean: n arrays `(C, h, w)`, in step order; final: `(C, h, w)`. Root mean square over all numbers.
    1 at the first step; 0 when the guess is the final picture; may exceed 1 where a later guess is further off.
    """
    distances = np.array([np.sqrt(np.mean((guess - final) ** 2, dtype=np.float64)) for guess in clean])
    return distances / distances[0] if len(distances) and distances[0] > 0 else distances
