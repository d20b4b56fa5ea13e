"""One word at other weights: at 1 it is the picture itself, at 0 the same as weighing it away."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace
from sd_explorer.diffusion.denoise import denoise
from sd_explorer.experiments.leave_one_out import rms
from sd_explorer.experiments.results import results
from sd_explorer.experiments.turned import WEIGHTS, turned
from sd_explorer.models.weighting import weigh


def test_each_weight_is_painted_from_the_same_noise(any_model):
    trace = Trace.record(any_model, Recipe("a red apple", steps=2, guidance_scale=3))
    word = next(word for word in any_model.tokens("a red apple").words if word.text == "red")
    found = list(results(turned(any_model, trace, word)))
    assert [one.weight for one in found] == list(WEIGHTS)
    assert found[2].latents_change == 0 and np.array_equal(found[2].picture, trace.picture)
    for one in found:
        plain, conditioning = weigh(any_model, trace.recipe.change(prompt=f"a (red:{one.weight}) apple"))
        final = list(denoise(any_model, plain, conditioning=conditioning))[-1].next_latents
        assert one.latents_change == pytest.approx(rms(final, trace.final), abs=1e-6)
