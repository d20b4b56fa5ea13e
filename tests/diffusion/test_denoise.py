"""The loop: what it calls, what its steps hold, that nothing in them changes afterwards."""

import copy

import numpy as np
import pytest
import torch

from sd_explorer import Problem, Recipe, Trace, denoise
from sd_explorer.diffusion.guidance import guide
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.diffusion.step import ARRAYS, Step


@pytest.fixture
def calls(monkeypatch):
    """A function that makes a model's UNet note how many rows it is given at each call."""

    def watch(model) -> list[int]:
        rows, forward = [], model.pipe.unet.forward
        monkeypatch.setattr(model.pipe.unet, "forward", lambda z, *a, **kw: rows.append(len(z)) or forward(z, *a, **kw))
        return rows

    return watch


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_guidance_off_is_one_row_for_each_step_and_on_is_two(scheduler, model, calls):
    rows = calls(model("pocket"))
    for scale, expected in ((1, 1), (1.01, 2), (9, 2)):
        rows.clear()
        steps = list(denoise(model("pocket"), Recipe(steps=4, scheduler=scheduler, guidance_scale=scale)))
        assert rows == [expected] * (7 if scheduler == "heun" else 4)
        assert [step.index for step in steps] == list(range(len(rows)))
        assert {step.count for step in steps} == {len(rows)}
        assert all((step.noise_uncond is None) == (expected == 1) for step in steps)


def test_a_distilled_checkpoint_is_never_called_twice(model, calls):
    rows = calls(model("lcm"))
    steps = list(denoise(model("lcm"), Recipe(steps=3, scheduler="lcm", guidance_scale=8)))
    assert rows == [1, 1, 1] and steps[0].noise_uncond is None


@pytest.mark.parametrize("scheduler", ["ddim", "euler", "dpmpp_2m", "lcm"])
def test_the_two_halves_and_the_scale_make_the_noise(scheduler, any_model):
    recipe = Recipe(steps=4, scheduler=scheduler, guidance_scale=7.5, negative_prompt="cat")
    for step in denoise(any_model, recipe):
        if step.noise_uncond is not None:
            guided = guide(step.noise_uncond, step.noise_text, 7.5)
            assert np.allclose(guided, step.noise, atol=2e-5 * (1 + np.abs(step.noise).max()))


def test_without_guidance_the_noise_is_the_prompts(any_model):
    for step in denoise(any_model, Recipe(steps=2, guidance_scale=1)):
        assert np.array_equal(step.noise, step.noise_text)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_the_same_recipe_gives_the_same_arrays(scheduler, model):
    recipe = Recipe(steps=3, scheduler=scheduler, seed=11)
    for one, two in zip(denoise(model("pocket"), recipe), denoise(model("pocket"), recipe), strict=True):
        assert all(np.array_equal(getattr(one, name), getattr(two, name)) for name in ARRAYS)


def test_two_runs_taken_in_turns_do_not_disturb_each_other(model):
    recipes = [Recipe(steps=3, scheduler="euler_a", seed=seed) for seed in (1, 2)]
    alone = [Trace.record(model("pocket"), recipe).final for recipe in recipes]
    turns = list(zip(*(denoise(model("pocket"), recipe) for recipe in recipes), strict=True))
    assert all(np.array_equal(step.next_latents, final) for step, final in zip(turns[-1], alone, strict=True))


def test_the_run_touches_no_random_state_but_its_own(model):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    list(denoise(model("sd1"), Recipe(steps=2, scheduler="ddpm")))
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("field, value", [("seed", 1), ("prompt", "a cat"), ("negative_prompt", "a cat"),
                                          ("guidance_scale", 5.0), ("steps", 4), ("scheduler", "ddim"), ("width", 72)])  # fmt: skip
