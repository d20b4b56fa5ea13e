"""UMAP in a process of its own: it holds Python's lock for seconds, and pictures should go on meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

import sd_explorer
from sd_explorer.prompts.projections import umap

PACKAGES = Path(sd_explorer.__file__).parent.parent


def umap_beside(vectors: np.ndarray, check: Callable[[], None] = lambda: None, **settings) -> np.ndarray:
    """`projections.umap` of vectors `(n, d)` in another process, started anew and ended with this call.

    `check` is called ten times a second and may raise: the process is then killed. An error there is raised here as
    RuntimeError with its last line.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "vectors.npy", np.asarray(vectors, np.float32))
        places = os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH")]))
        command = [sys.executable, "-m", __name__, name, json.dumps(settings)]
        with (folder / "errors.txt").open("w") as errors:
            child = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": places}, stderr=errors)
        try:
            while True:
                check()
                try:
                    child.wait(0.1)
                    break
                except subprocess.TimeoutExpired:
                    continue
        finally:
            child.kill()
            child.wait()
        if child.returncode:
            words = (folder / "errors.txt").read_text(encoding="utf-8", errors="replace").strip()
            raise RuntimeError(words.splitlines()[-1] if words else f"UMAP ended with {child.returncode}")
        return np.load(folder / "points.npy", allow_pickle=False)


def main(folder: str, settings: str):
    """The other process's side."""
    if hasattr(os, "nice"):
        os.nice(5)  # pictures first
    points = umap(np.load(Path(folder) / "vectors.npy", allow_pickle=False), **json.loads(settings))
    np.save(Path(folder) / "points.npy", points)


if __name__ == "__main__":
    main(*sys.argv[1:])
