"""What a lesson hands on: its question, the pictures of its answer, and the answer that was measured."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace

CONFIRMED, UNCLEAR, OTHER = VERDICTS = ("confirmed", "unclear", "other")
"""Whether the sentence of a lesson is true of the pictures that were just painted, cannot be told, or is the other way
round."""


@dataclass(frozen=True)
class Task:
    """A lesson as it is put here: with prompts in one language, and with one model."""

    recipe: Recipe
    """What is run; its prompt is the first of `prompts`."""
    prompts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Question:
    """What is seen before the guess."""

    pictures: tuple[np.ndarray, ...] = ()
    """To choose from, or along an axis: uint8 RGB `(H, W, 3)`."""
    scene: np.ndarray | None = None
    """Beside the question: uint8 RGB `(H, W, 3)`."""
    words: tuple[str, ...] = ()
    """To put in order."""
    levels: tuple[float, ...] = ()
    """Noise level at each place of an axis, 1 (only noise) to 0."""
    made: tuple = ()
    """What was painted for it already, and the answer goes on with."""


@dataclass(frozen=True, eq=False)
class Look:
    """One picture of an answer."""

    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    key: str
    """Of its caption, under `ui.lesson_look_<key>`."""
    values: dict = field(default_factory=dict)
    """What fills the caption."""
    place: float = 0.0
    """Where it stands among the others, from left to right."""
    bars: tuple[tuple[str, float], ...] = ()
    """(key of a name under `ui.lesson_bar_<key>`, value from 0 up) of what was measured of it."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What was measured."""

    right: tuple[float, ...]
    """As a guess is given: indices of pictures or words, both ends of a stretch of an axis, heights of a curve; empty: these
    runs give no answer."""
    verdict: str
    """One of `VERDICTS`."""
    numbers: dict = field(default_factory=dict)
    """What fills the sentences."""


def painted(model, recipe: Recipe) -> Generator[Step, None, Trace]:
    """Pass the Steps of a run on; its Trace is the value."""
    from sd_explorer.diffusion.denoise import denoise

    steps = []
    for step in denoise(model, recipe):
        steps.append(step)
        yield step
    return Trace.of(model, recipe, steps)
