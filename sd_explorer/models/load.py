"""load_model: a name, a folder, a single file or a hub id -> a Model. Weights come from safetensors only."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sd_explorer.bundled import BUNDLED, pocket_folder
from sd_explorer.diffusion.checkpoint import Checkpoint
from sd_explorer.models.check import check_folder, check_single
from sd_explorer.models.engines.choose import engine_for
from sd_explorer.models.engines.names import checked
from sd_explorer.models.families.table import FAMILIES, KNOWN, family_of_single_file
from sd_explorer.models.hub import hub_configs, hub_folder
from sd_explorer.models.loading import ONE_AT_A_TIME, quiet
from sd_explorer.models.loras import check_loras, first_line, melt_in
from sd_explorer.models.waking import wake
from sd_explorer.problems import Problem, as_problem

HUB_ID = re.compile(r"[a-zA-Z0-9][\w.-]{0,95}/[a-zA-Z0-9][\w.-]{0,95}", re.ASCII)


def load_model(name: str | Checkpoint = "pocket", *, device: str | None = None, dtype=None, config: str | None = None,
               download: bool = True, engine: str = "torch",
               progress: Callable[[str], None] = lambda part: None):  # fmt: skip
    """Load a checkpoint as a `Model`.

    name: `pocket` or one of its siblings `pocket-3d`, `pocket-ink` (all bundled), a diffusers folder, a `.safetensors` file, or a hub id `owner/name`;
    with LoRAs a `Checkpoint`, or its text `NAME + FILE.safetensors@SCALE`.
    device: `cuda`, `mps` or `cpu`; None: the best one there is. dtype: a torch dtype; None: fp16 on CUDA, else float32.
    config: for a single file, the folder or hub id with its configs and tokenizer; None: the usual one for its kind.
    download: whether a hub id may be fetched; False: only what is already in the local cache.
    engine: `torch`, `openvino` or `auto`: what computes the networks. `torch` is the reference and the default here, so
    that what a program computes is, bit for bit, what stock diffusers computes. `openvino` (extra `[fast]`) is faster on
    CPUs and differs by rounding. `auto`, which the explorer and the command use, takes openvino where it is installed and
    the device is the CPU, else torch; `model.engine.note` then says why.
    progress: called with `usual`, `any` or `text` when a network is about to be compiled, which happens once on a machine.
    Raises `Problem` with one clear sentence for anything that can't be loaded. Never runs code from a checkpoint.
    """
    checked(engine)
    for _ in wake():  # one thread after the other
        pass
    with quiet():
        model = _load(_asked(name), device, dtype, config, download)
        model.engine = engine_for(model, engine, progress)
    return model


def _asked(name: str) -> Checkpoint:
    """What a name means; a file or folder that is there is itself, however its name reads."""
    return Checkpoint(name) if not isinstance(name, Checkpoint) and _path(name) else Checkpoint.of(name)


def _load(checkpoint: Checkpoint, device, dtype, config: str | None, download: bool):
    check_loras(checkpoint)
    name = checkpoint.name
    if name in BUNDLED:
        return _from_folder(pocket_folder(), checkpoint, device, dtype)
    path = _path(name)
    if path and path.is_dir():
        return _from_folder(path, checkpoint, device, dtype)
    if path and path.suffix == ".safetensors":
        return _from_single_file(path, checkpoint, device, dtype, config, download)
    if path and path.suffix in PICKLED:
        raise Problem("model_pickle", path=name)
    if path or not HUB_ID.fullmatch(name) or Path(name).suffix in {".safetensors", *PICKLED}:
        raise Problem("model_not_found", model=name if len(name) <= 300 else f"{name[:300]}...")
    return _from_folder(hub_folder(name, download), checkpoint, device, dtype)


PICKLED = {".ckpt", ".pt", ".pth", ".bin"}


def _path(name: str) -> Path | None:
    """The file or folder of that name, if there is one."""
    try:
        path = Path(name).expanduser()
        return path if name.strip() and path.exists() else None
    except (OSError, ValueError, RuntimeError):  # too long, a null byte, nobody's home
        return None


def _from_folder(folder: Path, name: Checkpoint, device, dtype):
    family = "sd" if folder == pocket_folder() else check_folder(folder, name)
    from sd_explorer.models.read_back import check_read

    options = dict(use_safetensors=True, local_files_only=True, **FAMILIES[family].options)

    def read(kind, **format_of_numbers):
        pipe = kind.from_pretrained(folder, **options, **format_of_numbers)
        check_read(pipe, folder, name)
        return pipe

    return _finish(read, family, name, device, dtype)


def _from_single_file(path: Path, name: Checkpoint, device, dtype, config: str | None, download: bool):
    kind = _single_file_kind(path, name)
    family = family_of_single_file(kind)
    config = config or family.single_files[kind][1]
    if not Path(config).is_dir():
        config = str(hub_configs(config, download))
    if check_single(path, Path(config), name) != family.name:
        raise Problem("model_broken", path=name, detail=f"{config} has the configs of another family")
    options = dict(config=config, local_files_only=True, **family.options)
    return _finish(
        lambda kind, **kw: kind.from_single_file(str(path), **options, **kw), family.name, name, device, dtype
    )


def _finish(make: Callable, family: str, name: Checkpoint, device, dtype):
    with ONE_AT_A_TIME:
        return _made(make, family, name, device, dtype)


def _made(make: Callable, family: str, name: Checkpoint, device, dtype):
    from sd_explorer.models.device import choose_device, choose_dtype, place
    from sd_explorer.models.probe import probe

    device = choose_device(device)
    try:
        pipe = make(FAMILIES[family].pipeline_class(), **{_dtype_word(): dtype or choose_dtype(device)})
        melt_in(pipe, name)
        model = FAMILIES[family].adapter()(place(pipe, device), name, device)
        if name not in BUNDLED:
            probe(model)
    except Exception as error:
        problem = as_problem(error, name)
        if problem.key == "unexpected":
            problem = Problem("model_broken", path=name, detail=first_line(error))
        raise problem from error
    return model


def _dtype_word() -> str:
    """What diffusers calls the number format: it was renamed."""
    import diffusers

    return "dtype" if tuple(map(int, diffusers.__version__.split(".")[:2])) >= (0, 42) else "torch_dtype"


UNET = "model.diffusion_model.input_blocks."


def _single_file_kind(path: Path, name: str) -> str:
    """diffusers' name of what a single file holds (`v1`, `v2`, `xl_base`), told by the names of its tensors."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            keys = file.keys()
            channels = file.get_slice(f"{UNET}0.0.weight").get_shape()[1] if f"{UNET}0.0.weight" in keys else 0
    except (SafetensorError, OSError) as error:
        raise Problem("model_broken", path=name, detail=first_line(error)) from error
    kinds = {kind: start for family in FAMILIES.values() for kind, (start, _) in family.single_files.items()}
    found = [kind for kind, start in kinds.items() if any(key.startswith(start) for key in keys)]
    if not found or channels != 4:
        kind = f"{channels} input channels" if found and channels else "no whole checkpoint of these"
        raise Problem("model_family", path=name, kind=kind, known=KNOWN)
    return found[0]
