"""The noise in your hands: parts of the first noise are changed, and what becomes of the picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.frames import latent_colours
from sd_explorer.experiments.leave_one_out import mean_change
from sd_explorer.experiments.moved import Moved, moved
from sd_explorer.experiments.still_noise import Gauge, gauge
from sd_explorer.progress import Progress

BRUSHES = ("fresh", "other", "flat", "loud")
WHOLE = ("mirror", "shift", "negate", "turn")
LOUD, SHIFT, TURN = 1.5, 2, 30.0
"""A factor, cells, degrees."""


@dataclass(frozen=True)
class Touch:
    """One change of the noise."""

    kind: str
    """`fresh`: drawn again, `other`: taken from another noise, `flat`: 0, `loud`: times 1.5; or, of the whole noise,
    `mirror`: left for right, `shift`: 2 cells to the right and in again on the left, `negate`: times -1, `turn`: 30 degrees
    towards another noise."""
    cells: tuple[int, ...] = ()
    """Row * columns + column of each; empty for the whole noise."""
    draw: int = 0
    """Fresh: which draw; each number is another one."""


def touched(noise: np.ndarray, touches: Sequence[Touch], other: np.ndarray) -> np.ndarray:
    """Noise `(C, h, w)` after some touches, one after the other; `other`: the noise that `other` and `turn` take from."""
    for turning, some in groupby(touches, lambda touch: touch.kind == "turn"):
        if turning:  # turns in a row are one turn: the circle closes
            noise = turned(noise, other, TURN * len(list(some)))
        else:
            for touch in some:
                noise = _after(noise, touch, other)
    return noise


def turned(noise: np.ndarray, other: np.ndarray, degrees: float) -> np.ndarray:
    """`cos * noise + sin * other`: on the way from one noise to another that stays normal, which a line does not; at 0 and
    360 degrees the one, at 90 the other, bit for bit."""
    quarter, rest = divmod(degrees % 360, 90)
    if rest == 0:
        return (noise, other, -noise, -other)[int(quarter)]
    angle = np.deg2rad(degrees)
    return (np.cos(angle) * noise + np.sin(angle) * other).astype(noise.dtype)


def _after(noise: np.ndarray, touch: Touch, other: np.ndarray) -> np.ndarray:
    if touch.kind in WHOLE:
        return {"mirror": noise[..., ::-1], "shift": np.roll(noise, SHIFT, -1), "negate": -noise}[touch.kind].copy()
    flat = noise.reshape(len(noise), -1).copy()
    cells = np.array([cell for cell in touch.cells if 0 <= cell < flat.shape[1]], int)
    drawn = np.random.default_rng(touch.draw).standard_normal(flat.shape, np.float32)
    new = {"fresh": drawn, "other": other.reshape(flat.shape), "flat": np.zeros_like(flat), "loud": LOUD * flat}[
        touch.kind
    ]
    flat[:, cells] = new[:, cells]
    return flat.reshape(noise.shape)


def middle(grid: tuple[int, int], side: int = 4) -> tuple[int, ...]:
    """Cells of a block in the middle of a grid `(h, w)`, row * w + column."""
    return _block(grid, max(0, (grid[0] - side) // 2), max(0, (grid[1] - side) // 2), side)


def corner(grid: tuple[int, int], side: int = 4) -> tuple[int, ...]:
    """Cells of a block in the upper left corner, as `middle`."""
    return _block(grid, 0, 0, side)


def _block(grid: tuple[int, int], top: int, left: int, side: int) -> tuple[int, ...]:
    h, w = grid
    return tuple(y * w + x for y in range(top, min(h, top + side)) for x in range(left, min(w, left + side)))


def follows(picture: np.ndarray, touches: Sequence[Touch], cell: int) -> np.ndarray | None:
    """A picture mirrored and shifted as the noise was, `cell` pixels for each cell; None where anything else was done."""
    if not touches or any(touch.kind not in ("mirror", "shift") for touch in touches):
        return None
    for touch in touches:
        picture = picture[:, ::-1] if touch.kind == "mirror" else np.roll(picture, SHIFT * cell, 1)
    return picture


@dataclass(frozen=True, eq=False)
class Held:
    """Noise after some touches."""

    noise: np.ndarray
    """float32 `(C, h, w)`."""
    colours: np.ndarray
    """One pixel for each cell: uint8 RGB `(h, w, 3)`."""
    cells: tuple[int, ...]
    """Cells that differ from the seed's noise."""
    whole: Gauge
    part: Gauge | None
    """Of the cells that differ; None where none or all of them do."""

    @property
    def likely(self) -> bool:
        """Whether chance could have drawn it."""
        return self.whole.likely and (self.part is None or self.part.likely)


@dataclass(frozen=True, eq=False)
class Seen:
    """The guess of a step on the way."""

    picture: np.ndarray
    """uint8 RGB."""


@dataclass(frozen=True, eq=False)
class Touched:
    """What a touched noise became."""

    held: Held
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    moved: Moved
    astray: float | None
    """Where the noise was only mirrored or shifted: mean change from the first picture, mirrored and shifted likewise, 0 to
    255; 0 would mean that the picture just follows."""


def held(model, recipe: Recipe, touches: Sequence[Touch], other: int) -> Held:
    """The noise of a recipe's seed after some touches; other: the seed that `other` and `turn` take from."""
    from sd_explorer.diffusion.denoise import first_noise

    start = first_noise(model, recipe)
    noise = touched(start, touches, first_noise(model, recipe.change(seed=other)))
    cells = np.flatnonzero((noise != start).any(0))
    some = 0 < len(cells) < noise[0].size
    part = gauge(noise.reshape(len(noise), -1)[:, cells]) if some else None
    return Held(noise, latent_colours(model, noise[None])[0], tuple(cells.tolist()), gauge(noise), part)


def paint_touched(model, trace, touches: Sequence[Touch], other: int) -> Iterator[Held | Progress | Seen | Touched]:
    """Paint the recipe of a Trace from a touched noise: what is held at once, the guess of each step, then a Touched.

    Noise that a scheduler adds on the way stays the seed's. Without a touch it is the run, and nothing is computed.
    """
    from sd_explorer.diffusion.denoise import denoise

    now = held(model, trace.whole, touches, other)
    yield now
    picture = trace.picture
    if now.cells:
        final = None
        for step in denoise(model, trace.whole, noise=now.noise):
            yield Progress(step.index + 1, step.count + 1)
            yield Seen(model.preview(step.clean)[0])
            final = step.next_latents
        picture = model.decode(final)[0]
    alike = follows(trace.picture, touches, model.scale_factor)
    yield Touched(now, picture, moved(trace.picture, picture, now.cells, now.noise.shape[1:]),
                  None if alike is None else mean_change(picture, alike))  # fmt: skip
