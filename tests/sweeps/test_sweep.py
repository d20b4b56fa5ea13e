"""A sweep is data: every combination, equal ones once, bad ones refused by name."""

from __future__ import annotations

import json
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes import recipes

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem
from sd_explorer.sweeps.axis import NAMES, SETTINGS, Axis
from sd_explorer.sweeps.order import ordered
from sd_explorer.sweeps.sweep import Sweep

BASE = Recipe("a red apple, ink", negative_prompt="apple pie")
VALUES = {"prompt": ["a", "b"], "negative_prompt": ["", "x"], "seed": [1, 2], "guidance_scale": [1.5, 2],
          "steps": [3, 4], "scheduler": ["ddim", "euler"], "width": [64, 72], "height": [64, 72],
          "model": ["pocket", "pocket-ink"]}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_every_field_of_a_recipe_can_be_an_axis(name):
    sweep = Sweep(BASE, {name: VALUES[name]})
    assert [getattr(cell.recipe, name) for cell in sweep.cells] == VALUES[name]


@pytest.mark.parametrize(
    "name, spoken, values",
    [
        ("guidance_scale", "5 between 1 and 12", (1.0, 3.75, 6.5, 9.25, 12.0)),
        ("seed", "0 to 3", (0, 1, 2, 3)),
        ("steps", "10 to 4 by 2", (10, 8, 6, 4)),
        ("guidance_scale", "1 to 2 by 0.5", (1.0, 1.5, 2.0)),
        ("seed", range(2), (0, 1)),
        ("seed", [3, 3, 1], (3, 1)),
        ("size", ["128x96", (64, 64)], ("128x96", "64x64")),
        ("steps", "4 between 1 and 3", (1, 2, 3)),
    ],
)
def test_values_come_from_lists_ranges_and_words(name, spoken, values):
    assert Axis(name, spoken).values == values


def test_axes_are_multiplied_the_last_one_fastest():
    sweep = Sweep(BASE, {"seed": [1, 2], "steps": [3, 4, 5]})
    assert sweep.shape == (2, 3) and sweep.count == 6
    assert [(c.recipe.seed, c.recipe.steps) for c in sweep.cells] == [(s, n) for s in (1, 2) for n in (3, 4, 5)]


def test_words_are_replaced_in_both_prompts_all_at_once():
    sweep = Sweep(BASE, {"replace apple": ["apple", "red pear"], "replace red": ["red", "blue"]})
    assert [cell.recipe.prompt for cell in sweep.cells] == [
        "a red apple, ink", "a blue apple, ink", "a red red pear, ink", "a blue red pear, ink",
    ]  # fmt: skip
    assert sweep.cells[2].recipe.negative_prompt == "red pear pie"


def test_equal_recipes_are_painted_once_and_keep_their_places():
    sweep = Sweep(BASE, {"size": ["64x64", "128x64"], "replace apple": ["apple", "apple"], "steps": [3, 3.0]})
    assert sweep.shape == (2, 1, 1)
    branches = Sweep(BASE, {"at": [0, 1], "changes.guidance_scale": [BASE.guidance_scale, 9]})
    assert branches.count == 4 and set(branches.recipes) == {
        BASE, BASE.change(guidance_scale=9), Branch(BASE, 1, {"guidance_scale": 9.0}),
    }  # fmt: skip


def test_the_scale_of_a_lora_is_an_axis_of_any_model_and_nothing_of_it_is_none_of_it():
    sweep = Sweep(BASE, {"lora soft.safetensors": "0 to 1 by 0.5", "model": ["pocket", "pocket-ink"]})
    assert [cell.recipe.model for cell in sweep.cells] == [
        "pocket", "pocket-ink", "pocket + soft.safetensors@0.5", "pocket-ink + soft.safetensors@0.5",
        "pocket + soft.safetensors", "pocket-ink + soft.safetensors",
    ]  # fmt: skip
    with pytest.raises(Problem) as caught:
        Sweep(BASE, {"lora soft.safetensors": [9]})
    assert caught.value.key == "sweep_cell" and "soft.safetensors = 9" in str(caught.value)
    with pytest.raises(Problem):
        Sweep(BASE, {"lora soft.bin": [1]})


def test_what_one_model_and_one_prompt_paint_stands_together():
    sweep = Sweep(BASE, {"seed": [0, 1], "replace red": ["red", "blue"], "model": ["pocket", "pocket-ink"]})
    order = [(recipe.model, recipe.prompt) for recipe in sweep.recipes]
    assert len(order) == 8 and len([pair for pair, _ in groupby(order)]) == 4 == len({*order})


def test_a_bad_combination_is_refused_by_name_in_both_languages():
    with pytest.raises(Problem) as caught:
        Sweep(BASE, {"steps": [20, 60], "scheduler": ["ddim", "lcm"]})
    assert "steps = 60, scheduler = lcm" in str(caught.value) and "50" in str(caught.value)
    assert "LCM" in caught.value.sentence("ja") and "choose" not in caught.value.sentence("ja")


