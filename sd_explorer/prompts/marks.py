"""Where the name of a group can be written on a map."""

from __future__ import annotations

import numpy as np

FEWEST, MOST = 5, 24
COMPACT = 0.35
"""A group is in one place if half of its points lie this near to its middle, as a share of the map's own radius."""


def marks(points: np.ndarray, groups: np.ndarray) -> dict[int, np.ndarray]:
    """{group: the point `(2 or 3,)` at its middle} of the groups that lie in one place, the largest first.

    points `(n, 2 or 3)`, groups `(n,)`; group 255 has no name.
    """
    points = np.asarray(points, np.float64)
    radius = np.quantile(np.linalg.norm(points - np.median(points, 0), axis=1), 0.9) or 1.0
    numbers, counts = np.unique(groups[groups != 255], return_counts=True)
    found = {}
    for number in numbers[np.argsort(-counts, kind="stable")][:MOST]:
        own = points[groups == number]
        away = np.linalg.norm(own - np.median(own, 0), axis=1)
        if len(own) >= FEWEST and np.median(away) <= COMPACT * radius:
            found[int(number)] = own[away.argmin()].astype(np.float32)
    return found
