"""The denoising loop as a generator of Steps."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from sd_explorer.diffusion.guidance import guide
from sd_explorer.diffusion.noise_path import path_of, prediction_of, ratio_at
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step


@torch.inference_mode()
def denoise(model, recipe: Recipe, *, conditioning=None, noise=None, given: Sequence[np.ndarray] = (),
            begin: tuple[int, np.ndarray] | None = None, plan: Callable | None = None) -> Iterator[Step]:  # fmt: skip
    """Paint `recipe` with `model`, one `Step` for each network call (DDPM, Ho et al. 2020, algorithm 2, for any scheduler).

    conditioning: a `Conditioning` to read in place of the recipe's prompts. noise: float32 `(C, h, w)` to begin with in
    place of the seed's; noise that a scheduler adds on the way stays the seed's.
    given: what the network said at the first calls (`Step.output` of a recorded run). The scheduler is fed them without
    asking the network and they are not given out again: its memory of earlier steps and the state of the noise are
    rebuilt, so going on equals the recorded run, bit for bit.
    begin: (step, latents) to begin with in place of the first step and noise: latents as `noised` makes them, in the
    scheduler's own scale, at one of the `recipe.steps` (image to image: SDEdit, Meng et al. 2021).
    plan: called with the index of each network call, gives (model, conditioning, guidance scale) for it.

    The picture is `model.decode(step.next_latents)` of the last step; it equals the stock diffusers pipeline's, bit
    for bit on the CPU. Stop by not asking for the next item. Raises `Problem` when the recipe does not suit the model.
    """
    scheduler = _scheduler(model, recipe)
    plan = plan or _always(model, conditioning or model.encode(recipe), recipe.guidance_scale)
    generator = torch.Generator("cpu").manual_seed(recipe.seed)
    drawn = initial_noise(model.latent_shape(recipe), generator)  # in any case: the generator goes on from here
    if begin is None:
        first, latents = 0, drawn if noise is None else torch.tensor(noise)[None]
        latents = latents.to(model.device, model.dtype) * getattr(scheduler, "init_noise_sigma", 1.0)  # (1, C, h, w)
    else:
        first, latents = _set_begin(scheduler, begin[0]), _tensor(begin[1], model)
    extra = {"generator": generator} if "generator" in inspect.signature(scheduler.step).parameters else {}
    for index, timestep in list(enumerate(scheduler.timesteps))[first:]:
        started = time.perf_counter()
        seen, ratio = _seen(scheduler, latents, timestep), ratio_at(scheduler, index, timestep)
        known = index - first < len(given)
        if known:
            output = outputs = _tensor(given[index - first], model)
        else:
            asked, reading, scale = plan(index)
            outputs = asked.predict(seen, timestep, reading)  # (1 or 2, C, h, w): without and with the prompt
            output = guide(outputs[:1], outputs[1:], scale) if len(outputs) == 2 else outputs
        latents = scheduler.step(output, timestep, latents, **extra, return_dict=False)[0]
        if not known:
            parts = _parts(scheduler, ratio, seen, outputs, output)
            yield Step(index=index, count=len(scheduler.timesteps), timestep=float(timestep), sigma=ratio, **parts,
                       next_latents=_array(latents), seconds=time.perf_counter() - started)  # fmt: skip


def noised(model, recipe: Recipe, step: int, clean: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
    """Clean latents with the noise of a step added, as `denoise(begin=(step, ...))` takes them: float32 `(C, h, w)`.

    step: 0 to recipe.steps - 1, 0 being the noisiest. noise: float32 `(C, h, w)`; None: the seed's. The sum is the
    scheduler's own (`add_noise`), so the result equals diffusers' image-to-image bit for bit.
    """
    scheduler = _scheduler(model, recipe)
    index = _set_begin(scheduler, step)
    start, timestep = _tensor(clean, model), scheduler.timesteps[index][None]
    noisy = _tensor(first_noise(model, recipe) if noise is None else noise, model)
    add = getattr(scheduler, "scale_noise", None)
    return _array(add(start, timestep, noisy) if add else scheduler.add_noise(start, noisy, timestep))


@torch.inference_mode()
def ask_both(model, recipe: Recipe, step: Step) -> np.ndarray:
    """The clean estimates without and with the words for what a recorded step saw, `(2, C, h, w)`: one network call."""
    conditioning = model.encode(recipe.change(guidance_scale=2.0))
    timestep = torch.tensor(step.timestep, device=model.device)
    outputs = model.predict(_tensor(step.latents, model), timestep, conditioning).float().cpu()
    prediction = prediction_of(model.scheduler(recipe.scheduler))
    return step.path.split(outputs, torch.tensor(step.latents)[None], step.sigma, prediction)[0].numpy()


@torch.inference_mode()
def ask_clean(model, recipe: Recipe, latents: np.ndarray, timestep: int) -> np.ndarray:
    """The network's guess of the picture in latents `(C, h, w)` that hold the noise of a training timestep: its clean
    estimate under a recipe's words and guidance, `(C, h, w)`, in one call."""
    scheduler, reading = model.scheduler("ddim"), model.encode(recipe)
    outputs = model.predict(_tensor(latents, model), torch.tensor(timestep, device=model.device), reading)
    output = guide(outputs[:1], outputs[1:], recipe.guidance_scale) if len(outputs) == 2 else outputs
    ratio = ratio_at(scheduler, 0, timestep)
    return _array(path_of(scheduler).split(output, _tensor(latents, model), ratio, prediction_of(scheduler))[0])


