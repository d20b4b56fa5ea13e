"""What is measured on paths, and said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from sd_explorer.exhibits.frame.picture import level
from sd_explorer.experiments.rate import Rate


@dataclass(frozen=True, eq=False)
class Facts:
    """Numbers of some runs, of the guesses that are drawn."""

    levels: tuple[float, ...]
    """Noise level at each step, 0 at the picture."""
    guesses: np.ndarray
    """How far the guesses are from their mean at each step, the pictures last: float64 `(n + 1,)`."""
    latents: np.ndarray
    """As `guesses`, of what the network saw."""
    half: int | None
    """Index of the step from which the guesses are half as far apart as the pictures."""
    fork: object
    """The nearest Fork, or None."""
    fans: bool | None
    """Whether the first guesses lie closer together than the pictures."""
    guided: bool
    size: int
    """Numbers in one guess."""
    count: int
    """Runs."""
    rate: Rate | None = None
    """How often first guesses lay closer together; None where that was not measured."""

    @classmethod
    def of(cls, runs, guesses: np.ndarray, latents: np.ndarray, guided: bool) -> Facts:
        """Measure runs; guesses and latents as `experiments.paths` gives them."""
        from sd_explorer.experiments.claims import rate_of
        from sd_explorer.experiments.paths import fans_out, from_half_on, nearest_fork, spread_of

        spread = spread_of(guesses)
        levels = (*(step.noise_level for step in runs[0].steps), 0.0)
        rate = None if guided else rate_of("paths_fan_out", runs[0].recipe.model)
        half = from_half_on(spread) if len(runs) > 1 else None
        return cls(levels, spread, spread_of(latents), half, nearest_fork(guesses), fans_out(guesses), guided,
                   guesses.shape[-1], len(runs), rate)  # fmt: skip

    def html(self, say, drawing, names: Sequence[str]) -> str:
        """What is measured, a line each."""
        lines = [*self._plane(say, drawing), *self._spread(say), *self._fork(say, names)]
        if self.count > 1:
            lines.append(say("paths_cross", size=f"{self.size:,}"))
        return "<p class='sdx-mut'>" + "<br>".join(escape(line) for line in lines) + "</p>"

    def _plane(self, say, drawing):
        if drawing.share is None:
            yield say("paths_on_map")
        else:
            yield say("paths_share", share=100 * drawing.share, latents=100 * drawing.latents_share)

    def _spread(self, say):
        if self.count < 2:
            return
        yield say("paths_sizes", noise=self.latents[0], first=self.guesses[0], last=self.guesses[-1])
        if self.half:
            yield say("paths_half", step=self.half + 1, count=len(self.levels) - 1, level=level(self.levels[self.half]))

    def _fork(self, say, names):
        fork, count = self.fork, len(self.levels) - 1
        if fork is not None and fork.parted < count:
            yield say("paths_fork", one=names[fork.one], other=names[fork.other], first=fork.first, last=fork.last,
                      step=fork.parted + 1, count=count)  # fmt: skip

    def takeaway(self, say, seeds: bool) -> str:
        """One sentence, what was measured of it, and whether it holds here."""
        if self.count < 2:
            return f"<p>{escape(say('paths_alone'))}</p>"
        here = "unclear" if self.fans is None else "true" if self.fans else "guided" if self.guided else "other"
        claim = f"<p><b>{escape(say('paths_takeaway'))}</b></p>" if seeds else ""
        rate = say("paths_rate", true=self.rate.true, of=self.rate.of) if seeds and self.rate else ""
        return f"{claim}<p>{escape(say(f'paths_{here}'))} <span class='sdx-mut'>{escape(rate)}</span></p>"
