"""What a diffusers folder holds, read before anything is loaded: kind, parts, safetensors, no foreign code."""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.problems import Problem

FAMILIES = {
    "StableDiffusionPipeline": "sd",
    "LatentConsistencyModelPipeline": "sd",
    "StableDiffusionXLPipeline": "sdxl",
}
LIBRARIES = {"diffusers", "transformers", "stable_diffusion"}
PARTS = {
    "sd": ("text_encoder", "tokenizer", "unet", "vae", "scheduler"),
    "sdxl": ("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "unet", "vae", "scheduler"),
}
KNOWN = "SD 1.x, SD 2.x, SDXL"
PICKLES = ("*.bin", "*.ckpt", "*.pt", "*.pth")


def check_folder(folder: Path, name: str) -> str:
    """The family of a folder (`sd` or `sdxl`); raises `Problem` naming the first thing that is wrong."""
    index = folder / "model_index.json"
    if not index.is_file():
        raise Problem("model_part", path=name, part="model_index.json")
    try:
        content = json.loads(index.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise Problem("model_broken", path=name, detail=f"model_index.json: {error}") from error
    family = family_of(content, name)
    for part in PARTS[family]:
        _check_part(folder / part, name, part)
    _check_unet(folder, name)
    return family


def family_of(index: dict, name: str) -> str:
    """The family that a `model_index.json` speaks of."""
    kind = index.get("_class_name") if isinstance(index, dict) else None
    if isinstance(kind, list):  # a pipeline that brings a Python file of its own
        raise Problem("model_code", path=name)
    if kind not in FAMILIES:
        raise Problem("model_family", path=name, kind=kind, known=KNOWN)
    for part in PARTS[FAMILIES[kind]]:
        library, what = (index.get(part) or [None, None])[:2]
        if what is None:
            raise Problem("model_part", path=name, part=part)
        if library not in LIBRARIES:
            raise Problem("model_code", path=name)
    return FAMILIES[kind]


def _check_part(folder: Path, name: str, part: str):
    if not folder.is_dir():
        raise Problem("model_part", path=name, part=part)
    if part.startswith("tokenizer") or part == "scheduler":
        return
    if not (folder / "config.json").is_file():
        raise Problem("model_part", path=name, part=f"{part}/config.json")
    if not any(folder.glob("*.safetensors")):
        pickled = any(any(folder.glob(pattern)) for pattern in PICKLES)
        raise Problem("model_pickle", path=name) if pickled else Problem(
            "model_part", path=name, part=f"{part}/*.safetensors"
        )


def _check_unet(folder: Path, name: str):
    """An inpainting or depth UNet takes more than the latents."""
    try:
        config = json.loads((folder / "unet" / "config.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise Problem("model_broken", path=name, detail=f"unet/config.json: {error}") from error
    if config.get("in_channels", 4) != config.get("out_channels", 4):
        raise Problem("model_family", path=name, kind=f"{config['in_channels']} input channels", known=KNOWN)
