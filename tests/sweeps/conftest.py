"""Sweeps that paint in a moment: the pocket model at two steps and 64 pixels."""

from __future__ import annotations

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


@pytest.fixture
def command(tmp_path):
    """A function from words to the command that paints twelve pictures of `grid.toml`, which is made here."""
    grid = tmp_path / "grid.toml"
    grid.write_text('[base]\nprompt = "a cat"\nsteps = 4\nwidth = 64\nheight = 64\n[axes]\nseed = "0 to 11"\n')
    program = [sys.executable, "-W", "ignore", "-m", "sd_explorer", "sweep", str(grid)]
    return lambda *words: [*program, *map(str, words), "--engine", "torch"]
