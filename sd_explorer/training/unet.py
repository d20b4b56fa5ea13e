"""The UNet2DConditionModel of the pocket model and what it learns (v-prediction: Salimans & Ho 2022, section 4)."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.loop import autocast, load_checkpoint

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
