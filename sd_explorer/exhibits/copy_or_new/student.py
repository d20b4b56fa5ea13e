"""What the worker makes of a wish for a student that only remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sd_explorer.pictures import MAP_COLOURS

KINDS = ("fitting", "every")
OTHERS = "#d9dcdf"
"""Colour of places that came from none of the most frequent pictures."""
CELL = 10
"""Pixels of a place in the map of sources."""


@dataclass(frozen=True, eq=False)
class Wish:
    """What the controls say."""

    trace: Any
    kind: str
    share: int
    window: int


@dataclass(frozen=True, eq=False)
class Shown:
    """What was made of a wish."""

    wish: Wish
    end: Any
    """A Remembered."""
    rows: tuple
    """Pictures of the network's guesses and of the student's, `(n, H, W, 3)` each."""
    picture: np.ndarray
    """The training picture it ended nearest to."""
    sources: tuple
    """((picture, share of the places, colour), ...) of the pictures that most places came from."""
    map: np.ndarray
    """Whose each place is, uint8 `(16, 16, 3)`."""


def remember(model, wish: Wish):
    """On the worker: Progress and Steps, then a Shown."""
    from sd_explorer.experiments.memory import Library, Remembered, every_drawing, fitting, remembered
    from sd_explorer.training.album import album

    library: Any = None
    for item in (
        fitting(model, album(), wish.trace.recipe.prompt) if wish.kind == KINDS[0] else [every_drawing(album())]
    ):
        if isinstance(item, Library):
            library = item if len(item.numbers) else every_drawing(album())
        else:
            yield item
    for made in remembered(model, wish.trace, library.first(wish.share or len(library.numbers)), wish.window):
        yield _shown(model, wish, made) if isinstance(made, Remembered) else made


def _shown(model, wish: Wish, end) -> Shown:
    from sd_explorer.training.album import album

    theirs = model.decode(wish.trace.stack("clean"))
    ours = model.decode(np.stack([step.clean for step in end.steps]))
    numbers, counts = np.unique(end.source, return_counts=True)
    most = numbers[np.argsort(-counts)][: len(MAP_COLOURS) // 2]
    colours = {int(number): MAP_COLOURS[i] for i, number in enumerate(most)}
    pictures = album().pictures([int(end.library.numbers[number]) for number in most])
    shares = [float(counts[numbers == number][0] / counts.sum()) for number in most]
    sources = tuple(zip(pictures, shares, colours.values(), strict=True))
    coloured = np.array([[_rgb(colours.get(int(n), OTHERS)) for n in row] for row in end.source], np.uint8)
    return Shown(wish, end, (theirs, ours), album().pictures([end.number])[0], sources,
                 coloured.repeat(CELL, 0).repeat(CELL, 1))  # fmt: skip


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
