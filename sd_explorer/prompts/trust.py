"""How far a flat picture of a high-dimensional space can be trusted (Venna & Kaski 2001)."""

from __future__ import annotations

import numpy as np

from sd_explorer.prompts.neighbours import unit
from sd_explorer.prompts.records import Trust

SAMPLE = 2000
"""The whole map's trust is measured on a fixed sample of so many points where there are more: it grows with the square."""


def whole(vectors: np.ndarray, points: np.ndarray, k: int) -> Trust:
    """Both figures of a whole map; fewer neighbours than k where it is small."""
    if len(points) > SAMPLE:
        rows = np.sort(np.random.default_rng(0).choice(len(points), SAMPLE, replace=False))
        vectors, points = vectors[rows], points[rows]
    k = min(k, (len(points) - 1) // 2)
    return Trust(float(trustworthiness(vectors, points, k)), float(continuity(vectors, points, k)), k)


def trustworthiness(vectors: np.ndarray, points: np.ndarray, k: int = 10) -> float:
    """Are neighbours on the map true neighbours? 1: all are; points `(n, 2 or 3)`, vectors `(n, d)` by cosine.

    Strangers among the k nearest on the map are charged by their true rank (Venna & Kaski 2001, eq. 1). k < n / 2.
    """
    return _agreement(_ranks(_cosine_distances(vectors)), _ranks(_distances(points)), k)


def continuity(vectors: np.ndarray, points: np.ndarray, k: int = 10) -> float:
    """Are true neighbours still neighbours on the map? 1: all are (Venna & Kaski 2001, eq. 2). k < n / 2."""
    return _agreement(_ranks(_distances(points)), _ranks(_cosine_distances(vectors)), k)


def kept(true: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """Share of each row's true neighbours that are also neighbours on the map.

    true, flat: indices `(m, k)`. Returns float64 `(m,)` in 0..1.
    """
    return np.array([len(np.intersect1d(a, b)) / len(a) for a, b in zip(true, flat, strict=True)])


def _agreement(ranks: np.ndarray, other: np.ndarray, k: int) -> float:
    n = len(ranks)
    if not 1 <= k < n / 2:
        raise ValueError(f"k is {k}; with {n} points it must lie between 1 and {(n - 1) // 2}")
    strangers = (other <= k) & (other > 0)
    charge = np.where(strangers, np.maximum(ranks - k, 0), 0).sum(dtype=np.float64)
    return 1 - charge * 2 / (n * k * (2 * n - 3 * k - 1))


def _ranks(distances: np.ndarray) -> np.ndarray:
    """Rank of each column in its row, 1 for the nearest; 0 for the point itself: int `(n, n)`."""
    distances = distances.copy()
    np.fill_diagonal(distances, -np.inf)
    order = np.argsort(distances, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(order))[None], 1)
    return ranks


def _cosine_distances(vectors: np.ndarray) -> np.ndarray:
    vectors = unit(vectors)
    return 1 - vectors @ vectors.T


def _distances(points: np.ndarray) -> np.ndarray:
    points = np.asarray(points, np.float64)
    return ((points[:, None] - points[None]) ** 2).sum(-1)
