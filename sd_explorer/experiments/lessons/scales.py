"""What is painted at guidance 0, and at 20? Whole runs, one scale each."""

from __future__ import annotations

from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.guidance import AtScale, whole_runs
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question

ASKED = (3.0, 20.0, 1.0, 0.0, 7.0)
"""The scales to choose from, as they lie on the table."""
LATER = (2.0, 4.0, 12.0)
HARSH, SAME = 1.25, 1.05
"""Spread at 20 as a multiple of that at 1: from the first on it is overdone, below the second it is not."""


def ask(model, task, load):
    """Steps, then five pictures."""
    runs: dict[float, AtScale] = {}
    for item in whole_runs(model, task.recipe, ASKED, task.recipe.steps):
        if isinstance(item, Step):
            yield item
        else:
            runs[item.scale] = item
    made = tuple(runs[scale] for scale in ASKED)
    yield Question(tuple(run.picture for run in made), made=made)


def reveal(model, task, question, load):
    """Steps and Looks: those five with their names, then the scales between them; then the Answer."""
    for run in question.made:
        yield _look(run)
    for item in whole_runs(model, task.recipe, LATER, task.recipe.steps):
        yield item if isinstance(item, Step) else _look(item)
    spread = {run.scale: run.spread for run in question.made}
    numbers = {"most": spread[20.0], "least": spread[1.0]}
    yield Answer((ASKED.index(0.0), ASKED.index(20.0)), verdict(spread[20.0], spread[1.0]), numbers)


def _look(run: AtScale) -> Look:
    key = "scales_none" if run.scale == 0 else "scales"
    return Look(run.picture, key, {"scale": f"{run.scale:g}"}, run.scale, (("spread", run.spread),))


def verdict(most: float, least: float) -> str:
    """Whether the strongest guidance overdoes it."""
    return CONFIRMED if most >= HARSH * least else OTHER if most < SAME * least else UNCLEAR
