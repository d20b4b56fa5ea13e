"""Files of arrays that a person opens and saves, read within a limit and written whole or not at all."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np


def read_npz(path: Path, most: int) -> dict[str, np.ndarray]:
    """Every array of an npz; `ValueError` where they would unpack to more than `most` bytes. Unpickles nothing."""
    with path.open("rb") as opened:
        with zipfile.ZipFile(opened) as archive:
            _within(sum(member.file_size for member in archive.infolist()), most)
        opened.seek(0)
        with np.load(opened, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}


def read_safetensors(path: Path, most: int) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """(metadata, every array) of a safetensors file; `ValueError` where it is longer than `most` bytes."""
    from safetensors import safe_open

    _within(path.stat().st_size, most)
    with safe_open(path, "numpy") as file:
        return file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def write_whole(path: str | Path, data: bytes) -> Path:
    """Write a file beside and rename it: a full disk or a killed process leaves the old file whole."""
    path = Path(path)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(data)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return path


def _within(size: int, most: int):
    if size > most:
        raise ValueError(f"{size / 2**20:,.0f} MB, the limit is {most / 2**20:,.0f}")
