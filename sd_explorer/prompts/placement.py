"""Where a new point belongs on a finished map, without moving anything on it."""

from __future__ import annotations

import numpy as np

SAME = 1e-6
"""Cosine distances below this are rounding."""
ROUNDS = 30
SAMPLE = 500


def between(cosines: np.ndarray, points: np.ndarray, grain: float) -> np.ndarray:
    """A place among the true neighbours: cosines `(k + 1,)`, most similar first, their points `(k + 1, 2 or 3)`.

    Weights of Franke & Nielson 1980 (modified Shepard), w = ((R - d) / (R d))^2 with R the distance of the last
    neighbour: known points are hit exactly, and nothing jumps when a neighbour enters or leaves. Where the map has torn
    the neighbours apart, their mean would lie in the void between; a pseudo-Huber centre (a mean within `grain` map
    units, a median beyond) stays with the larger part.
    """
    distances = np.maximum(1 - np.asarray(cosines, np.float64), 0)
    points = np.asarray(points, np.float64)
    if distances[0] <= SAME:
        return points[0].astype(np.float32)
    near, rim = distances[:-1], distances[-1]
    weights = ((rim - near) / (rim * near)) ** 2
    weights = weights / weights.sum() if weights.sum() > 0 else np.full(len(near), 1 / len(near))
    centre = weights @ points[:-1]
    for _ in range(ROUNDS):
        away = ((points[:-1] - centre) ** 2).sum(1)
        pulls = weights / np.sqrt(away + grain**2)
        centre = pulls @ points[:-1] / pulls.sum()
    return centre.astype(np.float32)


def grain_of(points: np.ndarray, k: int) -> float:
    """The map's own unit: the median distance of a point to its k-th nearest on the map, from at most 500 points."""
    points = np.asarray(points, np.float64)
    sample = points[:: max(1, len(points) // SAMPLE)]
    distances = np.sqrt(((sample[:, None] - points[None]) ** 2).sum(-1))
    reach = np.partition(distances, min(k, len(points) - 1), axis=1)[:, min(k, len(points) - 1)]
    return float(np.median(reach)) or 1.0


def nearest_on_map(point: np.ndarray, points: np.ndarray, k: int) -> np.ndarray:
    """Indices `(k,)` of the points nearest to a place on the map, the nearest first."""
    away = ((np.asarray(points, np.float64) - np.asarray(point, np.float64)) ** 2).sum(1)
    return np.argsort(away, kind="stable")[:k]
