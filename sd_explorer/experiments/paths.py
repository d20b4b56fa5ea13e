"""Paths: several runs side by side, from their noises to their pictures, and where they part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sd_explorer.diffusion.recipe import SEED_RANGE, Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.crossing import PARTED


def of_seeds(recipe: Recipe, count: int) -> tuple[Recipe, ...]:
    """A recipe and the same with the seeds that follow, `count` in all."""
    return tuple(recipe.change(seed=(recipe.seed + n) % (SEED_RANGE[1] + 1)) for n in range(count))


def of_prompts(recipe: Recipe, prompts: Iterable[str]) -> tuple[Recipe, ...]:
    """A recipe and the same with other prompts, from one noise; repetitions are left out."""
    return tuple(dict.fromkeys([recipe, *(recipe.change(prompt=prompt) for prompt in prompts)]))


def paths(model, recipes: Iterable[Recipe]) -> Iterator[Step | Trace]:
    """Run each recipe: its Steps, then its Trace."""
    from sd_explorer.diffusion.denoise import denoise

    for recipe in recipes:
        steps = []
        for step in denoise(model, recipe):
            steps.append(step)
            yield step
        yield Trace.of(model, recipe, steps)


def apart(runs: Iterable[Trace]) -> bool:
    """Whether the guesses with the words can be told from the guided ones: not where a step saw nothing but noise (zero
    terminal SNR), whose halves are not kept."""
    return all(np.isfinite(step.sigma) for run in runs for step in run.steps)


def guess_latents(run: Trace, guided: bool = False) -> np.ndarray:
    """The guess at each step and the finished latents last: float32 `(n + 1, C, h, w)`.

    guided: as the scheduler took it, past anything the network said; else what the network itself says with the words,
    where that can be told (`apart`).
    """
    if guided or not apart([run]):
        return np.stack([*(step.clean for step in run.steps), run.final])
    own = (step.path.split(step.noise_text, step.latents, step.sigma, "epsilon")[0] for step in run.steps)
    return np.stack([*own, run.final]).astype(np.float32)


def guesses_of(runs: Sequence[Trace], guided: bool = False) -> np.ndarray:
    """The `guess_latents` of runs as points: float32 `(runs, n + 1, C h w)`."""
    return np.stack([guess_latents(run, guided).reshape(len(run.steps) + 1, -1) for run in runs])


def latents_of(runs: Sequence[Trace]) -> np.ndarray:
    """What the network saw at each step and the finished latents last, as points: float32 `(runs, n + 1, C h w)`."""
    return np.stack([np.stack([*run.stack("latents"), run.final]).reshape(len(run.steps) + 1, -1) for run in runs])


def spread_of(points: np.ndarray) -> np.ndarray:
    """How far the runs are from their mean at each step, root mean square: `(runs, n + 1, d)` -> float64 `(n + 1,)`."""
    away = (points - points.mean(0, dtype=np.float64)) ** 2
    return np.sqrt(away.sum(-1).mean(0))


def from_half_on(distances: np.ndarray) -> int | None:
    """Index of the first step from which distances stay above half of the last one; None: they end at 0."""
    near = np.flatnonzero(~(distances > PARTED * distances[-1]))
    first = int(near[-1]) + 1 if len(near) else 0
    return first if first < len(distances) else None


@dataclass(frozen=True)
class Fork:
    """Two runs that begin alike and end apart."""

    one: int
    """Index of a run."""
    other: int
    first: float
    """Distance of their first guesses."""
    last: float
    """Distance of their finished latents."""
    parted: int
    """Index of the step from which their guesses stay more than half of `last` apart."""


def nearest_fork(guesses: np.ndarray) -> Fork | None:
    """The pair whose first guesses are nearest, of those that end at least as far apart as the middle one of all pairs.

    guesses: as `guesses_of` gives them. None for a single run, or where all end alike.
    """
    pairs = list(combinations(range(len(guesses)), 2))
    apart = {pair: np.linalg.norm(guesses[pair[0]] - guesses[pair[1]], axis=-1) for pair in pairs}
    middle = np.median([away[-1] for away in apart.values()]) if pairs else 0
    forked = [pair for pair in pairs if apart[pair][-1] >= middle > 0]
    if not forked:
        return None
    one, other = min(forked, key=lambda pair: apart[pair][0])
    away = apart[one, other]
    parted = from_half_on(away)
    assert parted is not None, "a pair that ends apart has parted"
    return Fork(one, other, float(away[0]), float(away[-1]), parted)


def fans_out(guesses: np.ndarray) -> bool | None:
    """Whether the first guesses lie nearer to their mean than the finished latents to theirs; None where it can't be told:
    a single run, or runs that end alike."""
    spread = spread_of(guesses)
    return bool(spread[0] < spread[-1]) if len(guesses) > 1 and spread[-1] > 0 else None
