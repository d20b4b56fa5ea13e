"""The loop that teaches: a batch in slices, each no more than a few samples, so that whoever paints gets in between."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from sd_explorer.diffusion.noise_path import prediction_of
from sd_explorer.models.vectors import text_encoders
from sd_explorer.training.teaching.pupil import Pupil

BATCH = 8
"""Samples of one step of the optimizer."""
SMALL = 256
"""Pixels of a side up to which a slice holds two samples, else one."""
REHEARSED = 0.25
"""Share of each batch that is old while a skill is taught, where old things are rehearsed."""
DROPPED = 0.1
"""Share of captions left out while a skill is taught, for guidance without words (Ho & Salimans 2022)."""
ROW_RATE, SKILL_RATE = 0.4, 2e-3
"""Of the row, in deviations of the token table; of the low-rank layers."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Pictures as latents, float32 `(n, C, h, w)`, and a caption for each."""

    latents: np.ndarray
    captions: tuple[str, ...]


class Loss:
    """How far the network is from what it should have said of noisy latents (Ho et al. 2020, eq. 14; for v-prediction
    Salimans & Ho 2022)."""

    def __init__(self, model):
        scheduler = model.scheduler("ddpm")
        self.power = scheduler.alphas_cumprod.float()
        self.of_noise = prediction_of(scheduler) == "epsilon"
        self.model = model

    def __call__(self, latents, captions: list[str], timesteps, noise):
        """Mean squared error over all numbers of n samples; latents and noise float32 `(n, C, h, w)`."""
        device, dtype = self.model.device, self.model.dtype
        a, s = (power[timesteps].sqrt()[:, None, None, None] for power in (self.power, 1 - self.power))
        noisy, target = a * latents + s * noise, noise if self.of_noise else a * noise - s * latents
        with torch.autocast(device.type, dtype, enabled=dtype in (torch.float16, torch.bfloat16)):
            states, added = read(self.model, captions)
            said = self.model.network(noisy.to(device, dtype), timesteps.to(device), encoder_hidden_states=states,
                                      added_cond_kwargs=added, return_dict=False)[0]  # fmt: skip
        return torch.nn.functional.mse_loss(said.float(), target.to(device))


def read(model, captions: list[str]):
    """What the network reads of captions, `(n, tokens, width)`, and what SDXL adds; gradients reach the rows."""
    outputs = []
    for tokenizer, encoder in text_encoders(model.pipe):
        ids = tokenizer(captions, padding="max_length", truncation=True, max_length=tokenizer.model_max_length,
                        return_tensors="pt").input_ids  # fmt: skip
        outputs.append(encoder(ids.to(model.device), output_hidden_states=True))
    states = model.text_states(outputs).to(model.dtype)
    if not hasattr(model.pipe, "text_encoder_2"):
        return states, None
    side = model.default_size
    sizes = torch.tensor([[side, side, 0, 0, side, side]] * len(captions), dtype=states.dtype, device=states.device)
    return states, {"text_embeds": outputs[-1].text_embeds.to(model.dtype), "time_ids": sizes}


def timesteps(count: int, generator) -> torch.Tensor:
    """Timesteps 0..999, int `(count,)`: half logit-normal around the middle (Esser et al. 2024), half nearer the picture."""
    near = 0.8 * (torch.rand(count, generator=generator) < 0.5)
    return (torch.sigmoid(torch.randn(count, generator=generator) - near) * 1000).long().clamp(0, 999)


def rate(step: int, steps: int) -> float:
    """Share of the full rate: it rises over five steps and falls over the second half along a cosine."""
    late = max(0.0, 2 * (step + 0.5) / steps - 1)
    return min(1.0, (step + 1) / 5) * 0.5 * (1 + math.cos(math.pi * late))


def learn(
    pupil: Pupil, own: Examples, old: Examples | None, steps: int, *, skill: bool, seed: int = 0
) -> Iterator[int]:
    """Teach the row, or with `skill` the low-rank layers; yields after each slice how many samples it held.

    old: what is rehearsed, one slice of each batch while a skill is taught; None: nothing. The same arguments give the
    same numbers on the same machine. Stop by not asking for the next slice: what is learnt by then stays.
    """
    parameters = pupil.skill if skill else pupil.row
    rates = [SKILL_RATE] * len(parameters) if skill else [ROW_RATE * spread for spread in pupil.spread]
    groups = [{"params": [p], "lr": r} for p, r in zip(parameters, rates, strict=True)]
    optimizer, generator = torch.optim.AdamW(groups, weight_decay=0.0), torch.Generator().manual_seed(seed)
    loss, held = Loss(pupil.model()), slice_of(pupil.of)
    for step in range(steps):
        for first in range(0, BATCH, held):
            shown = old if old and skill and first < BATCH * REHEARSED else own
            _slice(loss, shown, held, generator, DROPPED if skill else 0.0)
            yield held
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        for group, full in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = full * rate(step, steps)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


def slice_of(model) -> int:
    """Samples of one slice: as many as take about a tenth of a second for the pocket model."""
    return 2 if model.default_size <= SMALL else 1


def _slice(loss: Loss, shown: Examples, held: int, generator, dropped: float):
    """Gradients of one slice, a part of its batch."""
    chosen = torch.randint(len(shown.captions), (held,), generator=generator).tolist()
    empty = (torch.rand(held, generator=generator) < dropped).tolist()
    captions = ["" if gone else shown.captions[i] for i, gone in zip(chosen, empty, strict=True)]
    latents = torch.tensor(shown.latents[chosen])
    noise, drawn = torch.randn(latents.shape, generator=generator), timesteps(held, generator)
    with torch.enable_grad():
        (loss(latents, captions, drawn, noise) * held / BATCH).backward()


def exam(model, asked: Examples) -> Iterator[float]:
    """The loss on fixed pictures, noise and timesteps, slice by slice: the same questions at every sitting.

    The mean of what is yielded is the result; where each slice holds as many.
    """
    loss, count, held = Loss(model), len(asked.captions), slice_of(model)
    latents = torch.tensor(asked.latents)
    noise = torch.randn(latents.shape, generator=torch.Generator().manual_seed(0))
    drawn = torch.linspace(50, 950, count).long()
    for first in range(0, count, held):
        part = slice(first, first + held)
        with torch.no_grad():
            yield float(loss(latents[part], list(asked.captions[part]), drawn[part], noise[part]))
