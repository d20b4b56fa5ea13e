"""What a judge names first, in one record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Answer:
    """The thing that a judge finds likeliest."""

    thing: int
    """Its column in `Judge.read(...)["concept"]` and place in `Judge.names("concept")`."""
    sure: float
    """Its probability, 0 to 1."""


def named(judge, picture: np.ndarray) -> Answer | None:
    """What a `Judge` names in a picture uint8 `(H, W, 3)`; None where there is none."""
    if judge is None:
        return None
    answers = judge.read(picture[None])["concept"][0]
    return Answer(int(answers.argmax()), float(answers.max()))
