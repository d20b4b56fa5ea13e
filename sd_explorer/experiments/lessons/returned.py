"""Does it come back? A picture goes into more and more noise, and the noise is taken away again."""

from __future__ import annotations

import numpy as np

from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question, painted
from sd_explorer.experiments.order import ends_first
from sd_explorer.experiments.origin import Origin
from sd_explorer.experiments.way_back import RISES, Level, among, rank_correlation, returns

KEPT = (1, 2, 4, 6, 8)
"""Of how many of 8 steps the noise is put on and taken away again."""
NOISES = 2


def ask(model, task, load):
    """Steps, then the picture that goes into noise."""
    trace = yield from painted(model, task.recipe)
    origin = Origin.of(model, task.recipe, trace.picture)
    yield Question(scene=origin.picture, levels=tuple(trace.steps[-kept].noise_level for kept in KEPT), made=(origin,))


def reveal(model, task, question, load):
    """Steps and Looks: what comes back from each amount of noise; then the Answer."""
    (origin,), made = question.made, []
    for index in ends_first(len(KEPT)):
        back = []
        for item in returns(model, origin, task.recipe, task.recipe.steps - KEPT[index], NOISES):
            if isinstance(item, Step):
                yield item
            else:
                back.append(item)
        apart = float(np.mean([one.apart for one in back]))
        made.append(Level(KEPT[index], back[0].timestep, apart, among([one.final for one in back])))
        values = {"steps": KEPT[index], "count": task.recipe.steps}
        yield Look(back[0].picture, "returned", values, KEPT[index], (("original", apart),))
    made.sort(key=lambda level: level.steps)
    numbers = {"least": made[0].original, "most": made[-1].original, "among": made[-1].among}
    far = [level.original for level in made]
    yield Answer(tuple(far), verdict(far), numbers)


def verdict(far: list[float]) -> str:
    """Whether what comes back lies the farther from the original the more noise there was; far: in order of the noise."""
    rising = rank_correlation(range(len(far)), far)
    return CONFIRMED if rising >= RISES else OTHER if rising < 0 else UNCLEAR
