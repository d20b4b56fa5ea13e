"""Our loop paints exactly what the stock diffusers pipeline paints: bit for bit, on the CPU."""

import diffusers
import numpy as np
import pytest
import torch
from checkpoints import KINDS

from sd_explorer import Recipe, Trace, denoise
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.models.schedulers import make_scheduler

VARIATIONS = {
    "guidance on": dict(guidance_scale=6.5),
    "guidance off": dict(guidance_scale=1.0),
    "negative prompt": dict(negative_prompt="a blue cat", guidance_scale=4.0),
    "wide": dict(width=96, height=64),
    "tall": dict(width=64, height=88),
    "one step": dict(steps=1),
    "long": dict(prompt="a red apple on a white plate beside a cat " * 9),
    "no prompt": dict(prompt=""),
}


CLASSES = {
    "ddim": diffusers.DDIMScheduler,
    "ddpm": diffusers.DDPMScheduler,
    "euler": diffusers.EulerDiscreteScheduler,
    "euler_a": diffusers.EulerAncestralDiscreteScheduler,
    "heun": diffusers.HeunDiscreteScheduler,
    "dpmpp_2m": diffusers.DPMSolverMultistepScheduler,
    "dpmpp_2m_karras": diffusers.DPMSolverMultistepScheduler,
    "unipc": diffusers.UniPCMultistepScheduler,
    "lms": diffusers.LMSDiscreteScheduler,
    "lcm": diffusers.LCMScheduler,
}


SETTINGS = {
    "dpmpp_2m_karras": dict(use_karras_sigmas=True),
    "ddim": dict(clip_sample=False),
    "ddpm": dict(clip_sample=False),
}


def stock(model, recipe: Recipe, output_type: str):
    """What the unmodified pipeline of diffusers gives, with a scheduler from the checkpoint's config."""
    pipe = type(model.pipe)(**model.pipe.components, **flags(model.pipe))
    pipe.scheduler = CLASSES[recipe.scheduler].from_config(
        model.pipe.scheduler.config, **SETTINGS.get(recipe.scheduler, {})
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe(
        recipe.prompt,
        negative_prompt=recipe.negative_prompt or None,
        generator=torch.Generator("cpu").manual_seed(recipe.seed),
        num_inference_steps=recipe.steps,
        guidance_scale=recipe.guidance_scale,
        width=recipe.width,
        height=recipe.height,
        output_type=output_type,
    ).images


def flags(pipe) -> dict:
    return {} if "XL" in type(pipe).__name__ else {"requires_safety_checker": False}


def assert_same(model, recipe: Recipe):
    trace = Trace.record(model, recipe)
    assert np.array_equal(trace.final, stock(model, recipe, "latent")[0].numpy())
    assert np.array_equal(trace.picture, np.asarray(stock(model, recipe, "pil")[0]))


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_family_with_every_scheduler(kind, scheduler, model):
    assert_same(model(kind), Recipe(scheduler=scheduler, steps=4, guidance_scale=5, seed=7, negative_prompt="cat"))


@pytest.mark.parametrize("variation", VARIATIONS)
def test_every_family_with_every_kind_of_wish(variation, any_model):
    assert_same(any_model, Recipe(**{"steps": 2, "scheduler": "euler_a", "seed": 3} | VARIATIONS[variation]))


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_every_scheduler_with_few_and_odd_steps(scheduler, steps, model):
    assert_same(model("pocket"), Recipe(scheduler=scheduler, steps=steps))


def test_pictures_also_equal_the_pipelines_floats(model):
    recipe = Recipe(steps=2)
    expected = stock(model("pocket"), recipe, "np")[0]
    assert np.array_equal(Trace.record(model("pocket"), recipe).picture, (expected * 255).round().astype(np.uint8))


@pytest.mark.parametrize("scale", [1.0, 3.0, 8.5])
def test_a_distilled_checkpoint_equals_the_lcm_pipeline(scale, model):
    """There guidance is an input of the network, even at 1."""
    lcm, recipe = model("lcm"), Recipe(scheduler="lcm", steps=4, guidance_scale=scale, seed=5)
    pipe = diffusers.LatentConsistencyModelPipeline(**lcm.pipe.components, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator("cpu").manual_seed(5)
    expected = pipe(
        recipe.prompt, num_inference_steps=4, guidance_scale=scale, generator=generator, output_type="latent"
    )
    assert np.array_equal(list(denoise(lcm, recipe))[-1].next_latents, expected.images[0].numpy())


@pytest.mark.parametrize("kind", KINDS)
def test_the_checkpoints_own_scheduler_settings_are_kept(kind, model):
    config = model(kind).pipe.scheduler.config
    for name in SCHEDULERS:
        ours = model(kind).scheduler(name).config
        for key in ("beta_start", "beta_end", "beta_schedule", "num_train_timesteps", "prediction_type"):
            assert ours[key] == config[key]


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_latents_are_never_clipped_even_if_the_checkpoint_does_not_say_so(scheduler):
    """Clipping to -1..1 is for pixels, yet it is the default of some schedulers."""
    config = diffusers.PNDMScheduler().config
    assert not make_scheduler(scheduler, config).config.get("clip_sample", False)


def test_dpmpp_2m_stays_what_its_name_says():
    config = diffusers.DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver++", solver_order=3).config
    ours = make_scheduler("dpmpp_2m", config).config
    assert (ours.algorithm_type, ours.solver_order) == ("dpmsolver++", 2)
