"""Planes to draw paths on: two directions out of a thousand, and what share of the movement they keep."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.guidance import halves_of


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane in the space of latents."""

    origin: np.ndarray
    """float64 `(d,)`."""
    axes: np.ndarray
    """Two directions of length 1 at right angles, float64 `(2, d)`."""

    def drop(self, points: np.ndarray) -> np.ndarray:
        """Where points `(..., d)` fall on the plane: float64 `(..., 2)`."""
        return (points - self.origin) @ self.axes.T

    def share(self, points: np.ndarray) -> float:
        """How much of the movement of points `(..., d)` the plane keeps, 0 to 1: their variance on it over all of it."""
        away = points.reshape(-1, points.shape[-1]).astype(np.float64)
        away = away - away.mean(0)
        whole = np.sum(away**2)
        return float(np.sum((away @ self.axes.T) ** 2) / whole) if whole > 0 else 1.0

    def turned_to(self, before: Plane, points: np.ndarray) -> Plane:
        """The same plane, turned or mirrored so that points `(..., d)` lie as they did on the plane before, as near as may
        be (Procrustes; Schönemann 1966). Nothing is stretched, so the share stays."""
        new, old = (plane.drop(points).reshape(-1, 2) for plane in (self, before))
        left, _, right = np.linalg.svd((new - new.mean(0)).T @ (old - old.mean(0)))
        return replace(self, axes=(left @ right).T @ self.axes)


def main_plane(points: np.ndarray) -> Plane:
    """The plane that keeps most of the movement of points `(..., d)`: their first two principal components (Pearson 1901)."""
    flat = points.reshape(-1, points.shape[-1]).astype(np.float64)
    origin = flat.mean(0)
    return Plane(origin, np.linalg.svd(flat - origin, full_matrices=False)[2][:2])


def guidance_plane(step: Step, final: np.ndarray) -> tuple[Plane, np.ndarray] | None:
    """The plane through a step's guess without the words, its guess with them and finished latents, and where the three
    lie on it, float64 `(3, 2)`; None where the step has no two halves, or they do not span one."""
    halves = halves_of(step)
    if halves is None:
        return None
    three = np.stack([halves.uncond, halves.text, final]).reshape(3, -1).astype(np.float64)
    along, to_final = three[1] - three[0], three[2] - three[0]
    length = np.linalg.norm(along)
    if not length > 0:
        return None
    along = along / length
    up = to_final - (to_final @ along) * along
    if not (height := np.linalg.norm(up)) > 0:
        return None
    plane = Plane(three[0], np.stack([along, up / height]))
    return plane, plane.drop(three)


@dataclass(frozen=True, eq=False)
class Drawing:
    """Paths as they are drawn on one plane."""

    points: np.ndarray
    """Guesses, the picture last: float64 `(runs, n + 1, 2)`."""
    share: float | None = None
    """How much of the movement of the guesses the plane keeps; None where it is no plane through them."""
    latents: np.ndarray | None = None
    """What the network saw, as `points`; None where it has no place."""
    latents_share: float = 0.0
    """How much of the movement of the latents the plane keeps."""
    marks: np.ndarray | None = None
    """Places with names, float64 `(m, 2)`."""
    behind: np.ndarray | None = None
    """What lies behind the paths, float `(p, 2)`."""
    plane: Plane | None = None


def drawn_on(plane: Plane, guesses: np.ndarray, latents: np.ndarray, marks: np.ndarray | None = None) -> Drawing:
    """Guesses and latents `(runs, n + 1, d)` dropped onto a plane."""
    return Drawing(
        plane.drop(guesses), plane.share(guesses), plane.drop(latents), plane.share(latents), marks, plane=plane
    )


def on_main_plane(guesses: np.ndarray, latents: np.ndarray, before: Drawing | None = None) -> Drawing:
    """Paths on the plane of their own first two principal components, turned so that the runs of the drawing before, which
    stand first, stay where they were as near as may be."""
    plane = main_plane(guesses)
    if before is not None and before.plane is not None and before.points.shape[1] == guesses.shape[1]:
        common = min(len(before.points), len(guesses))
        plane = plane.turned_to(before.plane, guesses[:common])
    return drawn_on(plane, guesses, latents)
