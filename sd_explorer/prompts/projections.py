"""From many dimensions to two or three: PCA, UMAP, and a linear map on axes with names."""

from __future__ import annotations

import numpy as np

from sd_explorer.prompts.neighbours import unit

SEED = 0


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
         metric: str = "cosine") -> np.ndarray:  # fmt: skip
    """A map that keeps near things near (McInnes et al. 2018): float32 `(n, dimensions)`; repeats on one machine.

    neighbours 2 to n - 1: small shows detail, large the whole. min_dist 0 to 1: how tightly points may lie.
    """
    from umap import UMAP  # its import compiles for seconds: never before somebody asks for a map

    fit = UMAP(n_components=dimensions, n_neighbors=min(neighbours, len(vectors) - 1), min_dist=min_dist, metric=metric,
               random_state=SEED, init=pca(vectors, dimensions), n_jobs=1)  # fmt: skip
    return fit.fit_transform(np.asarray(vectors, np.float32)).astype(np.float32)


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
