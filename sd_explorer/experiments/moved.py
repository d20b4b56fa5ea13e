"""Where a picture moved: a map of the change, how much of it lies where something was touched, and how far it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FULL = 32
"""Change, of 255, that is drawn black on every map: the scale is fixed, so maps can be compared."""
MOST = 0.8
"""Share of the change that lies within reach."""


@dataclass(frozen=True, eq=False)
class Moved:
    """The change from one picture to another."""

    change: np.ndarray
    """Mean absolute difference of the three colours, float32 `(H, W)`, 0 to 255."""
    cells: tuple[int, ...]
    """What was touched, row * columns + column."""
    inside: float
    """Share of the change that lies in the touched cells, 0 to 1; NaN where nothing changed."""
    area: float
    """Share of the picture that they cover, 0 to 1."""
    reach: float
    """Distance from the nearest touched cell, in cells, within which 80 % of the change lies; NaN as above."""

    @property
    def mean(self) -> float:
        """Of the whole picture, 0 to 255."""
        return float(self.change.mean())

    @property
    def picture(self) -> np.ndarray:
        """The map: white where nothing changed, black from 32 of 255 on, uint8 RGB."""
        return change_picture(self.change)


def change_picture(change: np.ndarray, full: float = FULL) -> np.ndarray:
    """A change `(H, W)`, 0 to 255, from white (0) to black (`full` and more): uint8 RGB `(H, W, 3)`."""
    grey = 255 - 255 * np.clip(np.asarray(change, np.float32) / full, 0, 1)
    return np.repeat(grey.round().astype(np.uint8)[..., None], 3, axis=2)


def moved(before: np.ndarray, after: np.ndarray, cells: Sequence[int], grid: tuple[int, int]) -> Moved:
    """Compare two pictures `(H, W, 3)`; cells: what was touched of a grid `(h, w)` that lies over them."""
    change = np.abs(before.astype(np.float32) - after).mean(2)
    h, w = grid
    by_cell = change.reshape(h, change.shape[0] // h, w, change.shape[1] // w).sum((1, 3), dtype=np.float64).ravel()
    total, area = by_cell.sum(), len(cells) / by_cell.size
    if not total or not cells:
        return Moved(change, tuple(cells), float("nan"), area, float("nan"))
    away = distances(cells, grid)
    order = np.argsort(away, kind="stable")
    first = np.searchsorted(np.cumsum(by_cell[order]), MOST * total * (1 - 1e-12))
    return Moved(change, tuple(cells), float(by_cell[list(cells)].sum() / total), area, float(away[order][first]))


def distances(cells: Sequence[int], grid: tuple[int, int]) -> np.ndarray:
    """Distance of each cell of a grid `(h, w)` from the nearest of some, in cells: float64 `(h * w,)`."""
    places = np.indices(grid).reshape(2, -1).T.astype(np.float64)
    nearest = np.full(len(places), np.inf)
    for cell in cells:
        nearest = np.minimum(nearest, ((places - places[cell]) ** 2).sum(1))
    return np.sqrt(nearest)
