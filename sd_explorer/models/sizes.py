"""Sizes that a config claims, against the numbers that lie in the weights: nothing is built that the file does not fill."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from sd_explorer.models.parts import Part
from sd_explorer.problems import Problem

MOST = {"num_hidden_layers": 100, "layers_per_block": 20, "transformer_layers_per_block": 100, "num_attention_heads": 1000,
        "reverse_transformer_layers_per_block": 100, "num_train_timesteps": 10_000, "original_inference_steps": 10_000,
        "sample_size": 2048, "model_max_length": 1024, "max_position_embeddings": 1024}  # fmt: skip
"""What would take long or much before a weight is read. Lists hold at most `LONGEST` of them."""
LONGEST = 10_000
ANY = 1_000_000_000
LARGEST = 16 * 2**30
"""Bytes of the weights of one part; SDXL's UNet has 10 GB in full precision."""


def check_numbers(config: dict, file: str, name: str):
    """Refuse counts that no checkpoint of these families has."""
    for key, value in config.items():
        for number in _numbers(value):
            if isinstance(number, int) and not -ANY <= number <= MOST.get(key, ANY):
                raise Problem("model_broken", path=name, detail=f"{file}: {key} > {MOST.get(key, ANY)}")


def _numbers(value) -> Iterable:
    if not isinstance(value, list):
        return [value]
    if len(value) > LONGEST:
        return [ANY + 1]
    return [number for item in value for number in _numbers(item)]


def stored_numbers(files: Iterable[Path], name: str) -> int:
    """How many numbers the headers of safetensors files speak of; `Problem` where one is broken."""
    from safetensors import SafetensorError, safe_open

    count = 0
    for path in files:
        try:
            if path.stat().st_size > LARGEST:
                raise ValueError(f"{path.stat().st_size} bytes")
            with safe_open(path, "pt") as file:
                count += sum(math.prod(file.get_slice(key).get_shape()) for key in file.keys())  # noqa: SIM118
        except (SafetensorError, OSError, ValueError) as error:
            detail = f"{path.parent.name}/{path.name}: {type(error).__name__}: {error}"
            raise Problem("model_broken", path=name, detail=detail.splitlines()[0][:300]) from error
    return count


def claimed_numbers(part: Part, kind: str, config: dict) -> int:
    """How many numbers the part would hold that a config describes; takes no memory for them."""
    import torch

    with torch.device("meta"):  # of this thread alone
        module = _module(part, kind, config)
    return sum(parameter.numel() for parameter in module.parameters())


def _module(part: Part, kind: str, config: dict):
    import diffusers
    import transformers

    if part.library == "diffusers":
        return getattr(diffusers, kind).from_config(config)
    owner = getattr(transformers, kind)
    return owner(owner.config_class.from_dict(config))


def check_filled(parts: dict[str, tuple[Part, str, dict]], stored: int, name: str):
    """Refuse parts, (part, class, config) by place, that ask for more numbers than there are: libraries fill the rest
    with chance, or with zeros until no memory is left."""
    claimed = 0
    for place, (part, kind, config) in parts.items():
        try:
            claimed += claimed_numbers(part, kind, config)
        except Exception as error:  # any library, any key of any config
            detail = f"{place}/config.json: {type(error).__name__}: {error}"
            raise Problem("model_broken", path=name, detail=detail.splitlines()[0][:300]) from error
    if claimed > stored:
        detail = f"{', '.join(parts)}: {claimed:,} numbers wanted, {stored:,} there"
        raise Problem("model_broken", path=name, detail=detail)
