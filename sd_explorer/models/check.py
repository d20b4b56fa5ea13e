"""What a diffusers folder holds, read before anything is loaded: kind, parts, safetensors, no foreign code."""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.diffusion.noise_path import PREDICTIONS
from sd_explorer.models.families.table import FAMILIES, KNOWN, family_spoken_of
from sd_explorer.models.files_below import check_files
from sd_explorer.models.parts import LEFT_OUT, PARTS, SETTINGS, VISION, Part
from sd_explorer.models.sizes import check_filled, check_numbers, stored_numbers
from sd_explorer.problems import Problem

TOKENIZER_FILES = ("tokenizer.json", "vocab.json")
PICKLES = ("*.bin", "*.ckpt", "*.pt", "*.pth")
LONGEST_CONFIG = 2**20
LONGEST_TOKENIZER = 64 * 2**20
"""Bytes."""
UNTRUSTED = ("auto_map", "quantization_config", "custom_pipelines", "_custom_components")
"""Keys by which a config asks for other code than that of its class."""


def check_folder(folder: Path, name: str) -> str:
    """The family of a folder (`sd` or `sdxl`); raises `Problem` naming the first thing that is wrong."""
    family, index = check_configs(folder, name)
    for place in FAMILIES[family].parts:
        if PARTS[place].weights:
            _check_weights(folder, place, PARTS[place], index[place][1], name)
    if (folder / "clip" / "config.json").is_file():
        _check_config(folder, "clip", VISION, name)
        _check_weights(folder, "clip", VISION, VISION.kinds[0], name)
    return family


def check_configs(folder: Path, name: str) -> tuple[str, dict]:
    """(family, `model_index.json`) of a folder whose weights may lie elsewhere, everything but the weights checked."""
    index = read_config(folder, "model_index.json", name)
    family = family_of(index, name)
    check_files(folder, name)
    for place in FAMILIES[family].parts:
        _check_config(folder, place, PARTS[place], name)
    _check_unet(read_config(folder, "unet/config.json", name), name)
    _check_scheduler(read_config(folder, "scheduler/scheduler_config.json", name), name)
    return family, index


def check_single(file: Path, config: Path, name: str) -> str:
    """The family of a single file by the folder with its configs, checked as in `check_folder`."""
    family, index = check_configs(config, str(config))
    places = [place for place in FAMILIES[family].parts if PARTS[place].weights]
    parts = {p: (PARTS[p], index[p][1], read_config(config, f"{p}/config.json", str(config))) for p in places}
    check_filled(parts, stored_numbers([file], name), name)
    return family


def read_config(folder: Path, file: str, name: str) -> dict:
    """A JSON file of a checkpoint; `Problem` if it is missing, longer than `LONGEST_CONFIG` or no JSON object."""
    path = folder / file
    if not path.is_file():
        raise Problem("model_part", path=name, part=file)
    try:
        if path.stat().st_size > LONGEST_CONFIG:
            raise ValueError(f"{path.stat().st_size} bytes")
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(f"{type(content).__name__}, not an object")
    except (ValueError, OSError, RecursionError) as error:
        raise Problem("model_broken", path=name, detail=f"{file}: {error}") from error
    return content


def family_of(index: dict, name: str) -> str:
    """The family that a `model_index.json` speaks of; `Problem` where it names a part or class that is not expected."""
    kind = index.get("_class_name")
    if isinstance(kind, list):  # a pipeline that brings a Python file of its own
        raise Problem("model_code", path=name)
    family = family_spoken_of(kind)
    if family is None:
        raise Problem("model_family", path=name, kind=kind, known=KNOWN)
    for part in family.parts:
        if index.get(part) in (None, [None, None]):
            raise Problem("model_part", path=name, part=part)
    for key, value in index.items():
        _check_entry(key, value, name)
    return family.name


