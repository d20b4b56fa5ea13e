"""Recipe: what it accepts, what it says when it doesn't, and that JSON brings it back."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes import recipes

from sd_explorer import Problem, Recipe
from sd_explorer.diffusion.recipe import LCM_STEPS
from sd_explorer.diffusion.schedulers import SCHEDULERS

WRONG = {
    "prompt": [(3, "prompt_type"), (None, "prompt_type"), (b"cat", "prompt_type"), ("x" * 4001, "prompt_long"), ("\ud83d", "prompt_type")],
    "negative_prompt": [(["cat"], "prompt_type"), ("x" * 9000, "prompt_long")],
    "seed": [(-1, "seed_range"), (2**32, "seed_range"), (1.5, "seed_range"), ("7", "seed_range"), (None, "seed_range"),
             (True, "seed_range"), (float("nan"), "seed_range"), (10**400, "seed_range"), (10**5000, "seed_range")],
    "guidance_scale": [(0.99, "guidance_range"), (30.1, "guidance_range"), ("high", "guidance_range"), (None, "guidance_range"),
                       (float("inf"), "guidance_range"), (float("nan"), "guidance_range"), (np.ones(2), "guidance_range")],
    "steps": [(0, "steps_range"), (151, "steps_range"), (2.5, "steps_range"), (False, "steps_range"), ([20], "steps_range")],
    "scheduler": [("ddim2", "scheduler_unknown"), ("", "scheduler_unknown"), (None, "scheduler_unknown"),
                  (["ddim"], "scheduler_unknown"), (np.array(["ddim"]), "scheduler_unknown")],
    "width": [(63, "size_range"), (100, "size_range"), (2056, "size_range"), ("128", "size_range"), (True, "size_range")],
    "height": [(0, "size_range"), (-64, "size_range"), (129, "size_range"), (float("nan"), "size_range")],
    "model": [("", "model_not_found"), ("  ", "model_not_found"), (None, "model_not_found"), (Path("a"), "model_not_found"),
              ("a\0b", "model_not_found"), ("x" * 1001, "model_not_found"), ("\udfff", "model_not_found")],
}  # fmt: skip
MENTIONS = {"seed_range": "4294967295", "guidance_range": "30", "steps_range": "150", "size_range": "2048",
            "prompt_long": "4000", "scheduler_unknown": "dpmpp_2m", "model_not_found": "pocket"}  # fmt: skip


CASES = [pytest.param(f, *case, id=f"{f}-{n}") for f, cases in WRONG.items() for n, case in enumerate(cases)]


@pytest.mark.parametrize("field, value, key", CASES)
def test_a_wrong_value_is_one_clear_sentence(field, value, key):
    with pytest.raises(Problem) as refusal:
        Recipe(**{field: value})
    sentence = str(refusal.value)
    assert refusal.value.key == key
    assert MENTIONS.get(key, "") in sentence
    assert 20 < len(sentence) < 500 and "{" not in sentence and "\n" not in sentence


def test_every_field_has_a_wrong_value_above():
    assert set(WRONG) == {field.name for field in dataclasses.fields(Recipe)}


def test_lcm_has_a_schedule_of_fifty_steps():
    assert Recipe(scheduler="lcm", steps=LCM_STEPS).steps == LCM_STEPS
    with pytest.raises(Problem) as refusal:
        Recipe(scheduler="lcm", steps=LCM_STEPS + 1)
    assert refusal.value.key == "lcm_steps" and "50" in str(refusal.value) and "51" in str(refusal.value)


def test_numbers_are_the_same_however_they_are_written():
    one = Recipe(guidance_scale=7, seed=3, steps=20, width=128)
    other = Recipe(guidance_scale=np.float32(7), seed=np.int64(3), steps=20.0, width=np.uint16(128))
    assert one == other and hash(one) == hash(other)
    assert one.to_json() == other.to_json()
    assert [type(v) for v in (other.guidance_scale, other.seed, other.steps, other.width)] == [float, int, int, int]


def test_spaces_of_a_prompt_do_not_count():
    assert Recipe(prompt="  a \n red\tapple ") == Recipe(prompt="a red apple")
    assert Recipe(prompt="赤い　りんご").prompt == "赤い りんご"


def test_it_is_frozen_and_a_change_is_a_new_one():
    recipe = Recipe()
    changed = recipe.change(seed=4)
    assert (recipe.seed, changed.seed) == (0, 4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.seed = 1


@pytest.mark.parametrize("call", [lambda: Recipe().change(sed=1), lambda: Recipe.from_json('{"sed": 1}')])
def test_an_unknown_field_is_named_and_the_known_ones_are_told(call):
    with pytest.raises(Problem) as refusal:
        call()
    assert refusal.value.key == "field_unknown"
    assert "sed" in str(refusal.value) and "guidance_scale" in str(refusal.value)


@given(recipes)
def test_json_brings_it_back(recipe):
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert Recipe.from_json(recipe.to_json().encode()) == recipe


def test_json_is_readable_and_may_leave_fields_out():
    assert '"りんご"' in Recipe(prompt="りんご").to_json()
    assert Recipe.from_json('{"seed": 7}') == Recipe(seed=7)
    assert Recipe.from_json("{}") == Recipe()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(tuple(SCHEDULERS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
fields = st.sampled_from([field.name for field in dataclasses.fields(Recipe)])


@settings(max_examples=300)
@given(
    st.dictionaries(fields | st.text(max_size=5), anything, max_size=4).map(json.dumps)
    | anything.map(json.dumps)
    | st.text()
    | st.binary()
)
def test_any_json_is_a_recipe_or_a_problem(text):
    try:
        recipe = Recipe.from_json(text)
    except Problem as problem:
        assert str(problem)
    else:
        assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize("text", ["", "null", "[]", "3", '"a"', "{", '{"seed": NaN}', '{"seed": 1e999}', "[" * 100_000,
                                  '{"prompt": ' + "[" * 900 + "]" * 900 + "}", '{"seed": ' + "9" * 5000 + "}"])  # fmt: skip
def test_odd_json_is_a_problem(text):
    with pytest.raises(Problem):
        Recipe.from_json(text)
