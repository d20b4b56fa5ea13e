"""From many dimensions to two or three: PCA, UMAP, and a linear map on axes with names."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

import numpy as np

from sd_explorer.prompts.neighbours import nearest, unit

SEED = 0
EPOCHS = 200
"""Rounds of UMAP. 500 take more than twice as long and gain 0.004 of trustworthiness on the reference prompts."""
EXACT, EXACT_SLOW = 20_000, 4_000
"""Vectors whose neighbours are searched exactly: by a matrix product, or pair by pair."""
PRODUCTS = ("cosine", "correlation", "euclidean")
WIDE = 1.5
ROUND = re.compile(r"(\d+)/(\d+);")


def pca(vectors: np.ndarray, dimensions: int = 2) -> np.ndarray:
    """Along the directions of greatest spread (Pearson 1901), from the middle: float32 `(n, dimensions)`."""
    points = on_axes(vectors, pca_axes(vectors, dimensions))
    return points - points.mean(0)


def pca_axes(vectors: np.ndarray, dimensions: int = 2) -> np.ndarray:
    """The directions of greatest spread, float32 `(dimensions, d)` of length 1. Signs are fixed, so they repeat."""
    centred = unit(vectors) - unit(vectors).mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)  # smallest first; d x d, so the number of vectors hardly matters
    axes = axes.T[::-1][:dimensions]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])
    return (axes * signs[:, None]).astype(np.float32)


def umap(vectors: np.ndarray, dimensions: int = 2, neighbours: int = 15, min_dist: float = 0.1,
         metric: str = "cosine", progress: Callable[[int, int], None] = lambda done, count: None) -> np.ndarray:  # fmt: skip
    """A map that keeps near things near (McInnes et al. 2018): float32 `(n, dimensions)`; repeats on one machine.

    neighbours 2 to n - 1: small shows detail, large the whole. min_dist 0 to 1: how tightly points may lie. True
    neighbours are exact up to `EXACT` vectors (`EXACT_SLOW` for metrics without a matrix product), approximate beyond.
    `progress(done, count)` is told each round and may raise. It has the shape of a page.
    """
    from umap import UMAP  # its import compiles for seconds: never before somebody asks for a map

    vectors = np.asarray(vectors, np.float32)
    k = min(neighbours, len(vectors) - 1)
    progress(0, EPOCHS)
    known = exact_neighbours(vectors, k, metric) or (None, None, None)
    fit = UMAP(n_components=dimensions, n_neighbors=k, min_dist=min_dist, metric=metric, random_state=SEED, n_jobs=1,
               init=pca(vectors, dimensions), n_epochs=EPOCHS, precomputed_knn=known,
               tqdm_kwds={"disable": False, "file": _Rounds(progress), "bar_format": "{n_fmt}/{total_fmt};", "mininterval": 0.1})  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on what its transform, which nobody calls, would miss
        points = upright(fit.fit_transform(vectors))
    return across(points) if dimensions == 2 else points


class _Rounds:
    """A file for tqdm that tells how many rounds are done."""

    def __init__(self, progress: Callable[[int, int], None]):
        self._progress = progress

    def write(self, text: str):
        if match := ROUND.search(text):
            self._progress(int(match[1]), int(match[2]))

    def flush(self):
        """Nothing is held back."""


def exact_neighbours(vectors: np.ndarray, k: int, metric: str) -> tuple[np.ndarray, np.ndarray, None] | None:
    """The k nearest of each vector, itself first: int32 and float32 `(n, k)`; None where that would take too long.

    Cosine, correlation and Euclid come from one matrix product; other metrics are compared pair by pair.
    """
    if len(vectors) > (EXACT if metric in PRODUCTS else EXACT_SLOW):
        return None
    if metric in PRODUCTS:
        rows = vectors - vectors.mean(1, keepdims=True) if metric == "correlation" else vectors
        found, cosines = nearest(rows, rows, k)
        away = 1 - cosines
        away = np.sqrt(2 * away) if metric == "euclidean" else away  # of vectors of length 1
        return found.astype(np.int32), away.astype(np.float32), None
    from sklearn.neighbors import NearestNeighbors

    away, found = NearestNeighbors(n_neighbors=k, metric=metric, algorithm="brute").fit(vectors).kneighbors(vectors)
    return found.astype(np.int32), away.astype(np.float32), None


def upright(points: np.ndarray) -> np.ndarray:
    """Points `(n, 2 or 3)` turned about their middle until their greatest spread lies across; distances stay."""
    points = np.asarray(points, np.float64)
    centred = points - points.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes.T[::-1]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])
    return (centred @ (axes * signs[:, None]).T).astype(np.float32)


def across(points: np.ndarray) -> np.ndarray:
    """Points `(n, 2)` drawn apart sideways to the shape of a page, `WIDE` times as wide as high, where they are narrower.

    A UMAP has no scale of its own; trust is measured on the points as they are shown.
    """
    low, high = np.quantile(points, (0.02, 0.98), axis=0)
    width, height = np.maximum(high - low, 1e-9)
    return (points * [np.clip(WIDE * height / width, 1, WIDE), 1]).astype(np.float32)


def axis(negative: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """The direction from one list of words to another, say small to large: float32 `(d,)` of length 1.

    negative `(a, d)`, positive `(b, d)`. The difference of means (the idea of word2vec's analogies, Mikolov et al. 2013).
    """
    direction = unit(positive).mean(0) - unit(negative).mean(0)
    length = np.linalg.norm(direction)
    if length == 0:
        raise ValueError("both ends of the axis are the same; give two lists that differ")
    return (direction / length).astype(np.float32)


def on_axes(vectors: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Place along each axis: vectors `(n, d)`, axes `(2 or 3, d)` -> float32 `(n, 2 or 3)`; linear, so nothing tears."""
    return (unit(vectors) @ np.asarray(axes, np.float32).T).astype(np.float32)
