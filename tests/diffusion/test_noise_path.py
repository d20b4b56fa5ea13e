"""The clean estimate is right for every scheduler and parametrisation."""

import functools
import math

import diffusers
import numpy as np
import pytest
import torch
from checkpoints import KINDS

from sd_explorer import Recipe, denoise
from sd_explorer.diffusion.noise_path import (
    PREDICTIONS,
    RECTIFIED_FLOW,
    VARIANCE_PRESERVING,
    path_of,
    prediction_of,
    ratio_at,
)
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.models.schedulers import make_scheduler

CONFIGS = {
    "epsilon": dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type="epsilon"),
    "v_prediction": dict(prediction_type="v_prediction", timestep_spacing="trailing"),
}
X0 = torch.randn(1, 4, 6, 5, generator=torch.Generator().manual_seed(1))


class Oracle:
    """A network that is exactly right: asked for epsilon or v, it knows the picture `X0`."""

    device, dtype = torch.device("cpu"), torch.float32

    def __init__(self, prediction: str):
        self.prediction = prediction

    def scheduler(self, name):
        self.current, self.calls = make_scheduler(name, CONFIGS[self.prediction]), 0
        return self.current

    def encode(self, recipe):
        return None

    def latent_shape(self, recipe):
        return X0.shape[1:]

    def predict(self, seen, timestep, conditioning):
        alpha, sigma = VARIANCE_PRESERVING.shares(ratio_at(self.current, self.calls, timestep))
        self.calls += 1
        noise = (seen - alpha * X0) / sigma
        return noise if self.prediction == "epsilon" else alpha * noise - sigma * X0


def listen(scheduler) -> list:
    """Fills with what the scheduler itself says of the clean picture while it steps."""
    told = []
    if hasattr(scheduler, "convert_model_output"):
        convert = scheduler.convert_model_output
        scheduler.convert_model_output = lambda *a, **kw: told.append(convert(*a, **kw)) or told[-1]
    else:
        step = scheduler.step

        @functools.wraps(step)
        def heard(*args, **options):
            answer = step(*args, **options)
            told.append(answer[1])
            return answer

        scheduler.step = heard
    return told


def run_listening(model, name: str, monkeypatch):
    """(our steps, what the scheduler said at each)."""
    scheduler = model.scheduler(name)
    told = listen(scheduler)
    monkeypatch.setattr(model, "scheduler", lambda name: scheduler)
    steps = list(denoise(model, Recipe(steps=6, scheduler=name, seed=2)))
    assert len(steps) == len(told)
    return [(step, theirs[0].numpy()) for step, theirs in zip(steps, told, strict=True)]


def close(a, b, tolerance=1e-4):
    """Equal but for float32 rounding, which grows with the noise that was divided out."""
    return np.abs(np.asarray(a) - np.asarray(b)).max() <= tolerance * max(1, np.abs(np.asarray(b)).max())


@pytest.mark.parametrize("prediction", CONFIGS)
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_perfect_network_gives_the_true_picture_at_every_step(scheduler, prediction):
    oracle = Oracle(prediction)
    for step in denoise(oracle, Recipe(scheduler=scheduler, steps=8, guidance_scale=1)):
        assert close(step.clean, X0[0], 1e-4 * (1 + step.sigma))


@pytest.mark.parametrize("prediction", CONFIGS)
@pytest.mark.parametrize("scheduler", [s for s in SCHEDULERS if s not in ("lcm", "ddpm", "euler_a")])
def test_a_perfect_network_ends_near_the_true_picture(scheduler, prediction):
    """Proof that the oracle's noise levels are the scheduler's own."""
    last = list(denoise(Oracle(prediction), Recipe(scheduler=scheduler, steps=8, guidance_scale=1)))[-1]
    assert np.abs(last.next_latents - X0[0].numpy()).max() < 0.35


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheduler", [s for s in SCHEDULERS if s != "lcm"])
def test_it_is_what_the_scheduler_itself_takes_for_clean(scheduler, kind, model, monkeypatch):
    """`pred_original_sample` where there is one; what a multistep scheduler converts the output to otherwise."""
    for step, theirs in run_listening(model(kind), scheduler, monkeypatch):
        assert close(step.clean, theirs, 1e-5 * (1 + step.sigma if step.sigma < 1e3 else 1))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_picture_inside_lcms_boundary_condition(kind, model, monkeypatch):
    """LCM's `denoised` is c_out * x_0 + c_skip * latents (Luo et al. 2023, eq. 9)."""
    scheduler = model(kind).scheduler("lcm")
    for step, denoised in run_listening(model(kind), "lcm", monkeypatch):
        c_skip, c_out = scheduler.get_scalings_for_boundary_condition_discrete(step.timestep)
        assert close(c_out * step.clean + c_skip * step.latents, denoised)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("kind", ["pocket", "sd1", "zero_snr"])
