"""Trains the siblings: two low-rank adapters of the UNet (Hu et al. 2021) that have each seen one style only.

Their captions say no style, so that the same words mean a 3-D render to one and an ink drawing to the other.
"""

from __future__ import annotations

from pathlib import Path

from sd_explorer.bundled import lora_folder
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.loop import Budget, Progress, Trainer, pick_device
from sd_explorer.training.unet import alphas, velocity_loss

SIBLINGS = {"pocket-3d": "3d render", "pocket-ink": "ink"}
"""The style that each sibling has seen, by the name under which it is loaded."""
LORAS = lora_folder()
RANK = 16
LAYERS = ["to_q", "to_k", "to_v", "to_out.0", "conv1", "conv2"]
"""The layers that are adapted: attention and the convolutions of the residual blocks."""


def add_adapter(unet, rank: int = RANK):
    """Puts fresh low-rank layers into the UNet; only they are trained."""
    from peft import LoraConfig

    unet.requires_grad_(False)
    unet.add_adapter(LoraConfig(r=rank, lora_alpha=rank, target_modules=LAYERS, init_lora_weights="gaussian"))
    return unet


def adapter_of(unet):
    """The low-rank layers of a UNet as a module of their own: what is averaged and saved."""
    import torch

    named = {k.replace(".", "/"): p for k, p in unet.named_parameters() if p.requires_grad}
    return torch.nn.ParameterDict(named)


def one_style(work: Path, style: str, seed: int, device="cpu"):
    """The encoded pictures of one style, and captions that say no style."""
    from dataclasses import replace

    from sd_explorer.training.artwork.captions import caption
    from sd_explorer.training.artwork.world import FIELDS, random_says
    from sd_explorer.training.latents import JAPANESE, Pictures

    class OneStyle(Pictures):
        def text(self, scene) -> str:
            language = "ja" if self.rng.random() < JAPANESE else "en"
            return caption(scene, language, self.rng, replace(random_says(scene, self.rng), style=False))

    return OneStyle(work, seed, device, only=lambda facts: facts[:, FIELDS.index("style")] == STYLES.index(style))


def train(
    work: Path,
    budget: Budget,
    name: str,
    until: str | None = None,
    device: str | None = None,
    batch: int = 48,
    peak: float = 1e-3,
) -> None:
    """Trains, or goes on training, the adapter `NAME.pt` on the finished UNet."""
    import torch

    from sd_explorer.training.unet import load

    torch.manual_seed(0)
    device = pick_device(device)
    unet = add_adapter(load(work)).to(device)
    trainer = Trainer(work / f"{name}.pt", adapter_of(unet), budget, peak, 0.99, until=until)
    torch.manual_seed(1 + budget.step)
    pictures, progress = one_style(work, SIBLINGS[name], 1 + budget.step, device), Progress(trainer)
    signal = alphas().to(device)
    budget.restart_clock()
    while not trainer.done:
        loss = velocity_loss(unet, pictures, batch, signal)
        trainer.step(loss)
        progress.show(batch, loss=loss)
    trainer.save()


def export(work: Path, name: str, target: Path = LORAS) -> Path:
    """Writes the averaged adapter as `NAME.safetensors`, half precision, as diffusers' `load_lora_weights` reads it."""
    import torch
    from diffusers import StableDiffusionPipeline
    from peft.utils import get_peft_model_state_dict

    from sd_explorer.training.loop import averaged
    from sd_explorer.training.unet import load

    unet = add_adapter(load(work))
    shadow = averaged(work / f"{name}.pt")
    with torch.no_grad():
        for key, value in adapter_of(unet).items():
            value.copy_(shadow[key])
    layers = {k: v.half().contiguous() for k, v in get_peft_model_state_dict(unet).items()}
    target.mkdir(parents=True, exist_ok=True)
    StableDiffusionPipeline.save_lora_weights(target, layers, weight_name=f"{name}.safetensors")
    (target / f"{name}.safetensors").chmod(0o644)
    return target / f"{name}.safetensors"
