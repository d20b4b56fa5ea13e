"""Beginning: the picture that a session's runs begin with, in place of noise alone."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.editing import edited
from sd_explorer.diffusion.from_picture import FromPicture, check_strength, digest
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.pictures import fitted
from sd_explorer.problems import Problem

KEPT = 12
"""Pictures that a session can go back to."""
MOST_BYTES = 2**28
"""Of all their pixels."""


@dataclass(frozen=True, eq=False)
class Beginning:
    """A picture of any size, and how much of the way is walked from it."""

    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    strength: float = 0.5
    """Share of the steps that are made; see `FromPicture`."""
    name: str = ""
    """Of its file."""
    _known: dict = field(default_factory=dict, repr=False)  # what was made of it, for each size and model

    def checked(self, recipe: Recipe) -> Beginning:
        """Itself; `Problem` where a recipe cannot be painted over it."""
        check_strength(recipe, self.strength)
        if isinstance(edited(recipe), Branch):
            raise Problem("begins_edited")
        return self

    def over(self, recipe: Recipe, model=None) -> FromPicture:
        """The run that begins with it, at the size that a model paints."""
        return FromPicture(recipe, self.strength, self._at(recipe, model)[1], self.name)

    def latents(self, recipe: Recipe, model) -> np.ndarray:
        """What a model's encoder says of it, float32 `(C, h, w)`; asked once for each size."""
        from sd_explorer.models.encoding import encode_picture

        key = model.name, *model.size(recipe)
        if key not in self._known:
            self._known[key] = encode_picture(model, self._at(recipe, model)[0])
        return self._known[key]

    def _at(self, recipe: Recipe, model) -> tuple[np.ndarray, str]:
        """(the pixels that an encoder is given, what names them)."""
        size = model.size(recipe) if model is not None else self.picture.shape[:2]
        if size not in self._known:
            seen = fitted(self.picture, *size)
            self._known[size] = seen, digest(seen)
        return self._known[size]


class Begun(OrderedDict[str, Beginning]):
    """The last pictures that runs began with, by what names their pixels."""

    def __setitem__(self, name: str, beginning: Beginning):
        super().__setitem__(name, beginning)
        self.move_to_end(name)
        while len(self) > KEPT or (len(self) > 1 and sum(one.picture.nbytes for one in self.values()) > MOST_BYTES):
            self.popitem(last=False)

    def again(self, start: FromPicture) -> Beginning | None:
        """The beginning of a run that was painted here; None where its picture is not known any more."""
        known = self.get(start.picture)
        return known and replace(known, strength=start.strength, name=start.name or known.name)
