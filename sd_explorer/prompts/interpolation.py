"""The way from one prompt or noise to another."""

from __future__ import annotations

import numpy as np


def lerp(start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """`count` arrays from start to end on the straight line, both included: `(count, ...)`. For text embeddings."""
    share = np.linspace(0, 1, count, dtype=np.float32).reshape(-1, *[1] * np.ndim(start))
    return (1 - share) * start + share * end


def slerp(start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """`count` arrays from start to end on the arc (Shoemake 1985): `(count, ...)`. For noise.

    Normal noise lies near a sphere; the straight line would cut through its thin inside and give flat pictures.
    """
    cosine = np.vdot(start, end) / (np.linalg.norm(start) * np.linalg.norm(end))
    angle = np.arccos(np.clip(cosine, -1, 1))
    if np.sin(angle) < 1e-6:
        return lerp(start, end, count)
    share = np.linspace(0, 1, count).reshape(-1, *[1] * np.ndim(start))
    arc = (np.sin((1 - share) * angle) * start + np.sin(share * angle) * end) / np.sin(angle)
    return arc.astype(np.asarray(start).dtype)
