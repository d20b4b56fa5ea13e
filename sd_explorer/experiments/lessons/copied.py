"""Which of these is in the training set? Three painted pictures and one that was learnt from."""

from __future__ import annotations

import numpy as np

from sd_explorer.experiments.landing import nearest_drawing
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question, painted
from sd_explorer.training.album import album
from sd_explorer.training.artwork.named import named

PLACE = 2
"""Where the training picture lies among the others."""


def ask(model, task, load):
    """Steps, then four pictures; the training picture has gone through the autoencoder, as the painted ones have."""
    made = []
    for n, prompt in enumerate(task.prompts):
        trace = yield from painted(model, task.recipe.change(prompt=prompt, seed=task.recipe.seed + n))
        made.append((trace.picture, trace.final))
    number = learnt(task.prompts[0])
    yield None  # room to stop: the first time, the album is opened here
    latents = album().latents(model, number)
    made.insert(PLACE, (model.decode(latents)[0], latents))
    yield Question(tuple(picture for picture, _ in made), made=tuple(latents for _, latents in made))


def learnt(prompt: str) -> int:
    """Number of a training picture of what a prompt names, without a second thing beside it; of any where it names none."""
    book = album()
    alone = book.facts[:, -1] < 0
    fitting = np.flatnonzero(named(prompt, book.things).fits(book.facts) & alone)
    return int(fitting[len(fitting) // 2] if len(fitting) else np.flatnonzero(alone)[0])


def reveal(model, task, question, load):
    """Looks: each picture above the training picture nearest to it; then the Answer."""
    book, far = album(), []
    prompts = iter(task.prompts)
    for place, (picture, latents) in enumerate(zip(question.pictures, question.made, strict=True)):
        near = nearest_drawing(model, book, latents)
        far.append(near.distance)
        both = np.concatenate([picture, book.pictures([near.number])[0]])
        key, values = ("copied_own", {}) if place == PLACE else ("copied", {"prompt": next(prompts)})
        yield Look(both, key, values, place, (("nearest", near.distance),))
    same = book.numbers["yardstick_latents"][0]
    others = [distance for place, distance in enumerate(far) if place != PLACE]
    numbers = {"least": min(others), "most": max(others), "anew": float(same[3])}
    yield Answer((PLACE,), verdict(min(others), float(same[0]), float(same[3])), numbers)


def verdict(least: float, same: float, anew: float) -> str:
    """Whether the painted picture that comes nearest to a training picture is near it and not the same.

    same, anew: up to where 5 and 75 of 100 pairs of one drawing lie, placed anew.
    """
    return OTHER if least < same else CONFIRMED if least <= anew else UNCLEAR
