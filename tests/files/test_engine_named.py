"""What painted a picture is named wherever its settings go, and is no setting."""

import json

import numpy as np
import pytest

from sd_explorer import Branch, Recipe, Trace
from sd_explorer.files.png import KEY, png_with_settings, settings_from_png, settings_json
from sd_explorer.files.python_code import python_code

ENGINE = "openvino 2026.4.1"
RECIPES = [Recipe("a cat"), Branch(Recipe("a cat"), 3, {"prompt": "a dog"})]


@pytest.mark.parametrize("recipe", RECIPES, ids=["recipe", "branch"])
def test_a_png_names_the_engine_and_gives_the_same_settings_back(recipe):
    import io

    from PIL import Image

    data = png_with_settings(np.zeros((8, 8, 3), np.uint8), recipe, ENGINE)
    assert json.loads(Image.open(io.BytesIO(data)).info[KEY])["engine"] == ENGINE
    assert settings_from_png(data) == recipe


def test_settings_that_name_an_engine_are_a_recipe():
    assert Recipe.from_json(settings_json(Recipe("a cat"), ENGINE)) == Recipe("a cat")


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_a_saved_run_remembers_what_computed_it(model, tmp_path, suffix):
    trace = Trace.record(model("pocket"), Recipe(steps=1))
    assert trace.engine.startswith("torch ")
    assert Trace.load(trace.save(tmp_path / f"run{suffix}")).engine == trace.engine


def test_the_program_says_which_engine_painted_unless_it_is_its_own():
    assert python_code(Recipe(), engine=ENGINE).startswith(f"# seen: painted by {ENGINE};")
    assert python_code(Recipe(), engine="torch 2.13.0") == python_code(Recipe())
    compile(python_code(Recipe(), engine=ENGINE), "program", "exec")
