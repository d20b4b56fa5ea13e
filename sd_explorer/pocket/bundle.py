"""What a machine with a GPU and without a network needs to train the pocket model: minutes there do what hours do here.

`pack` writes one folder of under 60 MB: the artwork, the words, a diffusers wheel. There, with this repository beside it,
`train` goes on from the shipped weights (or from those that `pack` found further on) and leaves safetensors in parts of at
most 15 MB. Back here `merge` makes checkpoints of them. It needs torch, numpy, safetensors, and transformers:

    python -m sd_explorer.pocket bundle --to bundle
    pip install --no-deps --no-index bundle/wheels/*.whl        # there
    python -m sd_explorer.pocket away --bundle bundle --to out --minutes 20 --device cuda
    python -m sd_explorer.pocket merge --to out                 # here again, then export
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sd_explorer.training.loop import Budget
from sd_explorer.training.pool import POOL

PART = 15_000_000
"""Largest size of one file that goes back, in bytes."""
SHARES = {"unet": 0.7, "decay": 0.15, "decoder": 0.15}
"""How the minutes are spent, after the pictures are encoded."""
ROUNDS, SHARDS = 16, 4
BATCHES = {"unet": 512, "decay": 512, "decoder": 96}
PEAKS = {"unet": 8e-4, "decay": 8e-4, "decoder": 6e-4}


def pack(work: Path, target: Path, wheel: bool = True) -> Path:
    """Writes the folder; `wheel`: fetch diffusers' wheel of the installed version with pip."""
    import numpy as np

    from sd_explorer.judging.judge import painted
    from sd_explorer.training.artwork.fetch import folder

    target.mkdir(parents=True, exist_ok=True)
    pictures = np.load(work / "pictures.npy", mmap_mode="r")[: painted()]
    np.savez_compressed(target / "pictures.npz", pictures=pictures)
    words = {lang: _words(folder(work, "words") / lang / "data.json") for lang in ("en", "ja")}
    (target / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    _take_along(work, target)
    if wheel:
        import diffusers

        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", f"diffusers=={diffusers.__version__}"]
        subprocess.run([*command, "-d", str(target / "wheels")], check=True)
    return target


def _take_along(source: Path, target: Path):
    """The words that a distillation taught the text tower, where one did."""
    if (source / POOL).exists() and not (target / POOL).exists():
        shutil.copy(source / POOL, target / POOL)


def _words(path: Path) -> list[dict]:
    """emojibase's entries, only what `load_concepts` reads."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [{key: e[key] for key in ("label", "hexcode", "tags", "group") if key in e} for e in entries]


def lay_out(bundle: Path, work: Path) -> Path:
    """A work folder as training wants it, from the bundle and the shipped weights."""
    import numpy as np

    from sd_explorer.pocket.adopt import adopt
    from sd_explorer.training.artwork.fetch import folder

    work.mkdir(parents=True, exist_ok=True)
    for lang, entries in json.loads((bundle / "words.json").read_text(encoding="utf-8")).items():
        path = folder(work, "words") / lang / "data.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    if not (work / "pictures.npy").exists():
        np.save(work / "pictures.npy", np.load(bundle / "pictures.npz")["pictures"])
    _take_along(bundle, work)
    adopt(work)
    return work


def train(bundle: Path, out: Path, minutes: float, device: str | None = None, steps: int | None = None) -> None:
    """Encodes pictures, trains the UNet, ends it, tunes the decoder, and writes parts after each.

    minutes: in all, without the encoding; steps: of each training instead (for a trial).
    """
    from sd_explorer.training import decoder, denoising, latents
    from sd_explorer.training.loop import pick_device

    work = lay_out(bundle, bundle / "work")
    out.mkdir(parents=True, exist_ok=True)
    for number in range(1 if steps else SHARDS):
        if not latents.shard(work, number).exists():
            latents.encode(work, number, pick_device(device), rounds=1 if steps else ROUNDS)
    trainings: dict[str, Callable[..., None]] = {
        "unet": denoising.train, "decay": partial(denoising.train, decay=True), "decoder": decoder.train}  # fmt: skip
    for name, run in trainings.items():
        batch = 3 if steps else BATCHES[name]
        run(work, Budget(minutes * SHARES[name], steps), device=device, batch=batch, peak=PEAKS[name])
        split(work / {"decay": "decayed.pt"}.get(name, f"{name}.pt"), out)


def split(checkpoint: Path, out: Path) -> list[Path]:
    """The averaged weights of a checkpoint in half precision, and its counts, as files of at most `PART` bytes."""
    from safetensors.torch import save

    from sd_explorer.training.loop import load_checkpoint

    state = load_checkpoint(checkpoint)
    assert state is not None, "a training wrote it"
    counts = {key: str(state[key]) for key in ("spent", "step", "samples")}
    data = save({key: value.half().contiguous() for key, value in state["average"]["shadow"].items()}, counts)
    parts = []
    for number, start in enumerate(range(0, len(data), PART)):
        parts.append(out / f"{checkpoint.stem}.safetensors.{number:02}")
        parts[-1].write_bytes(data[start : start + PART])
    return parts


def merge(parts: Path, work: Path) -> list[str]:
    """Makes checkpoints in the work folder of the parts that came back; returns their names."""
    from safetensors import safe_open
    from safetensors.torch import load

    from sd_explorer.training.loop import save_checkpoint

    names = sorted({path.name.split(".")[0] for path in parts.glob("*.safetensors.*")})
    for name in names:
        whole = work / f"{name}.safetensors"
        whole.write_bytes(b"".join(path.read_bytes() for path in sorted(parts.glob(f"{name}.safetensors.*"))))
        with safe_open(whole, "pt") as file:
            counts = file.metadata()
        shadow = {key: value.float() for key, value in load(whole.read_bytes()).items()}
        average = {"count": 1000, "shadow": shadow}
        numbers = {"spent": float(counts["spent"]), "step": int(counts["step"]), "samples": int(counts["samples"])}
        save_checkpoint(work / f"{name}.pt", module=dict(shadow), average=average, **numbers)
        whole.unlink()
    return names
