"""Groups of points that nobody named, each called after its most central prompt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LOOSE = ""
"""The name of points in no cluster."""


def clusters(points: np.ndarray, prompts: Sequence[str], smallest: int | None = None) -> list[str]:
    """A cluster's name for each point `(n, 2 or 3)`, by HDBSCAN (Campello et al. 2013), the largest clusters first named.

    smallest: fewest points of a cluster; None: a sixtieth of all, 5 at least. Points in no cluster are `LOOSE`.
    """
    from sklearn.cluster import HDBSCAN  # its import takes a second

    smallest = smallest or max(5, len(points) // 60)
    numbers = HDBSCAN(min_cluster_size=min(smallest, len(points)), copy=True).fit_predict(points)
    names = {-1: LOOSE} | {n: _central(points, prompts, numbers == n) for n in np.unique(numbers[numbers >= 0])}
    return [names[n] for n in numbers]


def _central(points: np.ndarray, prompts: Sequence[str], members: np.ndarray) -> str:
    """The prompt nearest to the middle of a cluster."""
    rows = np.flatnonzero(members)
    away = ((points[rows] - points[rows].mean(0)) ** 2).sum(1)
    return prompts[rows[away.argmin()]]
