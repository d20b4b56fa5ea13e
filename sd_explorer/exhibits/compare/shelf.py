"""The pictures that can be compared: the session's latest, and those from files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.pictures import encode, thumb

KEPT = 12
"""Pictures that are kept."""
SIDE = 96
"""Pixels of a thumbnail."""


@dataclass(frozen=True, eq=False)
class Kept:
    """One picture."""

    name: str
    """The recipe as JSON, or the file's name."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    recipe: Recipe | Branch | FromPicture | None
    """None for a file without settings."""
    title: str
    """What is said of it in a line."""

    @cached_property
    def png(self) -> bytes:
        """The picture, pixel by pixel."""
        return encode(self.picture, "PNG")

    @cached_property
    def thumb(self) -> bytes:
        """A small JPEG."""
        return thumb(self.picture, SIDE)


class PictureShelf:
    """The last twelve, newest first; those that are being compared stay."""

    def __init__(self):
        self.items: list[Kept] = []

    def put(self, kept: Kept, *held: str):
        """Add a picture, or move it to the front; held: names of those that stay."""
        self.items = [kept, *(item for item in self.items if item.name != kept.name)]
        for item in self.items[:0:-1]:
            if len(self.items) > KEPT and item.name not in held:
                self.items.remove(item)

    def get(self, name: str) -> Kept | None:
        """The picture of that name."""
        return next((item for item in self.items if item.name == name), None)
