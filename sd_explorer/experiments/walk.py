"""From one prompt to another in small steps: what lies between two places of the inner space."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.denoise import denoise, first_noise
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.results import last_latents
from sd_explorer.problems import Problem

FEWEST, MOST = 2, 60
"""Pictures of a walk, both ends counted."""


@dataclass(frozen=True, eq=False)
class Stop:
    """One picture on the way."""

    share: float
    """How far it is, 0 at the start to 1 at the end."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""


def walk(model, start: Recipe, prompt: str, seed: int | None = None, count: int = 8) -> Iterator[Step | Stop]:
    """Paint `count` pictures from a recipe to the same recipe with another prompt, and with another seed if one is given.

    What the UNet reads (77 x width numbers, not one point) goes along the straight line; the first noise goes along the
    arc (slerp, Shoemake 1985), since the line would leave the shell on which noise lies. The ends are, bit for bit, the
    pictures of the two recipes; only a scheduler that adds noise on the way keeps that of the first seed throughout.
    Yields the Steps of each run, then its Stop; `results` leaves the Steps out. Raises `Problem` for a count outside 2 to 60.
    """
    if not FEWEST <= count <= MOST:
        raise Problem("walk_count", value=count, low=FEWEST, high=MOST)
    end = start.change(prompt=prompt, seed=start.seed if seed is None else seed)
    here, there = model.encode(start), model.encode(end)
    for share, noise in zip(np.linspace(0, 1, count), noises(model, start, end, count), strict=True):
        steps = denoise(model, start, conditioning=here.towards(there, float(share)), noise=noise)
        final = yield from last_latents(steps)
        yield Stop(float(share), model.decode(final)[0])


def noises(model, start: Recipe, end: Recipe, count: int) -> np.ndarray:
    """The first noise of each picture, float32 `(count, C, h, w)`; the ends are exactly the seeds' own."""
    first, last = first_noise(model, start), first_noise(model, end)
    if start.seed == end.seed:
        return np.stack([first] * count)
    return np.stack([first, *slerp(first, last, count)[1:-1], last])


def slerp(start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """`count` arrays from start to end on the arc (Shoemake 1985): `(count, ...)`. For noise.

    Normal noise lies near a sphere; the straight line would cut through its thin inside and give flat pictures.
    """
    share = np.linspace(0, 1, count).reshape(-1, *[1] * np.ndim(start))
    cosine = np.vdot(start, end) / (np.linalg.norm(start) * np.linalg.norm(end))
    angle = np.arccos(np.clip(cosine, -1, 1))
    if np.sin(angle) < 1e-6:  # one direction: the arc is the line
        return ((1 - share) * start + share * end).astype(np.asarray(start).dtype)
    arc = (np.sin((1 - share) * angle) * start + np.sin(share * angle) * end) / np.sin(angle)
    return arc.astype(np.asarray(start).dtype)
