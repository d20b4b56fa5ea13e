"""When is it too late to change the word? Every step at which one run can be left for another."""

from __future__ import annotations

import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.crossing import Lockstep, crossings, decided, lockstep
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question


def ask(model, task, load):
    """Steps, then both finished pictures side by side, and what the network saw of the first at each step."""
    pair = None
    for item in lockstep(model, branch_of(task)):
        if isinstance(item, Step):
            yield item
        else:
            pair = item
    seen = model.decode(pair.one.stack("latents"))
    both = np.concatenate([pair.one.picture, pair.other.picture], axis=1)
    yield Question((*seen, pair.one.picture), scene=both, levels=levels_of(pair), made=(pair,))


def reveal(model, task, question, load):
    """Steps and Looks: the picture for every switch; then the Answer."""
    (pair,), made = question.made, []
    count = len(pair.one.steps)
    for item in crossings(model, pair, branch_of(task)):
        if isinstance(item, Step):
            yield item
            continue
        made.append(item)
        yield Look(item.picture, "late", {"first": item.at, "rest": count - item.at}, item.at)
    found = decided(sorted(made, key=lambda one: one.at))
    numbers = {"count": count, "half": count // 2}
    if found:
        last, late = found
        numbers |= {"last": last, "late": late, "start": question.levels[last], "end": question.levels[late]}
    yield Answer(found or (), verdict(found, count), numbers)


def branch_of(task) -> Branch:
    """From the first prompt to the second."""
    return Branch(task.recipe, 0, {"prompt": task.prompts[1]})


def levels_of(pair: Lockstep) -> tuple[float, ...]:
    """Noise level at each switch; behind the last step there is none."""
    return (*(step.noise_level for step in pair.one.steps), 0.0)


def verdict(found: tuple[int, int] | None, count: int) -> str:
    """Whether the first half of the steps leaves it open."""
    if found is None:
        return UNCLEAR
    return CONFIRMED if found[0] >= count // 2 else OTHER
