"""A run recorded step by step: the same maps as recorded in one go, and blind to other runs in between."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace, record_attention
from sd_explorer.experiments.heat_maps import heat_maps, word_shares

RECIPE = Recipe("a red apple", steps=3, guidance_scale=3)


@pytest.mark.parametrize("heads", [False, True])
def test_recording_each_step_equals_recording_the_run(any_model, heads):
    *steps, attention = heat_maps(any_model, RECIPE, heads=heads)
    with record_attention(any_model, RECIPE, heads=heads) as recording:
        trace = Trace.record(any_model, RECIPE)
    assert np.array_equal(attention.maps, recording.attention.maps) and attention.sources == recording.attention.sources
    assert np.array_equal(steps[-1].next_latents, trace.final)


def test_another_run_between_two_steps_is_not_recorded(model):
    tiny = model("pocket")
    alone = list(heat_maps(tiny, RECIPE))[-1]
    items = []
    for item in heat_maps(tiny, RECIPE):
        items.append(item)
        Trace.record(tiny, Recipe("a blue house", seed=9, steps=2))
    assert np.array_equal(items[-1].maps, alone.maps)


def test_shares_of_all_words_sum_to_one(model):
    tiny = model("pocket")
    shares = word_shares(tiny, RECIPE.prompt, list(heat_maps(tiny, RECIPE))[-1])
    assert [word.text for word in shares if word.says_something] == ["a", "red", "apple"]
    assert sum(shares.values()) == pytest.approx(1, abs=0.02)
