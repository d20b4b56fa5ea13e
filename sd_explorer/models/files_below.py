"""Every file below a checkpoint's folder, looked at by its name before one is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sd_explorer.problems import Problem

CODE = (".py", ".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib")
"""What Python can import."""
FOREIGN = ("adapter_config.json",)
"""An adapter that transformers would load unasked, from anywhere, pickles too."""
MOST_FILES = 10_000


def check_files(folder: Path, name: str):
    """Refuse program code, links that lead out of the folder, and what is neither a file nor a folder."""
    homes = _homes(folder)
    for count, entry in enumerate(_entries(folder)):
        if count >= MOST_FILES:
            raise Problem("model_broken", path=name, detail=f"> {MOST_FILES} files")
        _check(entry, folder, homes, name)


def _entries(folder: Path) -> Iterator[os.DirEntry]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(Path(entry.path))


def _check(entry: os.DirEntry, folder: Path, homes: list[Path], name: str):
    place = Path(entry.path).relative_to(folder).as_posix()
    if entry.name.lower().endswith(CODE):
        raise Problem("model_code", path=name)
    if entry.name in FOREIGN:
        raise Problem("model_foreign", path=name, part=place)
    if entry.is_symlink() and not any(_target(entry).is_relative_to(home) for home in homes):
        raise Problem("model_link", path=name, part=place)
    if not entry.is_file() and not entry.is_dir():
        raise Problem("model_foreign", path=name, part=place)


def _target(entry: os.DirEntry) -> Path:
    try:
        return Path(entry.path).resolve()
    except (OSError, RuntimeError):  # a circle of links
        return Path("/")


def _homes(folder: Path) -> list[Path]:
    """Where links may lead: into the folder itself and, in the hub's cache, to the blobs of the same repository."""
    real = folder.resolve()
    hub = real.parent.name == "snapshots" and real.parents[1].name.startswith("models--")
    return [real, real.parents[1] / "blobs"] if hub else [real]
