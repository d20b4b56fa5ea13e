"""FromPicture: a run that begins with a picture under noise, in one frozen record (image to image)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256

import numpy as np

from sd_explorer.diffusion.recipe import NAME_LIMIT, Recipe, is_text, shown
from sd_explorer.problems import Problem


@dataclass(frozen=True)
class FromPicture:
    """A recipe, the picture that it begins with and how much of the way is walked (SDEdit, Meng et al. 2021).

    The picture is encoded, noise of a step is added, and the steps from there on are made. Equal records give equal
    pixels. Raises `Problem` where the strength leaves no step, or more than all.
    """

    recipe: Recipe
    """What is painted over the picture; its seed decides the noise."""
    strength: float
    """Share of the steps that are made, from one step up to 1: all of them, over noise that hides the picture."""
    picture: str
    """SHA-256 of the pixels that the encoder is given, uint8 RGB `(H, W, 3)`; `digest` makes it."""
    name: str = field(default="", compare=False)
    """Name of its file, for people; decides no pixel."""

    def __post_init__(self):
        object.__setattr__(self, "strength", check_strength(self.recipe, self.strength))
        if not isinstance(self.picture, str) or not re.fullmatch("[0-9a-f]{64}", self.picture):
            raise Problem("json_bad", detail=f"picture: {shown(self.picture)}")
        if not is_text(self.name) or len(self.name) > NAME_LIMIT:
            raise Problem("json_bad", detail=f"picture_name: {shown(self.name)}")

    @property
    def begin(self) -> int:
        """The step at which it begins, as diffusers counts: strength 1 is step 0."""
        return step_of_strength(self.recipe.steps, self.strength)

    @property
    def made(self) -> int:
        """How many of the recipe's steps are made."""
        return self.recipe.steps - self.begin

    def __getattr__(self, name: str):
        """The fields of a recipe are those of what is painted over the picture."""
        if name not in _FIELDS:
            raise AttributeError(f"a beginning with a picture has no {name!r}")
        return getattr(self.recipe, name)

    def to_json(self) -> str:
        """JSON text: the recipe's fields, with `strength`, `picture` and `picture_name` beside them."""
        mine = {"strength": self.strength, "picture": self.picture, "picture_name": self.name}
        return json.dumps(json.loads(self.recipe.to_json()) | mine, ensure_ascii=False, sort_keys=True)


_FIELDS = frozenset(one.name for one in fields(Recipe))


def check_strength(recipe: Recipe, value) -> float:
    """A strength as a number; `Problem` where it leaves no step of a recipe, or asks for more than all."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 < value <= 1 or int(recipe.steps * value) < 1:
        raise Problem("strength_range", value=shown(value), low=math.ceil(1e4 / recipe.steps) / 1e4, steps=recipe.steps)
    return float(value)


def digest(picture: np.ndarray) -> str:
    """SHA-256 of a picture's pixels, uint8 `(H, W, 3)`."""
    return sha256(f"{picture.shape}".encode() + np.ascontiguousarray(picture).tobytes()).hexdigest()


def step_of_strength(steps: int, strength: float) -> int:
    """The step at which diffusers' image-to-image begins: strength 1 is step 0, and 0.35 runs the last 35 % of the steps."""
    return max(steps - min(int(steps * strength), steps), 0)


def strength_of_step(steps: int, step: int) -> float:
    """The strength, as short as can be written, with which diffusers' image-to-image begins at a step, 0 to steps - 1."""
    for digits in range(1, 17):
        strength = round((steps - step) / steps, digits)
        for nudged in (strength, round(strength + 10**-digits, digits)):
            if nudged <= 1 and step_of_strength(steps, nudged) == step:
                return nudged
    raise ValueError(f"step {step} is not one of {steps}")


def paint_over(model, start: FromPicture, clean: np.ndarray) -> Iterator:
    """Every Step of a run from a picture whose latents are `clean`, float32 `(C, h, w)`, as `encode_picture` gives
    them; counted from the first that is made. Equal to diffusers' image-to-image pipeline that is handed these latents,
    bit for bit on the CPU."""
    from sd_explorer.diffusion.denoise import denoise, noised

    begun = noised(model, start.recipe, start.begin, clean)
    for index, step in enumerate(denoise(model, start.recipe, begin=(start.begin, begun))):
        yield replace(step, index=index, count=step.count - (step.index - index))
