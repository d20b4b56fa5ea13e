"""Ten of fifty steps, or ten steps? What a pause leaves beside what a short run ends in."""

from __future__ import annotations

from itertools import islice

from sd_explorer.diffusion.branch import Branch, go_on
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.leave_one_out import rms
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question, painted

SHORT = 10
NOISY, CLEAN = 0.5, 0.1
"""Noise levels: from the first on, what is left can be seen to be unfinished; below the second it cannot."""


def ask(model, task, load):
    """Steps, then three pictures: what the short run ends in, what the pause leaves, what the network guesses there."""
    from sd_explorer.diffusion.denoise import denoise

    ten = yield from painted(model, task.recipe.change(steps=SHORT))
    calls, recorded = len(ten.steps), []  # Heun makes two calls for each step
    for step in islice(denoise(model, task.recipe), calls + 1):
        recorded.append(step)
        yield step
    left, guess = model.decode([recorded[-1].latents, recorded[-2].clean])
    yield Question((ten.picture, left, guess), made=(ten, tuple(recorded)))


def reveal(model, task, question, load):
    """Steps and Looks: the pause, the short run, the long one to its end; then the Answer."""
    ten, recorded = question.made
    paused = recorded[-1]
    values = {"long": task.recipe.steps, "short": SHORT}
    yield Look(question.pictures[1], "paused_left", values, 0, (("noise", paused.noise_level),))
    yield Look(question.pictures[2], "paused_guess", values, 1)
    yield Look(ten.picture, "paused_short", values, 2, (("noise", 0.0),))
    steps = []
    for step in go_on(model, Branch(task.recipe, len(recorded)), recorded):
        steps.append(step)
        yield step
    fifty = Trace.of(model, task.recipe, steps)
    yield Look(fifty.picture, "paused_long", values, 3, (("noise", 0.0),))
    far, near = rms(paused.latents, fifty.final), rms(ten.final, fifty.final)
    numbers = values | {"level": paused.noise_level, "paused": far, "finished": near}
    yield Answer((1,), verdict(paused.noise_level, far, near), numbers)


def verdict(level: float, far: float, near: float) -> str:
    """Whether the pause is unfinished, and the short run nearer to where the long one ends."""
    if level < CLEAN or far < near:
        return OTHER
    return CONFIRMED if level >= NOISY else UNCLEAR
