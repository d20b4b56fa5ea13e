"""The denoising loop as a generator of Steps."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator

import numpy as np
import torch

from sd_explorer.diffusion.clean_estimate import sigma_at, split
from sd_explorer.diffusion.guidance import guide
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step


@torch.inference_mode()
def denoise(model, recipe: Recipe, *, conditioning=None, noise=None) -> Iterator[Step]:
    """Paint `recipe` with `model`, one `Step` for each network call (DDPM, Ho et al. 2020, algorithm 2, for any scheduler).

    conditioning: a `Conditioning` to read in place of the recipe's prompts. noise: float32 `(C, h, w)` to begin with in
    place of the seed's; noise that a scheduler adds on the way stays the seed's.

    The picture is `model.decode(step.next_latents)` of the last step; it equals the stock diffusers pipeline's, bit
    for bit on the CPU. Stop by not asking for the next item. Raises `Problem` when the recipe does not suit the model.
    """
    scheduler = model.scheduler(recipe.scheduler)
    scheduler.set_timesteps(recipe.steps, device=model.device)
    conditioning = conditioning or model.encode(recipe)
    generator = torch.Generator("cpu").manual_seed(recipe.seed)
    drawn = initial_noise(model.latent_shape(recipe), generator)  # in any case: the generator goes on from here
    latents = drawn if noise is None else torch.tensor(noise)[None]
    latents = latents.to(model.device, model.dtype) * scheduler.init_noise_sigma  # (1, C, h, w)
    extra = {"generator": generator} if "generator" in inspect.signature(scheduler.step).parameters else {}
    count = len(scheduler.timesteps)
    for index, timestep in enumerate(scheduler.timesteps):
        started = time.perf_counter()
        seen = scheduler.scale_model_input(latents, timestep)
        sigma = sigma_at(scheduler, index, timestep)
        outputs = model.predict(seen, timestep, conditioning)  # (1 or 2, C, h, w): without and with the prompt
        output = guide(*outputs.chunk(2), recipe.guidance_scale) if len(outputs) == 2 else outputs
        latents = scheduler.step(output, timestep, latents, **extra, return_dict=False)[0]
        clean, noise = split(output, seen, sigma, scheduler.config.prediction_type)
        halves = split(outputs, seen, sigma, scheduler.config.prediction_type)[1] if len(outputs) == 2 else noise
        yield Step(
            index=index,
            count=count,
            timestep=float(timestep),
            sigma=sigma,
            latents=_array(seen[0]),
            noise_uncond=_array(halves[0]) if len(halves) == 2 else None,
            noise_text=_array(halves[-1]),
            noise=_array(noise[0]),
            clean=_array(clean[0]),
            next_latents=_array(latents[0]),
            seconds=time.perf_counter() - started,
        )


def initial_noise(shape: tuple[int, int, int], generator) -> torch.Tensor:
    """Standard normal noise `(1, C, h, w)`, drawn on the CPU in float32: a seed means the same start everywhere."""
    return torch.randn((1, *shape), generator=generator, dtype=torch.float32)


def first_noise(model, recipe: Recipe) -> np.ndarray:
    """What the seed of a recipe means: float32 `(C, h, w)`."""
    generator = torch.Generator("cpu").manual_seed(recipe.seed)
    return _array(initial_noise(model.latent_shape(recipe), generator)[0])


def _array(tensor: torch.Tensor):
    return tensor.float().cpu().numpy()
