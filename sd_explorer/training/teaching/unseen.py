"""A dozen things that ship and that the pocket model was never shown: four drawings of each, one in each style."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np

from sd_explorer.bundled import album_folder
from sd_explorer.training.album import SIDE
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.teaching.examples import Own

SHEET, NAMES = "unseen.webp", "unseen.json"


@dataclass(frozen=True)
class Unseen:
    """A thing by its names."""

    number: int
    name: str
    name_ja: str


@cache
def unseen_things() -> tuple[Unseen, ...]:
    """Every thing that ships unseen; no picture is read for it."""
    names = json.loads((album_folder() / NAMES).read_text(encoding="utf-8"))
    return tuple(Unseen(number, *pair) for number, pair in enumerate(names))


@cache
def drawings(number: int) -> tuple[Own, ...]:
    """The four drawings of a thing, 128 x 128 pixels, one in each style."""
    from PIL import Image

    with Image.open(album_folder() / SHEET) as image:
        top = number * SIDE
        row = np.asarray(image.convert("RGBA").crop((0, top, SIDE * len(STYLES), top + SIDE)))
    return tuple(Own(part, style) for part, style in zip(np.split(row, len(STYLES), 1), STYLES, strict=True))
