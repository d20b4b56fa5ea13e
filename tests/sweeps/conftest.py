"""Sweeps that paint in a moment: the pocket model at two steps and 64 pixels."""

from __future__ import annotations

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
