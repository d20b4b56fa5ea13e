"""Where a new point belongs on a finished map, without moving anything on it."""

from __future__ import annotations

import numpy as np

from sd_explorer.prompts.neighbours import nearest
from sd_explorer.prompts.projections import on_axes
from sd_explorer.prompts.records import Neighbour, Placement
from sd_explorer.prompts.trust import kept

SAME = 1e-6
"""Cosine distances below this are rounding."""
WIDER = 30
"""Neighbours that a placement names: each prompt may stand there in two languages."""
ROUNDS = 30
SAMPLE = 500


def around(chart, vector: np.ndarray, own: int | None, k: int) -> list[Neighbour]:
    """The k true neighbours of a vector `(1, d)` on an EmbeddingMap, the nearest first; own: the prompt that is no neighbour."""
    k = max(1, min(k, len(chart.prompts) - 1))
    indices, cosines = (row[0] for row in nearest(vector, chart.vectors, k + 1))
    found = (Neighbour(int(i), chart.prompts[i], float(c)) for i, c in zip(indices, cosines, strict=True) if i != own)
    return list(found)[:k]


def among(chart, prompt: str, vector: np.ndarray, own: int | None, k: int) -> Placement:
    """Where a vector `(1, d)` lies on an EmbeddingMap, and how many of its k true neighbours lie near it there."""
    wider = around(chart, vector, own, WIDER)
    nearer = wider[: k + 1]
    count = min(k, len(nearer))
    true = np.array([n.index for n in nearer])
    if own is not None:
        point = chart.points[own]
    elif chart.axes is not None:
        point = on_axes(vector, chart.axes)[0]
    else:
        point = between(np.array([n.cosine for n in nearer]), chart.points[true], chart.grain)
    flat = nearest_on_map(point, chart.points, count + 1)
    flat = flat[flat != own][:count]
    share = float(kept(true[None, :count], flat[None])[0])
    return Placement(prompt, point, tuple(nearer[:count]), share, tuple(wider), own)


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