def _check_entry(key: str, value, name: str):
    """One line of a `model_index.json`: a known part of a known class, or a word, number or switch about all of them."""
    part = PARTS.get(key) or LEFT_OUT.get(key)
    plain = value is None or isinstance(value, (str, int, float))
    if part is None:
        if not plain or not (key.startswith("_") or key in SETTINGS):
            raise Problem("model_foreign", path=name, part=f"model_index.json: {key[:60]}")
    elif value not in (None, [None, None]):
        if not isinstance(value, list) or len(value) != 2 or value[0] != part.library:
            raise Problem("model_code", path=name)
        if value[1] not in part.kinds:
            raise Problem("model_foreign", path=name, part=f"{key}: {str(value[1])[:60]}")


def _check_config(folder: Path, place: str, part: Part, name: str):
    """A part is there, and its config names no other class and no code."""
    if not (folder / place).is_dir():
        raise Problem("model_part", path=name, part=place)
    if place.startswith("tokenizer"):
        _check_tokenizer(folder / place, place, name)
    config = read_config(folder, f"{place}/{part.config}", name)
    named = [config[key] for key in ("_class_name", "tokenizer_class", *UNTRUSTED) if config.get(key) is not None]
    for kind in [*named, *(config.get("architectures") or [])]:
        if kind not in part.kinds:
            raise Problem("model_foreign", path=name, part=f"{place}/{part.config}: {str(kind)[:60]}")
    if part.types and config.get("model_type", part.types[0]) not in part.types:
        raise Problem("model_foreign", path=name, part=f"{place}/{part.config}: {str(config['model_type'])[:60]}")
    check_numbers(config, f"{place}/{part.config}", name)


def _check_tokenizer(folder: Path, place: str, name: str):
    if not any((folder / file).is_file() for file in TOKENIZER_FILES):
        raise Problem("model_part", path=name, part=f"{place}/{TOKENIZER_FILES[0]}")
    for file in folder.iterdir():
        if file.stat().st_size > LONGEST_TOKENIZER:
            raise Problem("model_broken", path=name, detail=f"{place}/{file.name}: {file.stat().st_size} bytes")


def _check_weights(folder: Path, place: str, part: Part, kind: str, name: str):
    """There are safetensors, all inside the folder, and they fill what the config describes."""
    files = sorted((folder / place).glob("*.safetensors"))
    if not files:
        pickled = any(any((folder / place).glob(pattern)) for pattern in PICKLES)
        raise Problem("model_pickle" if pickled else "model_part", path=name, part=f"{place}/*.safetensors")
    for index in (folder / place).glob("*.index.json"):
        _check_shards(folder, f"{place}/{index.name}", name)
    config = read_config(folder, f"{place}/{part.config}", name)
    check_filled({place: (part, kind, config)}, stored_numbers(files, name), name)


def _check_shards(folder: Path, file: str, name: str):
    """An index that says which tensor lies in which file names files beside itself only."""
    shards = read_config(folder, file, name).get("weight_map")
    names = set(map(str, shards.values())) if isinstance(shards, dict) else {"weight_map"}
    for shard in names:
        if Path(shard).name != shard or not shard.endswith(".safetensors"):
            raise Problem("model_foreign", path=name, part=f"{file}: {shard[:60]}")


def _check_unet(config: dict, name: str):
    """An inpainting or depth UNet takes more than the latents; a side of none can't be painted."""
    if config.get("in_channels", 4) != config.get("out_channels", 4):
        raise Problem("model_family", path=name, kind=f"{config['in_channels']} input channels", known=KNOWN)
    side = config.get("sample_size")
    if not isinstance(side, int) or isinstance(side, bool) or not 1 <= side <= 256:
        raise Problem("model_broken", path=name, detail=f"unet/config.json: sample_size {str(side)[:20]}, not 1 to 256")


def _check_scheduler(config: dict, name: str):
    """A noise schedule of some length, and a network that says something we can read."""
    count, says = config.get("num_train_timesteps", 1000), config.get("prediction_type", "epsilon")
    if not isinstance(count, int) or count < 1:
        raise Problem("model_broken", path=name, detail=f"scheduler_config.json: num_train_timesteps {str(count)[:20]}")
    if says not in PREDICTIONS:
        known = ", ".join(PREDICTIONS)
        raise Problem(
            "model_broken", path=name, detail=f"scheduler_config.json: prediction_type {str(says)[:20]}, not {known}"
        )
