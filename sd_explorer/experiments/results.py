"""What experiments have in common: they yield the Steps of their runs among their results."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

import numpy as np

from sd_explorer.diffusion.step import Step
from sd_explorer.progress import Progress


def results(items: Iterable) -> Iterator:
    """Only the results of an experiment, without the Steps and the Progress on the way:

    pictures = [stop.picture for stop in results(walk(model, Recipe("a cat"), "a dog"))]
    """
    return (item for item in items if not isinstance(item, (Step, Progress)))


def last_latents(steps: Iterable[Step]) -> Generator[Step, None, np.ndarray]:
    """Pass the Steps of a run on; what it ended in, `(C, h, w)`, is the value: `final = yield from last_latents(...)`."""
    final = None
    for step in steps:
        yield step
        final = step.next_latents
    assert final is not None, "a run has at least one step"
    return final
