"""Whether a text encoder holds what its file holds: transformers fills tensors that it cannot place with chance, silently."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import torch

from sd_explorer.problems import Problem

FIRST = 8
"""Numbers of a tensor that are compared."""


def check_read(pipe, folder: Path, name: str):
    """`Problem` where a text encoder of a pipeline holds a tensor that is not in its folder."""
    for place in ("text_encoder", "text_encoder_2"):
        module = getattr(pipe, place, None)
        if module is not None:
            _check(module, sorted((folder / place).glob("*.safetensors")), place, name)


def _check(module: torch.nn.Module, files: Iterable[Path], place: str, name: str):
    dtype = next(module.parameters()).dtype
    stored = {beginning for file in files for beginning in _stored(file, dtype)}
    for key, parameter in module.named_parameters():
        if _beginning(parameter.detach()) not in stored:
            raise Problem("model_broken", path=name, detail=f"{place}: {key} is not in its file under a known name")


def _stored(file: Path, dtype: torch.dtype):
    from safetensors import safe_open

    with safe_open(file, "pt") as opened:
        for key in opened.keys():  # noqa: SIM118
            tensor = opened.get_tensor(key)
            if tensor.is_floating_point():
                yield _beginning(tensor.flatten()[:FIRST].to(dtype), tensor.shape)


def _beginning(tensor: torch.Tensor, shape: torch.Size | None = None) -> tuple:
    """What tells a tensor from others: its shape and its first numbers."""
    return tuple(shape or tensor.shape), *tensor.flatten()[:FIRST].float().tolist()
