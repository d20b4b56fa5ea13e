"""What a diffusers folder holds, read before anything is loaded: kind, parts, safetensors, no foreign code."""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.models.families.table import FAMILIES, KNOWN, family_spoken_of
from sd_explorer.problems import Problem

LIBRARIES = {"diffusers", "transformers", "stable_diffusion"}
TOKENIZER_FILES = ("tokenizer.json", "vocab.json")
PICKLES = ("*.bin", "*.ckpt", "*.pt", "*.pth")


def check_folder(folder: Path, name: str) -> str:
    """The family of a folder (`sd` or `sdxl`); raises `Problem` naming the first thing that is wrong."""
    family = family_of(read_config(folder, "model_index.json", name), name)
    for part in FAMILIES[family].parts:
        _check_part(folder, name, part)
    _check_unet(read_config(folder, "unet/config.json", name), name)
    return family


def read_config(folder: Path, file: str, name: str) -> dict:
    """A JSON file of a checkpoint; `Problem` if it is missing or no JSON object."""
    if not (folder / file).is_file():
        raise Problem("model_part", path=name, part=file)
    try:
        content = json.loads((folder / file).read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(f"{type(content).__name__}, not an object")
    except (ValueError, OSError, RecursionError) as error:
        raise Problem("model_broken", path=name, detail=f"{file}: {error}") from error
    return content


def family_of(index: dict, name: str) -> str:
    """The family that a `model_index.json` speaks of."""
    kind = index.get("_class_name")
    if isinstance(kind, list):  # a pipeline that brings a Python file of its own
        raise Problem("model_code", path=name)
    family = family_spoken_of(kind)
    if family is None:
        raise Problem("model_family", path=name, kind=kind, known=KNOWN)
    for part in family.parts:
        library, what = (index.get(part) or [None, None])[:2]
        if what is None:
            raise Problem("model_part", path=name, part=part)
        if library not in LIBRARIES:
            raise Problem("model_code", path=name)
    return family.name


def _check_part(folder: Path, name: str, part: str):
    if not (folder / part).is_dir():
        raise Problem("model_part", path=name, part=part)
    if part.startswith("tokenizer"):
        if not any((folder / part / file).is_file() for file in TOKENIZER_FILES):
            raise Problem("model_part", path=name, part=f"{part}/{TOKENIZER_FILES[0]}")
        return
    if part == "scheduler":
        read_config(folder, "scheduler/scheduler_config.json", name)
        return
    read_config(folder, f"{part}/config.json", name)
    if not any((folder / part).glob("*.safetensors")):
        pickled = any(any((folder / part).glob(pattern)) for pattern in PICKLES)
        raise Problem("model_pickle" if pickled else "model_part", path=name, part=f"{part}/*.safetensors")


def _check_unet(config: dict, name: str):
    """An inpainting or depth UNet takes more than the latents."""
    if config.get("in_channels", 4) != config.get("out_channels", 4):
        raise Problem("model_family", path=name, kind=f"{config['in_channels']} input channels", known=KNOWN)
