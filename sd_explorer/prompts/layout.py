"""Layout: vectors laid out in two or three dimensions by one of the methods a map knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sd_explorer.problems import Problem
from sd_explorer.prompts.projections import axis, on_axes, pca_axes
from sd_explorer.prompts.records import METHODS


@dataclass(frozen=True, eq=False)
class Layout:
    """Points and what they were made with."""

    points: np.ndarray
    """float32 `(n, 2)` or `(n, 3)`."""
    settings: dict
    """What the method was given."""
    axes: np.ndarray | None = None
    """Of a linear map: float32 `(2 or 3, d)`."""


def lay_out(vectors: np.ndarray, method: str, read: Callable[[list[str]], np.ndarray], *, dimensions: int, neighbours: int,
            min_dist: float, metric: str, axes: Sequence, umap: Callable) -> Layout:  # fmt: skip
    """Lay vectors `(n, d)` out; arguments as in `EmbeddingMap.fit`. read: words -> their vectors. `Problem` where they don't fit."""
    if method not in METHODS:
        raise Problem("map_method", value=method, known=", ".join(METHODS))
    if dimensions not in (2, 3):
        raise Problem("map_dimensions", value=dimensions)
    if method == "umap":
        given = dict(neighbours=neighbours, min_dist=min_dist, metric=metric)
        return Layout(umap(vectors, dimensions=dimensions, **given), given)
    if method == "pca":
        lines = pca_axes(vectors, dimensions)
        return Layout(on_axes(vectors, lines), {}, lines)
    if len(axes) != dimensions:
        raise Problem("map_axes", count=len(axes), dimensions=dimensions)
    named = [[_texts(end) for end in pair] for pair in axes]
    lines = np.stack([axis(*map(read, pair)) for pair in named])
    return Layout(on_axes(vectors, lines), {"axes": named}, lines)


def _texts(end: str | Sequence[str]) -> list[str]:
    return [end] if isinstance(end, str) else list(end)
