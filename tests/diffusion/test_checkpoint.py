"""Checkpoint: a name and LoRAs, and the text that says both."""

import copy
import pickle

import pytest

from sd_explorer import Checkpoint, Problem, Recipe
from sd_explorer.diffusion.checkpoint import Lora

WRITTEN = {
    "pocket": Checkpoint("pocket"),
    "pocket + a.safetensors": Checkpoint("pocket", ["a.safetensors"]),
    "owner/name + a.safetensors + b@2.safetensors@0.5": Checkpoint("owner/name", ["a.safetensors", ("b@2.safetensors", 0.5)]),
    "/models/cats + dogs": Checkpoint("/models/cats + dogs"),
    '"/models/cats + dogs.safetensors"': Checkpoint("/models/cats + dogs.safetensors"),
    '"a + b.safetensors" + c.safetensors@-1.0': Checkpoint("a + b.safetensors", [Lora("c.safetensors", -1)]),
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_the_text_says_name_and_loras_and_is_read_back(text):
    made, read = WRITTEN[text], Checkpoint.of(text)
    assert made == text == read and (read.name, read.loras) == (made.name, made.loras)


def test_a_scale_is_read_back_to_the_last_digit():
    made = Checkpoint("pocket", [("a.safetensors", 0.1 + 0.2)])
    assert Checkpoint.of(str(made)).loras[0].scale == 0.1 + 0.2


def test_a_plain_name_is_the_checkpoint_of_that_name():
    assert Checkpoint.of(" pocket-ink ") == "pocket-ink" and hash(Checkpoint("a/b")) == hash("a/b")


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), Checkpoint.of])
def test_a_copy_keeps_its_loras(again):
    made = Checkpoint("pocket", [("a.safetensors", 0.5)])
    assert again(made) == made and again(made).loras == made.loras and again(made).name == "pocket"


def test_a_recipe_says_its_loras_as_json_and_reads_them_back():
    recipe = Recipe(model=Checkpoint("pocket", [("a.safetensors", 0.5)]))
    assert recipe == Recipe(model="pocket + a.safetensors@0.5") == Recipe.from_json(recipe.to_json())
    assert recipe.checkpoint.loras == (Lora("a.safetensors", 0.5),) and recipe != Recipe()


@pytest.mark.parametrize("scale", ["nan", "4.1", "-5", "much"])
def test_a_scale_out_of_range_is_refused(scale):
    with pytest.raises(Problem) as problem:
        Recipe(model=f"pocket + a.safetensors@{scale}")
    assert problem.value.key == "lora_scale" and scale in str(problem.value)


@pytest.mark.parametrize("path", ["a.ckpt", "", ".safetensors", "a + b.safetensors"])
def test_only_one_safetensors_file_is_a_lora(path):
    with pytest.raises(Problem) as problem:
        Checkpoint("pocket", [path])
    assert problem.value.key == "lora_file"
