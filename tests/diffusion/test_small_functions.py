"""Guidance, the forward process and settling: one formula each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sd_explorer import Recipe, Trace, add_noise, noise_schedule
from sd_explorer.diffusion.guidance import guide
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.diffusion.settling import settling

latents = arrays(np.float64, (4, 3, 2), elements=st.floats(-5, 5))


@given(latents, latents, st.floats(0, 30))
def test_guidance_goes_through_both_halves(uncond, text, scale):
    assert np.array_equal(guide(uncond, text, 0), uncond)
    assert np.allclose(guide(uncond, text, 1), text)
    assert np.allclose(guide(uncond, text, scale) - uncond, scale * (text - uncond))


@given(latents, st.floats(0, 1))
def test_adding_noise_keeps_the_ends(clean, abar):
    noise = np.flip(clean)
    assert np.array_equal(add_noise(clean, noise, 1), clean)
    assert np.array_equal(add_noise(clean, noise, 0), noise)
    mixed = add_noise(clean, noise, abar)
    assert np.abs(mixed).max() <= np.sqrt(2) * np.abs(clean).max() + 1e-9


@pytest.mark.parametrize("abar", [-0.1, 1.1, float("nan")])
def test_a_share_outside_zero_to_one_is_refused(abar):
    with pytest.raises(ValueError, match="between 0 and 1"):
        add_noise(np.zeros(1), np.zeros(1), abar)


def test_adding_noise_is_the_schedulers_own_forward_process(any_model):
    """Except at zero terminal SNR, which is the same but for float32."""
    import torch

    scheduler, draw = any_model.scheduler("ddim"), torch.Generator().manual_seed(0)
    clean, noise = torch.randn(2, 1, 4, 8, 8, generator=draw)
    for t in (0, 250, 999):
        theirs = scheduler.add_noise(clean, noise, torch.tensor([t]))
        ours = add_noise(clean.numpy(), noise.numpy(), noise_schedule(any_model)[t])
        assert np.allclose(ours, theirs.numpy(), atol=1e-5)


def test_the_schedule_falls_from_picture_to_noise(any_model):
    abar = noise_schedule(any_model)
    assert abar.shape == (1000,) and abar.dtype == np.float64
    assert (np.diff(abar) < 0).all() and abar[0] > 0.99 and 0 <= abar[-1] < 0.005


@given(st.lists(latents, min_size=1, max_size=5), latents)
def test_settling_starts_at_one_and_is_zero_when_arrived(guesses, final):
    curve = settling(guesses, final)
    assert curve.shape == (len(guesses),) and (curve >= 0).all() and np.isfinite(curve).all()
    assert curve[0] == pytest.approx(1) or np.allclose(guesses[0], final, atol=1e-3 * (1 + np.abs(final).max()))
    assert settling([*guesses, final], final)[-1] == 0


@given(latents, st.floats(0.1, 10))
def test_settling_does_not_depend_on_the_scale(guess, scale):
    guesses, final = [guess, guess / 2, guess / 4], np.zeros_like(guess)
    assert np.allclose(settling(guesses, final), settling([scale * g for g in guesses], final))


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_run_of_one_step_has_nothing_to_go(scheduler, model):
    """Its only guess is the finished picture, but for rounding."""
    trace = Trace.record(model("pocket"), Recipe(steps=1, scheduler=scheduler))
    assert np.allclose(trace.steps[0].clean, trace.final, atol=1e-3) and trace.settling.tolist() == [0]


def test_no_noise_is_left_after_the_last_step(any_model):
    trace = Trace.record(any_model, Recipe(steps=4, scheduler="euler"))
    assert trace.noise_left[-1] == 0 < trace.steps[-1].noise_level
    assert trace.noise_left[:-1].tolist() == [step.noise_level for step in trace.steps[1:]]


def test_settling_of_nothing_is_empty():
    assert settling([], np.zeros(3)).shape == (0,)


@pytest.mark.parametrize("scheduler", ["ddim", "euler", "heun", "dpmpp_2m", "unipc"])
def test_a_run_without_fresh_noise_settles(scheduler, model):
    curve = Trace.record(model("pocket"), Recipe(steps=8, scheduler=scheduler, guidance_scale=1)).settling
    assert curve[0] == 1 and curve[-1] < 0.6
