"""Same words, same noise, other training pictures: where do they part? Two siblings in lock-step."""

from __future__ import annotations

import numpy as np

from sd_explorer.bundled import SIBLINGS
from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.crossing import lockstep
from sd_explorer.experiments.frames import latent_colours
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question


def ask(model, task, load):
    """The noise that both begin with; then both siblings are fetched."""
    from sd_explorer.diffusion.denoise import first_noise

    yield Question(scene=latent_colours(model, first_noise(model, task.recipe)[None])[0])
    for name in SIBLINGS:  # while somebody draws
        load(name)
        yield None


def reveal(model, task, question, load):
    """Steps, then Looks: the guesses of both at some steps, one above the other; then the Answer."""
    branch = Branch(task.recipe, 0, {"model": SIBLINGS[1]})
    one, other = (load(name) for name in SIBLINGS)
    pair = None
    for item in lockstep(one, branch, other):
        if isinstance(item, Step):
            yield item
        else:
            pair = item
    count = len(pair.one.steps)
    for index in (0, count // 3, count // 2, count - 2):
        guesses = (one.decode(pair.one.steps[index].clean)[0], other.decode(pair.other.steps[index].clean)[0])
        values = {"step": index + 1, "count": count}
        yield Look(np.concatenate(guesses), "upbringings", values, index, (("apart", float(pair.apart[index])),))
    finished = np.concatenate([pair.one.picture, pair.other.picture])
    yield Look(finished, "upbringings_end", {}, count, (("apart", 1.0),))
    yield Answer(tuple(pair.apart.tolist()), verdict(pair.parted, count), _numbers(pair))


def _numbers(pair) -> dict:
    where = pair.parted
    level = {} if where is None else {"step": where + 1, "level": pair.one.steps[where].noise_level}
    return {"count": len(pair.one.steps), "first": float(pair.apart[0])} | level


def verdict(parted: int | None, count: int) -> str:
    """Whether they have parted from the first step on, or at least before half of them."""
    if parted is None or 0 < parted < count // 2:
        return UNCLEAR
    return CONFIRMED if parted == 0 else OTHER