def test_every_field_decides_pixels(field, value, model):
    recipe = Recipe(steps=3)
    one, other = (Trace.record(model("pocket"), r).final for r in (recipe, recipe.change(**{field: value})))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_step_never_changes_after_it_was_given(scheduler, model):
    given, kept = [], []
    for step in denoise(model("pocket"), Recipe(steps=4, scheduler=scheduler)):
        given.append(step)
        kept.append(copy.deepcopy(step))
    for step, copied in zip(given, kept, strict=True):
        for name in ARRAYS:
            if getattr(step, name) is not None:
                assert np.array_equal(getattr(step, name), getattr(copied, name))


def test_nobody_can_spoil_a_run_by_writing_into_a_step(model):
    step = next(denoise(model("pocket"), Recipe(steps=2)))
    for name in ARRAYS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(step, name)[:] = 0


@pytest.mark.parametrize("size", [(None, None), (96, 64), (64, 72)])
def test_the_arrays_have_the_shape_of_the_picture(size, any_model):
    width, height = size
    for step in denoise(any_model, Recipe(steps=2, width=width, height=height)):
        for name in ARRAYS:
            array = getattr(step, name)
            if array is not None:
                assert array.shape == (4, (height or 64) // 8, (width or 64) // 8) and array.dtype == np.float32
    assert any_model.decode(step.next_latents).shape == (1, height or 64, width or 64, 3)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("kind", ["pocket", "sd1", "zero_snr"])
def test_it_goes_from_noise_to_picture(scheduler, kind, model):
    steps = list(denoise(model(kind), Recipe(steps=6, scheduler=scheduler)))
    levels, times = ([getattr(step, name) for step in steps] for name in ("noise_level", "timestep"))
    assert levels == sorted(levels, reverse=True) and times == sorted(times, reverse=True)
    assert all(0 < level <= 1 for level in levels) and all(0 <= time <= 999 for time in times)
    assert all(step.seconds > 0 for step in steps)


def test_a_run_can_be_left_at_any_step(model, calls):
    rows = calls(model("pocket"))
    run = denoise(model("pocket"), Recipe(steps=20))
    next(run), next(run)
    run.close()
    assert len(rows) == 2


@pytest.mark.parametrize("steps", range(1, 151, 7))
@pytest.mark.parametrize("scheduler", [s for s in SCHEDULERS if s != "lcm"])
def test_our_count_of_steps_is_the_schedulers_own(scheduler, steps, model):
    """The noise level is read at our index: no timestep may come twice at the start."""
    for kind in ("pocket", "sd1", "sd2"):
        schedule = model(kind).scheduler(scheduler)
        schedule.set_timesteps(steps)
        times = schedule.timesteps.tolist()
        assert times.count(times[0]) == 1


def test_the_same_words_are_read_once(model, monkeypatch):
    pocket, read = model("pocket"), []
    encode = pocket.pipe.encode_prompt
    monkeypatch.setattr(pocket.pipe, "encode_prompt", lambda *a, **kw: read.append(a) or encode(*a, **kw))
    for seed in range(3):
        list(denoise(pocket, Recipe(prompt="read me once", seed=seed, steps=1)))
    assert len(read) == 1


def test_a_size_the_autoencoder_cannot_make_is_refused(model, monkeypatch):
    monkeypatch.setattr(model("pocket").pipe, "vae_scale_factor", 16)
    with pytest.raises(Problem) as refusal:
        next(denoise(model("pocket"), Recipe(width=72)))
    assert refusal.value.key == "size_range" and refusal.value.values["multiple"] == 16


def test_broken_numbers_are_a_problem_and_not_a_black_picture(model):
    with pytest.raises(Problem) as refusal:
        model("pocket").decode(np.full((4, 8, 8), np.nan, np.float32))
    assert refusal.value.key == "nan"


def test_a_step_of_pure_noise_has_level_one():
    zeros = np.zeros((4, 2, 2), np.float32)
    step = Step(0, 1, 999.0, float("inf"), zeros, None, zeros, zeros, zeros, zeros, 0.0)
    assert step.noise_level == 1
