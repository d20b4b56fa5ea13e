"""Which picture is hidden in this noise? Three words from one noise, and each of them from another."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from sd_explorer.experiments.frames import latent_colours
from sd_explorer.experiments.leave_one_out import rms
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question, painted

CLEAR, FAINT = 0.5, 0.25
"""Shares of the distance that other words and another noise make together: from the first on, the words alone make another
picture; below the second, the noise holds one."""


def ask(model, task, load):
    """Steps, then the noise, and a picture of each word from another noise."""
    from sd_explorer.diffusion.denoise import first_noise

    others = []
    for n, prompt in enumerate(task.prompts):
        elsewhere = task.recipe.change(prompt=prompt, seed=task.recipe.seed + 1 + n)
        others.append((yield from painted(model, elsewhere)))
    noise = latent_colours(model, first_noise(model, task.recipe)[None])[0]
    yield Question(tuple(trace.picture for trace in others), scene=noise, made=tuple(others))


def reveal(model, task, question, load):
    """Steps and Looks: each word from this noise, then what the other noise made of it; then the Answer."""
    here = []
    for n, prompt in enumerate(task.prompts):
        trace = yield from painted(model, task.recipe.change(prompt=prompt))
        here.append(trace)
        yield Look(trace.picture, "hidden_here", {"prompt": prompt}, n)
    for n, trace in enumerate(question.made):
        yield Look(trace.picture, "hidden_elsewhere", {"prompt": trace.recipe.prompt}, len(here) + n)
    words, noise = apart([trace.final for trace in here], [trace.final for trace in question.made])
    yield Answer((len(here),), verdict(words), {"words": words, "noise": noise})


def apart(here: list[np.ndarray], elsewhere: list[np.ndarray]) -> tuple[float, float]:
    """(how far other words from the same noise lie apart, how far the same words from another noise do), as shares of
    what both together do: distances of finished latents."""
    pairs = [(one, other) for n, one in enumerate(here) for m, other in enumerate(elsewhere) if n != m]
    both = float(np.mean([rms(*pair) for pair in pairs]))
    words = float(np.mean([rms(*pair) for pair in combinations(here, 2)]))
    noise = float(np.mean([rms(*pair) for pair in zip(here, elsewhere, strict=True)]))
    return (words / both, noise / both) if both > 0 else (0.0, 0.0)


def verdict(words: float) -> str:
    """Whether other words from the same noise make another picture: then none was hidden in it."""
    return CONFIRMED if words >= CLEAR else OTHER if words < FAINT else UNCLEAR
