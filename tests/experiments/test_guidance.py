"""Guidance, taken apart: the halves, what lies beyond them, whole runs, and a run that goes on with another scale."""

import numpy as np
import pytest
from checkpoints import KINDS

from sd_explorer import Problem, Recipe, Trace, denoise
from sd_explorer.experiments.guidance import (
    SCALES,
    STRIP_STEPS,
    both_halves,
    gone_on,
    halves_of,
    loudness,
    recipe_at,
    spread,
    whole_runs,
)
from sd_explorer.experiments.order import ends_first
from sd_explorer.experiments.results import results

GUIDED = [kind for kind in KINDS if kind != "lcm"]


@pytest.mark.parametrize("kind", GUIDED)
@pytest.mark.parametrize("scheduler", ["ddim", "euler", "dpmpp_2m"])
def test_the_two_halves_and_the_scale_make_the_guess(kind, scheduler, model):
    for step in denoise(model(kind), Recipe("a cat", steps=4, scheduler=scheduler, guidance_scale=6)):
        halves = halves_of(step)
        if halves is None:
            assert not np.isfinite(step.sigma)  # nothing but noise: zero terminal SNR
            continue
        tolerance = 1e-5 * (1 + step.sigma) * (1 + np.abs(step.clean).max())
        assert np.abs(halves.at(6) - step.clean).max() < tolerance
        assert np.array_equal(halves.at(0), halves.uncond) and np.allclose(halves.at(1), halves.text, atol=tolerance)


def test_half_a_step_is_not_taken_apart_and_the_other_half_can_be_asked_for(model):
    for kind in GUIDED:
        recipe = Recipe("a cat", steps=3, guidance_scale=1, scheduler="euler")
        step = list(denoise(model(kind), recipe))[1]
        assert halves_of(step) is None
        (halves,) = both_halves(model(kind), recipe, step)
        assert np.allclose(halves.text, step.clean, atol=1e-4 * (1 + step.sigma))
        guided = list(denoise(model(kind), recipe.change(guidance_scale=4)))[0]
        (asked,) = both_halves(model(kind), recipe, guided)
        if known := halves_of(guided):
            assert np.allclose(asked.uncond, known.uncond, atol=1e-4 * (1 + guided.sigma))


def test_a_checkpoint_that_takes_the_scale_as_an_input_has_no_halves(model):
    recipe = Recipe(steps=2, scheduler="lcm")
    step = next(denoise(model("lcm"), recipe))
    assert halves_of(step) is None
    with pytest.raises(Problem) as refusal:
        list(both_halves(model("lcm"), recipe, step))
    assert refusal.value.key == "guidance_distilled"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 13])
def test_a_strip_is_filled_from_its_ends(count):
    order = ends_first(count)
    assert sorted(order) == list(range(count)) and order[:2] == [0, count - 1][:count]


def test_each_picture_of_the_strip_is_a_plain_run_at_its_scale(model):
    recipe = Recipe("a cat", negative_prompt="apple", steps=9, scheduler="euler_a")
    runs = {run.scale: run for run in results(whole_runs(model("pocket"), recipe))}
    assert list(runs)[:2] == [SCALES[0], SCALES[-1]] and sorted(runs) == list(SCALES)
    for scale, run in runs.items():
        plain = Trace.record(model("pocket"), recipe_at(recipe.change(steps=STRIP_STEPS), scale))
        assert np.array_equal(run.picture, plain.picture) and run.spread == spread(plain.final)
    assert runs[0].recipe == Recipe("apple", steps=6, scheduler="euler_a", guidance_scale=1)


@pytest.mark.parametrize("index", [0, 2])
def test_going_on_with_the_runs_own_scale_is_the_run_and_with_another_it_is_not(index, model):
    trace = Trace.record(model("pocket"), Recipe("a cat", steps=4))
    (same,) = results(gone_on(model("pocket"), trace, index, trace.recipe.guidance_scale))
    (other,) = results(gone_on(model("pocket"), trace, index, 12))
    assert np.array_equal(same.final, trace.final) and not np.array_equal(other.final, trace.final)
    assert other.recipe.at == index and other.steps[:index] == trace.steps[:index]


def test_loudness_is_the_size_of_what_the_words_change(model):
    trace = Trace.record(model("pocket"), Recipe("a cat", steps=3))
    step, loud = trace.steps[1], loudness(trace)
    assert loud[1] == pytest.approx(
        np.linalg.norm(step.noise_text - step.noise_uncond) / np.linalg.norm(step.noise_uncond)
    )
    assert np.isnan(loudness(Trace.record(model("pocket"), Recipe("a cat", steps=3, guidance_scale=1)))).all()
