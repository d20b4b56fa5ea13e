"""Trains the UNet2DConditionModel on cached latents and text states (v-prediction: Salimans & Ho 2022, section 4)."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.loop import (
    Budget,
    Progress,
    Trainer,
    adamw,
    autocast,
    descend,
    load_checkpoint,
    pick_device,
    save_checkpoint,
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
    addition_embed_type="text",
    addition_embed_type_num_heads=4,
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
AVERAGED = 0.99
"""Memory of the averaged weights, in steps of the first worker: a hundred of them, and as many of each other one."""
WARM = 300
"""Steps of warm-up of every worker."""
DROPPED = 0.1
"""Share of captions replaced by the empty one, for classifier-free guidance (Ho & Salimans 2022)."""


def build():
    """A fresh UNet of the pocket size with eager attention (two to three times faster to train on a CPU).

    The words reach it twice: by cross-attention, and pooled into the time embedding (as SDXL's second encoder does).
    The second way starts at zero, so that weights made without it give the same network.
    """
    from diffusers import UNet2DConditionModel
    from diffusers.models.attention_processor import AttnProcessor

    unet = UNet2DConditionModel(**CONFIG)
    unet.set_attn_processor(AttnProcessor())
    unet.add_embedding.norm2.weight.data.zero_()
    return unet


def fill(unet, state: dict):
    """Loads weights; those from before the pooled words keep the zero that they start with."""
    missing, unexpected = unet.load_state_dict(state, strict=False)
    wrong = [key for key in missing if not key.startswith("add_embedding.")] + list(unexpected)
    if wrong:
        raise ValueError(f"not the weights of the pocket UNet: {', '.join(wrong[:3])}")
    return unet


def random_timesteps(n: int):
    """Timesteps 0..999: half logit-normal around the middle (Esser et al. 2024, section 3.1), half nearer the picture.

    The shifted half teaches the details, which form below t = 300.
    """
    import torch

    return (torch.sigmoid(torch.randn(n) - 0.8 * (torch.rand(n) < 0.5)) * 1000).long().clamp(0, 999)


def noised(latents, timesteps, alphas_cumprod):
    """Noisy latents and the velocity to predict: z = a x + s e, v = a e - s x."""
    import torch

    noise = torch.randn_like(latents)
    a = alphas_cumprod[timesteps].sqrt()[:, None, None, None]
    s = (1 - alphas_cumprod[timesteps]).sqrt()[:, None, None, None]
    return a * latents + s * noise, a * noise - s * latents


def velocity_loss(unet, pictures, n: int, alphas_cumprod):
    """Mean squared error of the predicted velocity over n random pictures."""
    from torch.nn import functional as F

    device = alphas_cumprod.device
    latents, states = (x.to(device) for x in pictures.batch(n, DROPPED))
    timesteps = random_timesteps(n).to(device)
    noisy, velocity = noised(latents, timesteps, alphas_cumprod)
    with autocast(device):
        predicted = unet(noisy, timesteps, encoder_hidden_states=states).sample
    return F.mse_loss(predicted.float(), velocity)


def alphas():
    """Signal power left at each timestep, (1000,)."""
    from diffusers import DDPMScheduler

    return DDPMScheduler(**SCHEDULE).alphas_cumprod


def rate(budget: Budget, peak: float, made: int, decay: bool) -> float:
    """The same rate for ever after a warm-up, so that training can stop anywhere; `decay` brings it down to zero.

    made: steps that this process has made: a fresh AdamW takes small steps until its averages are filled.
    """
    return peak * min(1.0, (made + 1) / WARM) * (1 - budget.progress if decay else 1.0)


def train(
    work: Path,
    budget: Budget,
    until: str | None = None,
    device: str | None = None,
    batch: int = 64,
    peak: float = 4e-4,
    workers: int = 1,
    decay: bool = False,
    watch=None,
) -> None:
    """Trains, or goes on training, `unet.pt`; with `decay`, ends a copy of it, `decayed.pt`, which is what ships.

    On a CPU, single-threaded workers that step the same shared weights without waiting for each other (Hogwild, Niu et
    al. 2011) use the cores better than threads do, and a busy core slows only its own worker. `watch(trainer,
    pictures)` is called before the first step and after every one.
    """
    import torch

    from sd_explorer.training.latents import Pictures, prepare

    device = pick_device(device)
    prepare(work, device)
    torch.manual_seed(0)
    unet, path = build().to(device), work / ("decayed.pt" if decay else "unet.pt")
    if decay and not path.exists():
        _start_decay(work)
    trainer = Trainer(path, unet, budget, peak, AVERAGED, weight_decay=WEIGHT_DECAY, until=until)
    trainer.schedule = lambda: rate(budget, peak, trainer.made, decay)
    torch.manual_seed(1 + budget.step)
    pictures, progress, signal = Pictures(work, 1 + budget.step, device), Progress(trainer), alphas().to(device)
    watch = watch or (lambda *_: None)
    watch(trainer, pictures)
    counts = torch.zeros(workers, dtype=torch.long).share_memory_()  # one place for each worker
    before = trainer.samples
    helpers = _start_helpers(work, unet, budget, batch, peak, decay, counts)
    budget.restart_clock()
    while not trainer.done:
        loss = velocity_loss(unet, pictures, batch, signal)
        counts[0] += batch
        trainer.samples = before + int(counts.sum())
        trainer.step(loss)
        progress.show(batch, loss=loss, seen=trainer.samples)
        watch(trainer, pictures)
    for helper in helpers:
        helper.join()
    trainer.samples = before + int(counts.sum())
    trainer.save()


def _start_decay(work: Path) -> None:
    """The state to end: everything of `unet.pt` but the time spent."""
    state = load_checkpoint(work / "unet.pt") or {}
    save_checkpoint(work / "decayed.pt", **state | {"spent": 0.0, "step": 0})


def _start_helpers(work: Path, unet, budget: Budget, batch: int, peak: float, decay: bool, counts) -> list:
    """Processes that train the same weights; they end with this one."""
    import torch

    if len(counts) == 1:
        return []
    unet.share_memory()
    context = torch.multiprocessing.get_context("spawn")
    shared = (work, unet, budget, batch, peak, decay, counts)
    helpers = [context.Process(target=_help, args=(*shared, i), daemon=True) for i in range(1, len(counts))]
    for helper in helpers:
        helper.start()
    return helpers


def _help(work: Path, unet, budget: Budget, batch: int, peak: float, decay: bool, counts, number: int) -> None:
    """One helper: its own pictures, gradients and AdamW state, the shared weights. It goes when its parent has gone."""
    import os

    import torch

    from sd_explorer.training.latents import Pictures

    torch.set_num_threads(1)
    torch.manual_seed(1_000_003 * number + budget.step)
    pictures, signal, parent = Pictures(work, 1_000_003 * number + budget.step), alphas(), os.getppid()
    optimizer, made = adamw(unet, peak, WEIGHT_DECAY), 0
    budget.restart_clock()
    while budget.progress < 1.0 and os.getppid() == parent:
        loss = velocity_loss(unet, pictures, batch, signal)
        descend(optimizer, unet, loss, rate(budget, peak, made, decay))
        made += 1
        counts[number] += batch
        budget.tick()


def best(work: Path) -> dict | None:
    """The averaged weights to use: of the ended copy while it has seen at least as much as the running training."""
    running, ended = (load_checkpoint(work / name) for name in ("unet.pt", "decayed.pt"))
    if ended and (not running or ended["samples"] >= running.get("samples", 0)):
        return ended["average"]["shadow"]
    return running and running["average"]["shadow"]


def load(work: Path):
    """The averaged UNet so far."""
    unet, state = build(), best(work)
    return (fill(unet, state) if state else unet).eval().requires_grad_(False)
