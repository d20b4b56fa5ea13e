"""What the judge says of a picture of a sweep, where the model is one whose world it knows."""

from __future__ import annotations

import numpy as np

JUDGED = ("judge_thing", "judge_sure", "judge_style", "judge_background", "judge_asked")
"""Columns of the index: the thing that the judge names first and how sure it is (0 to 1), the style and the background that it
names, and how sure it is of the thing that the prompt names; all None for a model that it does not know."""


def judged(model, picture: np.ndarray, prompt: str) -> dict:
    """`JUDGED` of a picture uint8 `(H, W, 3)`."""
    from sd_explorer.judging.answer import thing_of
    from sd_explorer.judging.reader import READS, judge_for

    judge = judge_for(model)
    if judge is None:
        return dict.fromkeys(JUDGED)
    answers = {kind: shares[0] for kind, shares in judge.read(picture[None]).items()}
    thing, style, background = (judge.names(kind)[int(answers[kind].argmax())] for kind in READS)
    asked = thing_of(prompt)
    told = thing, _share(answers["concept"].max()), style, background
    return dict(zip(JUDGED, (*told, None if asked is None else _share(answers["concept"][asked])), strict=True))


def _share(number) -> float:
    return round(float(number), 4)
