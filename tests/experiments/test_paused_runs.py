"""A long run that is paused is not a short one that is finished: both are really run."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.paused import Comparison, paused_or_finished


@pytest.mark.parametrize("scheduler, calls", [("ddim", 2), ("heun", 3)])
def test_the_short_run_ends_without_noise_and_the_long_one_still_holds_some(model, scheduler, calls):
    tiny, recipe = model("pocket"), Recipe("a cat", scheduler=scheduler)
    *steps, found = paused_or_finished(tiny, recipe, 6, 2)
    short, long = (Trace.record(tiny, recipe.change(steps=n)) for n in (2, 6))
    assert found.finished.noise_left == 0 < found.paused.noise_left == long.steps[calls].noise_level
    assert np.array_equal(found.finished.latents[-1], short.final) and len(found.finished.clean) == calls
    assert np.array_equal(found.paused.clean, long.stack("clean")[:calls])
    assert [row.shape[0] for row in found.rows] == [calls] * 4
    assert isinstance(found, Comparison) and sum(isinstance(step, Step) for step in steps) == 2 * calls + 1
