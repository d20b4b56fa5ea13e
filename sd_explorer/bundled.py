"""What ships inside the package: the pocket model and its siblings."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

POCKET = "pocket"
SIBLINGS = ("pocket-3d", "pocket-ink")
"""The same model after it has seen one style only; each is a LoRA over the pocket UNet (Hu et al. 2021)."""
BUNDLED = (POCKET, *SIBLINGS)


def pocket_folder() -> Path:
    """The folder of the pocket model."""
    return Path(str(files("sd_explorer") / "pocket" / "weights"))


def judge_file() -> Path:
    """The judge that measured the model card's figures, half precision."""
    return pocket_folder().with_name("judge.safetensors")


def lora_folder() -> Path:
    """Where the siblings' LoRAs lie, `NAME.safetensors`."""
    return pocket_folder().with_name("loras")


def album_folder() -> Path:
    """The training pictures: the artwork, and what is needed to compare with it."""
    return pocket_folder().with_name("album")


def trained(model: str) -> bytes:
    """A few pictures that a bundled model was trained on, side by side, a JPEG; empty for other models."""
    return (album_folder() / f"{model}.jpg").read_bytes() if model in BUNDLED else b""
