"""One word read less and more strongly, from the same noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.leave_one_out import rms
from sd_explorer.experiments.results import last_latents

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True, eq=False)
class Turned:
    """The picture with one word at one weight."""

    weight: float
    """0: left out, 1: as it is, 2: the same step goes on."""
    latents_change: float
    """Root mean square of the difference from the finished latents with the word at 1."""
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""


def turned(model, trace, word, weights: Sequence[float] = WEIGHTS) -> Iterator[Step | Turned]:
    """Paint the recipe of a Trace with one of its words (a `Word` of `model.tokens`) at each weight; see `weigh`.

    At 1 the trace's own picture is taken. model: the one that made the trace. Yields the Steps of each run, then its Turned.
    """
    from sd_explorer.diffusion.denoise import denoise
    from sd_explorer.models.weighting import weighted
    from sd_explorer.prompts.weights import Weight

    for value in weights:
        final = trace.final
        if value != 1:
            conditioning = weighted(model, trace.whole, [Weight(word.span, value)])
            final = yield from last_latents(denoise(model, trace.whole, conditioning=conditioning))
        yield Turned(value, rms(final, trace.final), model.decode(final)[0])
