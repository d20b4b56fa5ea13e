"""What a judge names first, in one record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Answer:
    """A thing and how sure a judge is of it."""

    thing: int
    """Its column in `Judge.read(...)["concept"]` and place in `Judge.names("concept")`."""
    sure: float
    """Its probability, 0 to 1."""


def named(judge, picture: np.ndarray) -> Answer | None:
    """What a `Judge` names first in a picture uint8 `(H, W, 3)`; None where there is no judge."""
    if judge is None:
        return None
    answers = judge.read(picture[None])["concept"][0]
    return Answer(int(answers.argmax()), float(answers.max()))


def of_thing(judge, picture: np.ndarray, thing: int | None) -> Answer | None:
    """How sure a `Judge` is of a thing; where that is None, of what it names first."""
    if judge is None or thing is None:
        return named(judge, picture)
    return Answer(thing, float(judge.read(picture[None])["concept"][0, thing]))


def thing_of(prompt: str) -> int | None:
    """The thing that a prompt names, as a column of an answer; None where it names none that is drawn."""
    from sd_explorer.training.album import things
    from sd_explorer.training.artwork.named import named as read

    return read(prompt, things()).concept
