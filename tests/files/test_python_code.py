"""The program that the explorer hands out paints the same picture with stock diffusers alone."""

import numpy as np
import pytest
from PIL import Image

from sd_explorer import Branch, Recipe, Trace
from sd_explorer.diffusion.branch import go_on
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


CHANGES = {
    "prompt": {"prompt": 'a "cat"'},
    "negative prompt": {"negative_prompt": "apple"},
    "more guidance": {"guidance_scale": 9.0},
    "no more guidance": {"guidance_scale": 1.0},
    "all": {"prompt": "a cat", "negative_prompt": "", "guidance_scale": 2.5},
}


def painted(program: str) -> np.ndarray:
    """The picture that a program writes."""
    exec(compile(program, "program.py", "exec"), {})
    return np.asarray(Image.open("5.png"))


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize(
    "kind, scheduler", [("sd1", "ddim"), ("sdxl", "euler_a"), ("pocket", "dpmpp_2m"), ("pocket", "heun")]
)
def test_the_program_of_a_branch_paints_the_same_picture(kind, scheduler, changes, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recipe = Recipe("an apple", negative_prompt="cat", steps=4, seed=5, scheduler=scheduler, model=model(kind).name)
    for at in (1, 3):
        branch = Branch(recipe, at, CHANGES[changes])
        trace = Trace.of(model(kind), branch, go_on(model(kind), branch))
        assert np.array_equal(painted(python_code(branch, model(kind).family, "cpu")), trace.picture)


def test_guidance_that_begins_on_the_way_is_in_the_program_too(any_model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if any_model.network.config.time_cond_proj_dim is not None:
        pytest.skip("there guidance is an input of the network, which diffusers reads once")
    branch = Branch(Recipe("a cat", steps=3, seed=5, guidance_scale=1, model=any_model.name), 1, {"guidance_scale": 6})
    trace = Trace.of(any_model, branch, go_on(any_model, branch))
    assert np.array_equal(painted(python_code(branch, any_model.family, "cpu")), trace.picture)


def test_the_program_of_a_branch_to_another_model_loads_both(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one, other = model("pocket"), model("zero_snr")
    branch = Branch(Recipe("a cat", steps=4, seed=5, scheduler="euler", model=one.name), 2, {"model": other.name})
    trace = Trace.of(other, branch, go_on(one, branch, other=other))
    assert np.array_equal(painted(python_code(branch, one.family, "cpu")), trace.picture)


def test_a_branch_from_the_first_step_on_is_the_plain_program_of_the_change():
    assert python_code(Branch(Recipe("a cat"), 0, {"prompt": "a dog"})) == python_code(Recipe("a dog"))
    assert python_code(Branch(Recipe("a cat"), 3)) == python_code(Recipe("a cat"))
