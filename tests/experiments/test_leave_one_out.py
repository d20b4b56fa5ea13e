"""One word is missing and nothing else is different."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.leave_one_out import LeftOut, leave_one_out, mean_change, rms
from sd_explorer.experiments.results import results


def left_out(model, prompt, **recipe):
    trace = Trace.record(model, Recipe(prompt, steps=2, **recipe))
    return trace, list(results(leave_one_out(model, trace)))


def test_each_word_goes_in_turn_and_punctuation_stays(any_model):
    trace, variants = left_out(any_model, "a red apple, 3d", seed=5, guidance_scale=3)
    assert [variant.recipe.prompt for variant in variants] == [
        "red apple, 3d",
        "a apple, 3d",
        "a red, 3d",
        "a red apple,",
    ]
    for variant in variants:
        assert variant.recipe.change(prompt=trace.recipe.prompt) == trace.recipe
        again = Trace.record(any_model, variant.recipe)
        assert np.array_equal(again.steps[0].latents, trace.steps[0].latents)
        assert np.array_equal(again.picture, variant.picture)
        assert variant.latents_change == rms(again.final, trace.final) > 0
        assert variant.pixel_change == mean_change(again.picture, trace.picture)


def test_words_past_the_limit_are_not_tried(model):
    trace, variants = left_out(model("pocket"), "cat " * 80)
    assert len(variants) == 75
    assert variants[0].latents_change < 1e-6  # another cat moves up from behind the limit


def test_nothing_to_leave_out(model):
    assert left_out(model("pocket"), "")[1] == left_out(model("pocket"), " , ! ")[1] == []


def test_every_step_comes_before_its_picture_so_that_a_driver_can_stop_there(model):
    trace = Trace.record(model("pocket"), Recipe("a cat", steps=3))
    kinds = [type(item) for item in leave_one_out(model("pocket"), trace)]
    assert kinds == [Step, Step, Step, LeftOut] * 2


def test_the_measures_on_known_arrays():
    assert rms(np.array([3.0, 4.0]), np.zeros(2)) == pytest.approx(np.sqrt(12.5))
    assert mean_change(np.array([[0, 255]], np.uint8), np.array([[255, 255]], np.uint8)) == 127.5
