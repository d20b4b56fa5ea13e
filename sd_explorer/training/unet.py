"""Trains the UNet2DConditionModel on cached latents and text states (v-prediction: Salimans & Ho 2022, section 4)."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.loop import (
    Budget,
    Progress,
    Trainer,
    adamw,
    autocast,
    averaged,
    descend,
    learning_rate,
    pick_device,
)

CONFIG = dict(
    sample_size=16,
    in_channels=4,
    out_channels=4,
    layers_per_block=1,
    block_out_channels=(64, 128, 224),
    down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
    up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    cross_attention_dim=256,
    attention_head_dim=(2, 4, 7),
    norm_num_groups=32,
)
SCHEDULE = dict(
    num_train_timesteps=1000,
    beta_start=1e-4,
    beta_end=0.02,
    beta_schedule="linear",
    prediction_type="v_prediction",
    timestep_spacing="trailing",
    steps_offset=1,
)
"""DDPM's plain linear betas leave 4e-5 of signal at the last step, so plain backgrounds start right."""
WEIGHT_DECAY = 0.01
DROPPED = 0.1
"""Share of captions replaced by the empty one, for classifier-free guidance (Ho & Salimans 2022)."""


def build():
    """A fresh UNet of the pocket size with eager attention (two to three times faster to train on a CPU)."""
    from diffusers import UNet2DConditionModel
    from diffusers.models.attention_processor import AttnProcessor

    unet = UNet2DConditionModel(**CONFIG)
    unet.set_attn_processor(AttnProcessor())
    return unet


def random_timesteps(n: int):
    """Logit-normal timesteps 0..999: the middle of the schedule teaches most (Esser et al. 2024, section 3.1)."""
    import torch

    return (torch.sigmoid(torch.randn(n)) * 1000).long().clamp(0, 999)


def noised(latents, timesteps, alphas_cumprod):
    """Noisy latents and the velocity to predict: z = a x + s e, v = a e - s x."""
    import torch

    noise = torch.randn_like(latents)
    a = alphas_cumprod[timesteps].sqrt()[:, None, None, None]
    s = (1 - alphas_cumprod[timesteps]).sqrt()[:, None, None, None]
    return a * latents + s * noise, a * noise - s * latents


class Cache:
    """The encoded training set in memory."""

    def __init__(self, work: Path):
        import numpy as np
        import torch

        saved = torch.load(work / "latents.pt", weights_only=True)
        self.latents, self.factor = saved["latents"], saved["factor"]
        self.rows = torch.load(work / "rows.pt", weights_only=True)["rows"]
        self.states = np.load(work / "states.npy", mmap_mode="r")

    def batch(self, n: int):
        """n random latents with the states of one of their captions: (n, 4, 16, 16), (n, 77, 256)."""
        import torch

        chosen = torch.randint(len(self.latents), (n,))
        rows = self.rows[chosen, torch.randint(self.rows.shape[1], (n,))]
        rows[torch.rand(n) < DROPPED] = 0
        return self.latents[chosen], torch.from_numpy(self.states[rows.numpy()]).float()


def velocity_loss(unet, cache: Cache, n: int, alphas_cumprod):
    """Mean squared error of the predicted velocity over n random pictures."""
    from torch.nn import functional as F

    device = alphas_cumprod.device
    latents, states = (x.to(device) for x in cache.batch(n))
    timesteps = random_timesteps(n).to(device)
    noisy, velocity = noised(latents, timesteps, alphas_cumprod)
    with autocast(device):
        predicted = unet(noisy, timesteps, encoder_hidden_states=states).sample
    return F.mse_loss(predicted.float(), velocity)


def alphas():
    """Signal power left at each timestep, (1000,)."""
    from diffusers import DDPMScheduler

    return DDPMScheduler(**SCHEDULE).alphas_cumprod


def train(
    work: Path,
    budget: Budget,
    until: str | None = None,
    device: str | None = None,
    batch: int = 64,
    peak: float = 1.2e-3,
    workers: int = 1,
) -> None:
    """Trains, or goes on training, `unet.pt`.

    On a CPU, single-threaded workers that step the same shared weights without waiting for each other (Hogwild, Niu et
    al. 2011) use the cores better than threads do, and a busy core slows only its own worker.
    """
    import torch

    from sd_explorer.training.latents import prepare

    device = pick_device(device)
    prepare(work, device)
    torch.manual_seed(0)
    unet = build().to(device)
    trainer = Trainer(work / "unet.pt", unet, budget, peak, 0.998, weight_decay=WEIGHT_DECAY, until=until)
    torch.manual_seed(1 + budget.step)
    cache, progress, signal = Cache(work), Progress(trainer), alphas().to(device)
    helpers = _start_helpers(work, unet, budget, batch, peak, workers - 1)
    budget.restart_clock()
    while not trainer.done:
        loss = velocity_loss(unet, cache, batch, signal)
        trainer.step(loss)
        progress.show(batch, loss=loss)
    for helper in helpers:
        helper.join()
    trainer.save()


def _start_helpers(work: Path, unet, budget: Budget, batch: int, peak: float, count: int) -> list:
    """Processes that train the same weights; they end with this one."""
    import torch

    if not count:
        return []
    unet.share_memory()
    context = torch.multiprocessing.get_context("spawn")
    shared = (work, unet, budget, batch, peak)
    helpers = [context.Process(target=_help, args=(*shared, i), daemon=True) for i in range(count)]
    for helper in helpers:
        helper.start()
    return helpers


def _help(work: Path, unet, budget: Budget, batch: int, peak: float, number: int) -> None:
    """One helper: its own pictures, gradients and AdamW state, the shared weights. It goes when its parent has gone."""
    import os

    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1_000_003 * (number + 1) + budget.step)
    cache, signal, parent = Cache(work), alphas(), os.getppid()
    optimizer, warmed = adamw(unet, peak, WEIGHT_DECAY), 0
    budget.restart_clock()
    while budget.progress < 1.0 and os.getppid() == parent:
        warmed += 1  # a fresh AdamW takes small steps until its averages are filled
        rate = learning_rate(budget.progress, peak) * min(1.0, warmed / 50)
        descend(optimizer, unet, velocity_loss(unet, cache, batch, signal), rate)
        budget.tick()


def load(work: Path):
    """The averaged UNet so far."""
    unet = build()
    if (work / "unet.pt").exists():
        unet.load_state_dict(averaged(work / "unet.pt"))
    return unet.eval().requires_grad_(False)
