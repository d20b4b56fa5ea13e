"""Who decides what, and when: two runs in lock-step and every switch between them, as far as they have come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.claims import rate_of
from sd_explorer.experiments.crossing import Crossing, Lockstep, beside_another_noise, crossings, lockstep
from sd_explorer.experiments.growing import growing
from sd_explorer.experiments.rate import Rate
from sd_explorer.progress import Progress


@dataclass(frozen=True, eq=False)
class Deciding:
    """What has been made so far, and what it belongs to."""

    branch: Branch
    pair: Lockstep
    guesses: tuple[np.ndarray, np.ndarray]
    """Pictures of the guesses of both runs, the finished one last: uint8 RGB `(n + 1, H, W, 3)`."""
    made: tuple[Crossing, ...] = ()
    """In order of their switch."""
    seeds: Lockstep | None = None
    """The first run beside the same from another noise: what the distances are measured by; None before it was run."""
    rate: Rate | None = None
    """How often half of the steps left it open; None where that was not measured."""

    def plus(self, crossing: Crossing) -> Deciding:
        """One switch more."""
        return replace(self, made=tuple(sorted((*self.made, crossing), key=lambda one: one.at)))

    @property
    def steps(self) -> int:
        """Of each run."""
        return len(self.pair.one.steps)

    @property
    def whole(self) -> bool:
        """Whether every switch has been painted."""
        return len(self.made) == self.steps + 1

    @property
    def beside_seeds(self) -> float | None:
        """How far the finished latents of the two are apart, as a share of those of two noises; None before these were run."""
        if self.seeds is None:
            return None
        one, two = (float(np.linalg.norm(pair.one.final - pair.other.final)) for pair in (self.pair, self.seeds))
        return one / two if two > 0 else None

    @property
    def levels(self) -> list[float]:
        """Noise level at each switch; the last one is behind the end."""
        return [*(step.noise_level for step in self.pair.one.steps), 0.0]


def deciding(model, branch: Branch, other=None) -> Iterator[Step | Progress | Deciding]:
    """Steps and, again and again, what has been made so far; other: the Model of the second run, where it has its own."""
    shown: Any = None
    for item in lockstep(model, branch, other):
        if isinstance(item, Step):
            yield item
        else:
            guesses = _guesses(model, item.one), _guesses(model, item.other)
            rate = rate_of("decide_late", branch.recipe.model) if set(dict(branch.changes)) == {"prompt"} else None
            shown = Deciding(branch, item, guesses, rate=rate)
    yield Progress(1, shown.steps + 3)
    yield shown
    for item in growing(shown, crossings(model, shown.pair, branch, other), Deciding.plus):
        if isinstance(item, Deciding):
            shown = item
            yield Progress(1 + len(item.made), item.steps + 3)
        yield item
    for found in beside_another_noise(model, shown.pair.one):
        yield found if isinstance(found, Step) else replace(shown, seeds=found)
    yield Progress(shown.steps + 3, shown.steps + 3)


def _guesses(model, run) -> np.ndarray:
    return np.concatenate([model.decode(run.stack("clean")), run.picture[None]])
