"""Waking: the libraries are brought in one after the other, so that it can be told how far that is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from importlib import import_module

from sd_explorer.models.loading import ForkSafeLock, import_when_used, quiet
from sd_explorer.progress import Progress

LIBRARIES = {
    "torch": 27,
    "transformers": 12,
    "transformers.modeling_utils": 37,
    "diffusers": 3,
    "diffusers.models.unets.unet_2d_condition": 14,
    "diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion": 2,
}
"""What takes time before a model can be read, with its share of the whole waking in hundredths, as measured on two cores."""
UNUSED = "scipy.stats"
"""Diffusers' schedulers import it in their first lines, a tenth of all the time, for a setting that is not offered here."""
READ, WHOLE = sum(LIBRARIES.values()), 100
"""From here to the whole the weights are read."""


ALONE = ForkSafeLock()
"""Held while a library comes in. Without it two threads, two explorers' workers or a worker and a cell, bring in parts of
one library, each waits for what the other holds, and Python refuses one of them."""


def awake() -> bool:
    """Whether every library is there."""
    return set(LIBRARIES) <= set(sys.modules)


def wake() -> Iterator[Progress]:
    """Bring in what is missing; a Progress before each one and after the last; nothing where all are there.

    One that cannot be brought in is left to whoever needs it: the refusal then says what for.
    """
    import_when_used(UNUSED)
    with ALONE:  # what another thread is just bringing in is not there yet
        done, missing = 0, {} if awake() else LIBRARIES
    for name, share in missing.items():
        yield Progress(done, WHOLE)
        with ALONE, suppress(ImportError), quiet() if "diffusers" in sys.modules else nullcontext():
            import_module(name)
        done += share
    if done:
        yield Progress(done, WHOLE)
