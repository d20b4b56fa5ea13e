"""Puts the shipped weights into an empty work folder, so that training goes on from them on another machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from sd_explorer.judging import judge
from sd_explorer.pocket.export import WEIGHTS
from sd_explorer.training import autoencoder, towers, unet
from sd_explorer.training.artwork.concepts import read_list
from sd_explorer.training.loop import save_checkpoint


def adopt(work: Path, weights: Path = WEIGHTS) -> list[str]:
    """Writes a fresh checkpoint of every part that the work folder lacks; returns their names.

    Optimizer state and the text tower's naming heads are not shipped: they start anew and settle within minutes.
    """
    from safetensors.torch import load_file

    if not (work / "tokenizer").exists():
        shutil.copytree(weights / "tokenizer", work / "tokenizer")
    parts = {
        "autoencoder": lambda: _filled(autoencoder.build(), weights / "vae"),
        "clip": lambda: _clip(work, weights),
        "unet": lambda: unet.fill(unet.build(), _floats(weights / "unet")),
        "judge": lambda: _loaded(judge.build(), load_file(judge.SHIPPED)),
    }
    if not (work / "factor.json").exists():
        shipped = json.loads((weights / "vae" / "config.json").read_text(encoding="utf-8"))
        (work / "factor.json").write_text(json.dumps(shipped["scaling_factor"]), encoding="utf-8")
    missing = [name for name in parts if not (work / f"{name}.pt").exists()]
    for name in missing:
        _start(work / f"{name}.pt", parts[name]())
    return missing


def _filled(module, folder: Path):
    return _loaded(module, _floats(folder))


def _floats(folder: Path) -> dict:
    from safetensors.torch import load_file

    return {key: value.float() for key, value in load_file(folder / "diffusion_pytorch_model.safetensors").items()}


def _loaded(module, state: dict):
    module.load_state_dict({key: value.float() for key, value in state.items()})
    return module


def _clip(work: Path, weights: Path):
    from safetensors.torch import load_file

    model = towers.build(len(towers.load_tokenizer(work)), len(read_list()))
    for part, folder in (("text", "text_encoder"), ("vision", "clip")):
        model[part].load_state_dict(type(model[part]).from_pretrained(weights / folder).state_dict())
    projection = load_file(weights / "clip" / "text_projection.safetensors")
    _loaded(model["projection"], {"weight": projection["weight"]})
    model["scale"][0].data.fill_(float(projection["logit_scale"]))
    return model


def _start(path: Path, module) -> None:
    """A checkpoint of a training that has spent nothing yet."""
    state = module.state_dict()
    shadow = {key: value.float() for key, value in state.items()}
    save_checkpoint(path, module=state, average={"count": 1000, "shadow": shadow}, spent=0.0, step=0)
