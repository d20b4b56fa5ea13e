"""Trains the siblings: two low-rank adapters of the UNet (Hu et al. 2021) that have each seen one style only.

Their captions say no style, so that the same words mean a 3-D render to one and an ink drawing to the other.
"""

from __future__ import annotations

import random
from pathlib import Path

from sd_explorer.bundled import lora_folder
from sd_explorer.training.artwork.captions import caption
from sd_explorer.training.loop import Budget, Progress, Trainer, autocast, pick_device
from sd_explorer.training.unet import DROPPED, alphas, noised, random_timesteps

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


class Adapter:
    """The low-rank layers of a UNet as a module of their own: what is averaged and saved."""

    def __new__(cls, unet):
        import torch

        named = {k.replace(".", "/"): p for k, p in unet.named_parameters() if p.requires_grad}
        return torch.nn.ParameterDict(named)


class Pictures:
    """Encoded pictures of one style and their captions without a style word."""

    def __init__(self, work: Path, style: str, seed: int):
        import torch

        from sd_explorer.training.artwork.fetch import concepts
        from sd_explorer.training.latents import scenes
        from sd_explorer.training.towers import load_text_tower, load_tokenizer

        shown = scenes(concepts(work, 1), random.Random(2))
        self.rows = [i for i, scene in enumerate(shown) if scene.style == style]
        self.scenes = [shown[i] for i in self.rows]
        self.latents = torch.load(work / "latents.pt", weights_only=True)["latents"][self.rows]
        self.tokenizer, self.tower = load_tokenizer(work), load_text_tower(work)
        self.rng = random.Random(seed)

    def batch(self, n: int):
        """n random latents and the states of a caption each: (n, 4, 16, 16), (n, 77, 256)."""

        chosen = [self.rng.randrange(len(self.scenes)) for _ in range(n)]
        return self.latents[chosen], self.states([self._text(self.scenes[i]) for i in chosen])

    def _text(self, scene) -> str:
        if self.rng.random() < DROPPED:
            return ""
        says = self.rng.random() < (0.2 if scene.background == "white" else 0.9)
        return caption(scene, self.rng.choice(("en", "en", "en", "ja")), self.rng, say_style=False, say_background=says)

    def states(self, texts: list[str]):
        """What the UNet reads, (n, 77, 256)."""
        import torch

        ids = self.tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            return self.tower(input_ids=ids).last_hidden_state.float()


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
    from torch.nn import functional as F

    from sd_explorer.training.unet import load

    torch.manual_seed(0)
    device = pick_device(device)
    unet = add_adapter(load(work)).to(device)
    trainer = Trainer(work / f"{name}.pt", Adapter(unet), budget, peak, 0.99, until=until)
    torch.manual_seed(1 + budget.step)
    pictures, progress, signal = Pictures(work, SIBLINGS[name], 1 + budget.step), Progress(trainer), alphas().to(device)
    budget.restart_clock()
    while not trainer.done:
        latents, states = (x.to(device) for x in pictures.batch(batch))
        timesteps = random_timesteps(batch).to(device)
        noisy, velocity = noised(latents, timesteps, signal)
        with autocast(device):
            predicted = unet(noisy, timesteps, encoder_hidden_states=states).sample
        loss = F.mse_loss(predicted.float(), velocity)
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
        for key, value in Adapter(unet).items():
            value.copy_(shadow[key])
    layers = {k: v.half().contiguous() for k, v in get_peft_model_state_dict(unet).items()}
    target.mkdir(parents=True, exist_ok=True)
    StableDiffusionPipeline.save_lora_weights(target, layers, weight_name=f"{name}.safetensors")
    (target / f"{name}.safetensors").chmod(0o644)
    return target / f"{name}.safetensors"