def test_clean_and_noise_make_up_what_the_network_saw(scheduler, kind, model):
    """latents = alpha * clean + sigma_vp * noise at every step."""
    for step in denoise(model(kind), Recipe(steps=4, scheduler=scheduler)):
        alpha, sigma = VARIANCE_PRESERVING.shares(step.sigma)
        assert close(alpha * step.clean + sigma * step.noise, step.latents, 1e-5)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("kind", ["pocket", "sd1", "zero_snr"])
def test_the_noise_level_is_the_one_the_scheduler_is_at(scheduler, kind, model):
    """sigma^2 = (1 - abar) / abar at the step's timestep, but for the rounding of timesteps to whole numbers."""
    abar = model(kind).scheduler(scheduler).alphas_cumprod.double().numpy()  # Heun and LMS know no zero terminal SNR
    for step in denoise(model(kind), Recipe(steps=5, scheduler=scheduler)):
        near = [abar[min(999, max(0, round(step.timestep) + d))] for d in (-1, 0, 1)]
        low, high = (np.sqrt(1 - a) for a in (max(near), min(near)))
        assert low - 1e-4 <= step.noise_level <= high + 1e-4


@pytest.mark.parametrize("path, prediction", [(VARIANCE_PRESERVING, p) for p in PREDICTIONS[:3]]
                         + [(RECTIFIED_FLOW, p) for p in ("epsilon", "sample", "flow_prediction")])  # fmt: skip
@pytest.mark.parametrize("ratio", [1e-3, 0.5, 157.4, 4096.0])
def test_split_undoes_the_mixing(ratio, path, prediction):
    clean, noise = X0.double(), torch.randn_like(X0).double()
    alpha, sigma = path.shares(ratio)
    output = {"epsilon": noise, "v_prediction": alpha * noise - sigma * clean, "sample": clean,
              "flow_prediction": noise - clean}[prediction]  # fmt: skip
    x0, eps = path.split(output, path.mix(clean, noise, ratio), ratio, prediction)
    assert torch.allclose(x0, clean, atol=1e-8) and torch.allclose(eps, noise, atol=1e-8)


def test_at_zero_terminal_snr_a_v_prediction_still_speaks_of_a_picture():
    assert VARIANCE_PRESERVING.shares(math.inf) == (0, 1) and VARIANCE_PRESERVING.shares(0) == (1, 0)
    clean, noise = VARIANCE_PRESERVING.split(-X0, torch.ones_like(X0), math.inf, "v_prediction")
    assert torch.equal(clean, X0) and torch.equal(noise, torch.ones_like(X0))


@pytest.mark.parametrize("path, prediction", [(VARIANCE_PRESERVING, "flow_prediction"), (RECTIFIED_FLOW, "v_prediction"),
                                              (RECTIFIED_FLOW, "flow")])  # fmt: skip
def test_a_parametrisation_of_another_path_is_refused(path, prediction):
    with pytest.raises(ValueError, match="prediction must be one of"):
        path.split(X0, X0, 1.0, prediction)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_variance_preserving_mixture_is_the_schedulers_own(scheduler):
    """diffusers' add_noise, as the network would be shown it, at the first, a middle and the last timestep."""
    noise = torch.randn_like(X0)
    for index in (0, 3, -1):
        schedule = make_scheduler(scheduler, CONFIGS["v_prediction"])
        schedule.set_timesteps(8)
        index, timestep = range(len(schedule.timesteps))[index], schedule.timesteps[index]
        theirs = schedule.scale_model_input(schedule.add_noise(X0, noise, timestep[None]), timestep)
        assert path_of(schedule) is VARIANCE_PRESERVING
        ours = VARIANCE_PRESERVING.mix(X0, noise, ratio_at(schedule, index, timestep))
        assert torch.allclose(ours, theirs, atol=1e-5)


def test_a_straight_mixture_is_the_flow_schedulers_own():
    noise, schedule = torch.randn_like(X0), diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
    schedule.set_timesteps(8)
    assert path_of(schedule) is RECTIFIED_FLOW and prediction_of(schedule) == "flow_prediction"
    for index, timestep in enumerate(schedule.timesteps):
        ours = RECTIFIED_FLOW.mix(X0, noise, ratio_at(schedule, index, timestep))
        assert torch.allclose(ours, schedule.scale_noise(X0, timestep[None], noise), atol=1e-6)


def test_a_perfect_network_on_a_straight_path_gives_the_true_picture_at_every_step():
    class Flow(Oracle):
        """Says noise minus picture."""

        def scheduler(self, name):
            self.current, self.calls = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0), 0
            return self.current

        def predict(self, seen, timestep, conditioning):
            alpha, sigma = RECTIFIED_FLOW.shares(ratio_at(self.current, self.calls, timestep))
            self.calls += 1
            return (seen - alpha * X0) / sigma - X0

    steps = list(denoise(Flow("flow"), Recipe(steps=8, guidance_scale=1)))
    assert all(close(step.clean, X0[0]) for step in steps) and close(steps[-1].next_latents, X0[0])
    levels = [step.noise_level for step in steps]
    assert levels[0] == 1 and levels == sorted(levels, reverse=True)
