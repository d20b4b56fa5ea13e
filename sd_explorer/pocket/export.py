"""Writes the ordinary StableDiffusionPipeline folder: fp16 safetensors, tokenizer, and the vision tower beside it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from sd_explorer.bundled import pocket_folder
from sd_explorer.judging.recorder import FILE

WEIGHTS = pocket_folder()


def export(work: Path, target: Path | None = None) -> Path:
    """Writes the folder beside its place, then renames it there. A model card that is there is kept; the record of how it learnt goes with it."""
    target = target or WEIGHTS
    half = target.with_name(target.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    _write(work, half)
    for card in ("README.md", "evaluation.json"):
        if (target / card).exists():
            shutil.copy2(target / card, half / card)
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    os.replace(half, target)
    shutil.rmtree(old, ignore_errors=True)
    if (work / FILE).exists():
        shutil.copy2(work / FILE, target.with_name(FILE))
    return target


def pipeline(work: Path):
    """The trained parts so far as a stock StableDiffusionPipeline in float32."""
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

    from sd_explorer.training import autoencoder, towers, unet
    from sd_explorer.training.latents import factor

    vae = autoencoder.load(work)
    vae.register_to_config(scaling_factor=factor(work))
    return StableDiffusionPipeline(
        vae=vae,
        text_encoder=towers.load_text_tower(work),
        tokenizer=towers.load_tokenizer(work),
        unet=unet.load(work),
        scheduler=DPMSolverMultistepScheduler(**unet.SCHEDULE),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _load_as_float32(config: Path) -> None:
    """Says float32 in a tower's config: transformers 5 would load half precision beside diffusers' float32 UNet."""
    settings = json.loads(config.read_text(encoding="utf-8"))
    settings["dtype"] = "float32"
    config.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def _never_clip(config: Path) -> None:
    """Says so for schedulers that clip the clean estimate to -1..1 by default, as DDIM: latents go further."""
    settings = json.loads(config.read_text(encoding="utf-8")) | {"clip_sample": False}
    config.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def _write(work: Path, folder: Path) -> None:
    import torch
    from safetensors.torch import save_file

    from sd_explorer.training.towers import load_all, load_tokenizer

    pipe = pipeline(work).to(torch.float16)
    pipe.save_pretrained(folder, safe_serialization=True)
    load_tokenizer(work).save_pretrained(folder / "tokenizer")
    for name in ("vocab.json", "merges.txt"):
        shutil.copy2(work / "tokenizer" / name, folder / "tokenizer" / name)
    towers = load_all(work).half()
    towers["vision"].save_pretrained(folder / "clip", safe_serialization=True)
    save_file(
        {"weight": towers["projection"].weight.contiguous(), "logit_scale": towers["scale"][0].detach().clone()},
        folder / "clip" / "text_projection.safetensors",
    )
    _never_clip(folder / "scheduler" / "scheduler_config.json")
    for config in ("text_encoder", "clip"):
        _load_as_float32(folder / config / "config.json")
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o644)
