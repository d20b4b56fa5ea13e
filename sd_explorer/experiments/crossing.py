"""Who decides what, and when: two runs in lock-step from one noise, and the run that crosses from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.branch import Branch, go_on
from sd_explorer.diffusion.recipe import SEED_RANGE
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.order import ends_first
from sd_explorer.problems import Problem

BLOCK = 4
"""Latents of a side whose mean counts as layout."""
PARTED = 0.5
"""Share of their last distance from which on two runs have parted, if it never falls below it again."""
ALIKE = 6.0
"""Mean difference of pixels, 0 to 255, up to which two autoencoders draw the same latents alike."""


@dataclass(frozen=True, eq=False)
class Lockstep:
    """Two runs from one noise, side by side."""

    one: Trace
    other: Trace

    @property
    def apart(self) -> np.ndarray:
        """Distance of their guesses at each step, as a share of that of their finished latents: float64 `(n,)`."""
        return self._shares(lambda difference: difference)

    @property
    def layout(self) -> np.ndarray:
        """As `apart`, of the means of 4 x 4 blocks: what lies where."""
        return self._shares(blocks)

    @property
    def detail(self) -> np.ndarray:
        """As `apart`, of what the blocks leave."""
        return self._shares(lambda difference: difference - blocks(difference))

    @property
    def parted(self) -> int | None:
        """Index of the first step from which `apart` stays above `PARTED`; None: never, or they end alike."""
        near = np.flatnonzero(~(self.apart > PARTED))
        first = int(near[-1]) + 1 if len(near) else 0
        return first if first < len(self.one.steps) else None

    def _shares(self, part) -> np.ndarray:
        last = np.linalg.norm(part(self.one.final - self.other.final))
        apart = [np.linalg.norm(part(a.clean - b.clean)) for a, b in zip(self.one.steps, self.other.steps, strict=True)]
        return np.array(apart) / last if last > 0 else np.zeros(len(apart))


@dataclass(frozen=True, eq=False)
class Crossing:
    """The picture of the first run's steps up to one, and the other's from there on."""

    branch: Branch
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    leaning: float
    """0: the other run's finished latents, 1: the first one's; between them the share of the distances."""

    @property
    def at(self) -> int:
        """Steps of the first run that were made: 0 is the other run alone, all of them the first one alone."""
        return self.branch.at


def lockstep(model, branch: Branch, other=None) -> Iterator[Step | Lockstep]:
    """Run `branch.recipe` and `branch.after` from one noise: Steps, then the Lockstep.

    other: the Model that runs the second one, where the branch changes it. `Problem` where it has another latent space.
    """
    other = other or model
    if other is not model:
        check_alike(model, other)
    runs = []
    for recipe, runner in ((branch.recipe, model), (branch.after, other)):
        steps = []
        for step in go_on(
            model, Branch(branch.recipe, 0, branch.changes if recipe is branch.after else ()), other=runner
        ):
            steps.append(step)
            yield step
        runs.append(Trace.of(runner, recipe, steps))
    yield Lockstep(*runs)


def beside_another_noise(model, run: Trace) -> Iterator[Step | Lockstep]:
    """A run and the same from the noise of the next seed: Steps, then the Lockstep, by which other distances are measured."""
    from sd_explorer.diffusion.denoise import denoise

    recipe = run.whole.change(seed=(run.whole.seed + 1) % (SEED_RANGE[1] + 1))
    steps = []
    for step in denoise(model, recipe):
        steps.append(step)
        yield step
    yield Lockstep(run, Trace.of(model, recipe, steps))


def crossings(model, pair: Lockstep, branch: Branch, other=None) -> Iterator[Step | Crossing]:
    """The picture for every step at which the first run of a pair can be left for the other, the ends first.

    Recorded steps are not made again: n steps cost n (n - 1) / 2 network calls. The scheduler keeps what it remembers of
    earlier steps over the switch, as a real switch does.
    """
    other = other or model
    for at in ends_first(len(pair.one.steps) + 1):
        crossed = Branch(branch.recipe, at, branch.changes)
        steps = list(pair.one.steps[:at]) if at == len(pair.one.steps) else list(pair.other.steps) if at == 0 else []
        if not steps:
            for step in go_on(model, crossed, pair.one.steps, other):
                steps.append(step)
                yield step
        final = steps[-1].next_latents
        ends = [np.linalg.norm(final - run.final) for run in (pair.one, pair.other)]
        leaning = float(ends[1] / sum(ends)) if sum(ends) > 0 else 0.5
        ender = model if at == len(pair.one.steps) else other
        yield Crossing(crossed, ender.decode(final)[0], leaning)


def decided(made: list[Crossing]) -> tuple[int, int] | None:
    """(most steps of the first run after which the other still wins, fewest after which it comes too late), of crossings
    in order of `at`: winning is lying nearer in finished latents. None where that goes to and fro."""
    first = [crossing.leaning > 0.5 for crossing in made]
    flips = [n for n in range(1, len(first)) if first[n] != first[n - 1]]
    if len(flips) != 1 or first[0]:
        return None
    return made[flips[0] - 1].at, made[flips[0]].at


def blocks(latents: np.ndarray) -> np.ndarray:
    """Latents `(C, h, w)` with each block of 4 x 4 replaced by its mean."""
    _, h, w = latents.shape
    rows, columns = np.arange(0, h, BLOCK), np.arange(0, w, BLOCK)
    sums = np.add.reduceat(np.add.reduceat(latents, rows, 1), columns, 2)
    sizes = np.outer(np.diff([*rows, h]), np.diff([*columns, w]))
    return np.repeat(np.repeat(sums / sizes, np.diff([*rows, h]), 1), np.diff([*columns, w]), 2)


def check_alike(model, other):
    """Raise `Problem` unless two models share noise schedule, parametrisation and latent space: a switch means nothing else."""
    from sd_explorer.diffusion.forward import noise_schedule

    numbers = ("latents", "prediction")
    same = all(model.facts[name] == other.facts[name] for name in numbers)
    if same and np.allclose(noise_schedule(model), noise_schedule(other), atol=1e-4):
        channels, side = model.facts["latents"]
        latents = np.random.default_rng(0).normal(size=(channels, side, side)).astype(np.float32)
        pictures = [one.decode(latents)[0].astype(np.float32) for one in (model, other)]
        same = float(np.abs(pictures[0] - pictures[1]).mean()) <= ALIKE
    else:
        same = False
    if not same:
        raise Problem("crossing_models", one=model.name, other=other.name)