def initial_noise(shape: tuple[int, int, int], generator) -> torch.Tensor:
    """Standard normal noise `(1, C, h, w)`, drawn on the CPU in float32: a seed means the same start everywhere."""
    return torch.randn((1, *shape), generator=generator, dtype=torch.float32)


def first_noise(model, recipe: Recipe) -> np.ndarray:
    """What the seed of a recipe means: float32 `(C, h, w)`."""
    generator = torch.Generator("cpu").manual_seed(recipe.seed)
    return _array(initial_noise(model.latent_shape(recipe), generator))


def timesteps_of(model, recipe: Recipe) -> tuple[float, ...]:
    """Timestep at which each of the recipe's steps begins, the noisiest first; Heun's second calls are left out."""
    scheduler = _scheduler(model, recipe)
    return tuple(float(t) for t in scheduler.timesteps[:: getattr(scheduler, "order", 1)])


def _scheduler(model, recipe: Recipe):
    """A fresh scheduler whose timesteps are set."""
    scheduler = model.scheduler(recipe.scheduler)
    scheduler.set_timesteps(recipe.steps, device=model.device)
    return scheduler


def _set_begin(scheduler, step: int) -> int:
    """Tell a scheduler where it begins; returns the index of that network call."""
    index = step * getattr(scheduler, "order", 1)
    if not 0 <= index < len(scheduler.timesteps):
        raise ValueError(f"step {step} is not one of the schedule's")
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(index)
    return index


def _always(model, conditioning, scale: float) -> Callable:
    return lambda index: (model, conditioning, scale)


def _seen(scheduler, latents: torch.Tensor, timestep) -> torch.Tensor:
    """What the network is shown of latents in the scheduler's scale."""
    return scheduler.scale_model_input(latents, timestep) if hasattr(scheduler, "scale_model_input") else latents


def _parts(scheduler, ratio: float, seen, outputs, output) -> dict:
    """What the network saw and said, as a Step keeps it."""
    path, prediction = path_of(scheduler), prediction_of(scheduler)
    clean, noise = path.split(output, seen, ratio, prediction)
    halves = path.split(outputs, seen, ratio, prediction)[1] if len(outputs) == 2 else noise
    uncond = _array(halves[:1]) if len(halves) == 2 else None
    return dict(latents=_array(seen), noise_uncond=uncond, noise_text=_array(halves[-1:]), noise=_array(noise),
                clean=_array(clean), output=_array(output), path=path)  # fmt: skip


def _tensor(array: np.ndarray, model) -> torch.Tensor:
    """`(C, h, w)` -> `(1, C, h, w)` on the model's device: a copy, steps are read-only."""
    return torch.tensor(array)[None].to(model.device, model.dtype)


def _array(tensor: torch.Tensor) -> np.ndarray:
    """The only one of a batch: `(1, C, h, w)` -> `(C, h, w)`."""
    return tensor[0].float().cpu().numpy()
