"""What a model is made of, counted from its parts."""

from __future__ import annotations

import json
from dataclasses import dataclass

import torch

from sd_explorer.bundled import BUNDLED, pocket_folder
from sd_explorer.models.device import weights_bytes


def facts_of(model) -> dict:
    """Family, side of its pictures in pixels, latents `(C, side)`, parameters by part, text width, what the network answers
    in, device, number format and bytes of all weights."""
    parts = {n: p for n, p in model.pipe.components.items() if isinstance(p, torch.nn.Module)}
    return {
        "family": model.family,
        "size": model.default_size,
        "latents": (model.network.config.in_channels, model.default_size // model.scale_factor),
        "parameters": {name: sum(p.numel() for p in part.parameters()) for name, part in parts.items()},
        "text_width": model.network.config.cross_attention_dim,
        "prediction": model.pipe.scheduler.config.get("prediction_type", "epsilon"),
        "device": str(model.device),
        "dtype": str(model.dtype).removeprefix("torch."),
        "bytes": weights_bytes(model.pipe),
    }


@dataclass(frozen=True)
class Reading:
    """Figures for the pipeline strip."""

    places: int
    """Rows that the network reads of a prompt, 77 for CLIP."""
    width: int
    """Numbers in each row."""
    encoders: int
    """Text encoders side by side."""
    parameters: dict[str, int]
    """Weights of the parts that paint, by the pipeline's names."""
    pictures: int | None
    """Pictures it was trained on; None where that is not known here."""


PAINTING = ("text_encoder", "text_encoder_2", "unet", "vae")


def reading(model) -> Reading:
    """The figures of a `Model`."""
    facts = model.facts
    parameters = {name: facts["parameters"][name] for name in PAINTING if name in facts["parameters"]}
    encoders = sum(name.startswith("text_encoder") for name in parameters)
    places = model.tokens("").limit + 2
    return Reading(places, facts["text_width"], encoders, parameters, training_pictures(model))


def training_pictures(model) -> int | None:
    """How many pictures the pocket model was trained on, from the evaluation beside its weights; None for others."""
    if model.name not in BUNDLED:
        return None
    file = pocket_folder() / "evaluation.json"
    return json.loads(file.read_text(encoding="utf-8")).get("training_pictures") if file.is_file() else None