@pytest.mark.parametrize(
    "axes, key",
    [
        ({"colour": ["red"]}, "axis_unknown"),
        ({"replace ": ["red"]}, "axis_unknown"),
        ({"seed": []}, "axis_values"),
        ({"seed": "many"}, "axis_values"),
        ({"prompt": "1 to 3"}, "axis_values"),
        ({"seed": {"a": 1}}, "axis_values"),
        ({"seed": "0 to 9 by 0"}, "axis_values"),
        ({"size": ["large"]}, "axis_size"),
        ({"size": ["64x64"], "width": [64]}, "axis_twice"),
        ({"replace pear": ["plum"]}, "sweep_cell"),
        ({"at": [1, 2]}, "sweep_at"),
        ({"seed": "0 to 200", "steps": "1 to 100"}, "sweep_large"),
        ({"seed": "0 to 999999999999"}, "sweep_large"),
        ({"seed": "999999 between 0 and 9"}, "sweep_large"),
    ],
)
def test_what_is_no_sweep_is_refused(axes, key):
    with pytest.raises(Problem) as caught:
        Sweep(BASE, axes)
    assert caught.value.key == key


def test_the_same_axis_twice_is_refused():
    with pytest.raises(Problem, match="twice"):
        Sweep(BASE, [Axis("seed", [1]), Axis("seed", [2])])


TOML = """
[base]
prompt = "a red apple"
at = 3
[axes]
guidance_scale = "2 between 1 and 3"
"replace red" = ["red", "blue"]
changes.prompt = ["a pear"]
"""


def test_a_toml_file_says_the_same_as_python(tmp_path):
    (tmp_path / "grid.toml").write_text(TOML, encoding="utf-8")
    read = Sweep.read(tmp_path / "grid.toml")
    assert read.axes == (
        Axis("guidance_scale", [1.0, 3.0]), Axis("replace red", ["red", "blue"]), Axis("changes.prompt", ["a pear"]),
    )  # fmt: skip
    assert read.cells[1].recipe == Branch(Recipe("a blue apple", guidance_scale=1), 3, {"prompt": "a pear"})
    assert Sweep.from_json(read.to_json()) == read


@pytest.mark.parametrize(
    "text",
    [
        "[base",
        "[other]\n",
        "axes = 3",
        "base = 3",
        "[base]\nprompt = 1979-05-27",
        "[base]\nx=1",
        "[base]\nstrength=0.5\npicture='00'",
    ],
)
def test_a_file_that_is_no_sweep_is_refused(text):
    with pytest.raises(Problem):
        Sweep.from_toml(text)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Problem, match="grid.toml"):
        Sweep.read(tmp_path / "grid.toml")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
spoken = st.builds("{} between {} and {}".format, st.integers(0, 10**7), st.floats(), st.floats()) | st.builds(
    "{} to {} by {}".format, st.integers(), st.integers(), st.floats()
)
names = st.sampled_from([*NAMES, "replace apple", "replace a", "lora a.safetensors"]) | st.text(max_size=8)


@settings(max_examples=200, deadline=None)
@given(recipes, st.dictionaries(names, anything | spoken | st.lists(st.integers(0, 99), max_size=3), max_size=3))
def test_any_axes_make_a_sweep_or_a_problem(base, axes):
    try:
        sweep = Sweep(base, axes)
    except Problem:
        return
    assert Sweep.from_json(sweep.to_json()) == sweep and len(sweep.cells) == sweep.count


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | st.dictionaries(st.text(max_size=8), anything, max_size=4).map(json.dumps))
def test_any_text_is_a_sweep_or_a_problem(text):
    for read in (Sweep.from_toml, Sweep.from_json):
        try:
            read(text)
        except Problem:
            pass


def test_the_centre_goes_first_page_by_page_and_models_stay_together():
    sweep = Sweep(Recipe(), {"guidance_scale": [1, 2], "steps": [3, 4, 5], "seed": [1, 2, 3]})
    places = {cell.recipe: cell.place for cell in sweep.cells}
    found = [places[recipe] for recipe in ordered(sweep, "centre")]
    assert found[0] == (0, 1, 1) and {*found[1:5]} == {(0, 0, 1), (0, 2, 1), (0, 1, 0), (0, 1, 2)}
    assert found[9] == (1, 1, 1) and len(found) == 18 and {*found} == {*places.values()}
    assert ordered(sweep) == sweep.recipes
    mixed = ordered(Sweep(Recipe(), {"model": ["pocket", "pocket-ink"], "seed": [1, 2, 3]}), "centre")
    assert [model for model, _ in groupby(recipe.model for recipe in mixed)] == ["pocket", "pocket-ink"]
    with pytest.raises(Problem) as caught:
        ordered(sweep, "sideways")
    assert caught.value.key == "order_unknown"
