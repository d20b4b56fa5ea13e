"""Sweeps that paint in a moment: the pocket model at two steps and 64 pixels."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.sweeps.sweep import Sweep


@pytest.fixture
def small() -> Sweep:
    """Six pictures."""
    return Sweep(Recipe("a cat, flat", steps=2, width=64, height=64), {"seed": [1, 2, 3], "guidance_scale": [1, 4]})


@pytest.fixture
def table():
    """A function from a folder to {file name: bytes} of its pictures."""
    return lambda folder: {path.name: path.read_bytes() for path in folder.glob("*.png")}


GRID = '[base]\nprompt = "a cat"\nsteps = 4\nwidth = 64\nheight = 64\n[axes]\nseed = "0 to 11"\n'
"""Twelve pictures."""


def _command(folder):
    grid = folder / "grid.toml"
    grid.write_text(GRID)
    program = [sys.executable, "-W", "ignore", "-m", "sd_explorer", "sweep", str(grid)]
    return lambda *words: [*program, *map(str, words), "--engine", "torch"]


@pytest.fixture
def command(tmp_path):
    """A function from words to the command that paints twelve pictures of `grid.toml`, which is made here."""
    return _command(tmp_path)


@pytest.fixture(scope="session")
def calm(tmp_path_factory):
    """A function from a number of processes to the folder of these pictures, painted once without a fault."""
    folder, made = tmp_path_factory.mktemp("calm"), {}

    def painted(workers: int):
        if workers not in made:
            made[workers] = folder / str(workers)
            words = _command(folder)(made[workers], "--workers", workers)
            subprocess.run(words, check=True, capture_output=True)
        return made[workers]

    return painted
