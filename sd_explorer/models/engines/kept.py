"""Compiled networks kept on disk, so that a model is compiled once on a machine."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

import torch

MOST_BYTES = 8 * 2**30
"""Of all that is kept together; the longest unused goes first."""
DIGEST = 32


def kept_folder() -> Path:
    """Where they lie."""
    from platformdirs import user_cache_path

    return user_cache_path("sd_explorer") / "engines"


def fingerprint(module: torch.nn.Module, *words: object) -> str:
    """A name for a module with these weights, and whatever else decides what is compiled."""
    digest = hashlib.sha256(repr((str(getattr(module, "config", "")), *words)).encode())
    for name, tensor in module.state_dict().items():
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()[:40]


def read(name: str) -> bytes | None:
    """What was kept under a name; None where nothing is, or where it is damaged, which is then removed."""
    path = kept_folder() / name
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(memoryview(data)[DIGEST:]).digest() != data[:DIGEST]:
        forget(name)
        return None
    with suppress(OSError):
        os.utime(path)  # used now
    return data[DIGEST:]


def keep(name: str, data: bytes):
    """Keep something, whole or not at all; a folder that can't be written or a full disk is no fault."""
    folder = kept_folder()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if len(data) > MOST_BYTES or len(data) * 2 > shutil.disk_usage(folder).free:
            return
        _make_room(folder, len(data))
        beside = folder / f"{name}.{os.getpid()}.part"
        try:
            beside.write_bytes(hashlib.sha256(data).digest() + data)
            os.replace(beside, folder / name)  # two that compile at once: the last one stays, both are whole
        finally:
            beside.unlink(missing_ok=True)


def forget(name: str):
    """Remove what was kept under a name."""
    with suppress(OSError):
        (kept_folder() / name).unlink(missing_ok=True)


def _make_room(folder: Path, wanted: int):
    files = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime)
    total = sum(path.stat().st_size for path in files)
    for path in files:
        if total + wanted <= MOST_BYTES:
            return
        total -= path.stat().st_size
        path.unlink(missing_ok=True)
