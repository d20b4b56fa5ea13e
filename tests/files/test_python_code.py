"""The program that the explorer hands out paints the same picture with stock diffusers alone."""

import numpy as np
import pytest
from PIL import Image

from sd_explorer import Recipe, Trace
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.files.python_code import python_code

CASES = [("pocket", scheduler) for scheduler in SCHEDULERS] + [("sd1", "ddim"), ("sdxl", "euler_a"), ("lcm", "lcm")]


@pytest.mark.parametrize("kind, scheduler", CASES)
def test_the_program_paints_the_same_picture(kind, scheduler, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recipe = Recipe(
        prompt='an "apple"', negative_prompt="cat", steps=3, seed=5, scheduler=scheduler, model=model(kind).name
    )
    program = python_code(recipe, model(kind).family, "cpu")
    assert "sd_explorer" not in program.replace(recipe.model, "")
    exec(compile(program, "program.py", "exec"), {})
    assert np.array_equal(np.asarray(Image.open("5.png")), Trace.record(model(kind), recipe).picture)
