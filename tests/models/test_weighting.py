"""Words read more and less."""

import numpy as np
import pytest
import torch

from sd_explorer import Problem, Recipe, Trace, denoise, load_model, weigh
from sd_explorer.prompts.weights import Weight, read_weights


@pytest.mark.parametrize("prompt, plain, weights", [
    ("a (red:1.3) apple", "a red apple", [("red", 1.3)]),
    ("(a cat: .5), (3d render:0)", "a cat, 3d render", [("a cat", 0.5), ("3d render", 0)]),
    ("a cat (sitting), a:b (c) (d:e)", "a cat (sitting), a:b (c) (d:e)", []),
    ("( りんご :2)", "りんご", [("りんご", 2)]),
    ("", "", []),
])  # fmt: skip
def test_marks_are_read_and_taken_out(prompt, plain, weights):
    text, found = read_weights(prompt)
    assert text == plain
    assert [(text[slice(*one.span)], one.value) for one in found] == weights
    assert all(isinstance(one, Weight) for one in found)


@pytest.mark.parametrize("value", ["3.1", "-1", "99"])
def test_a_wild_weight_is_refused(value, model):
    with pytest.raises(Problem, match="0 to 3"):
        weigh(model("pocket"), Recipe(f"a (red:{value}) apple"))


@pytest.mark.parametrize("guidance", [1, 4])
def test_one_changes_nothing_and_zero_leaves_the_word_out(any_model, guidance):
    recipe = Recipe("a (red:1) apple", guidance_scale=guidance)
    plain, conditioning = weigh(any_model, recipe)
    own = any_model.encode(plain)
    assert plain.prompt == "a red apple" and torch.equal(conditioning.embeddings, own.embeddings)
    without = any_model.encode(plain.change(prompt="a apple")).embeddings
    at_zero = weigh(any_model, recipe.change(prompt="a (red:0) apple"))[1].embeddings
    assert torch.allclose(at_zero, without, atol=1e-5) and not torch.allclose(at_zero, own.embeddings, atol=1e-3)
    at_two = weigh(any_model, recipe.change(prompt="a (red:2) apple"))[1].embeddings
    assert torch.allclose(at_two[-1] - own.embeddings[-1], own.embeddings[-1] - without[-1], atol=1e-5)
    if len(at_two) == 2:
        assert torch.equal(at_two[0], own.embeddings[0])  # the half without the prompt


def test_more_red_is_redder():
    model = load_model("pocket", device="cpu")
    redness = []
    for weight in (0, 1, 2):
        plain, conditioning = weigh(model, Recipe(f"a (red:{weight}) apple, flat", seed=3))
        picture = Trace.of(model, plain, denoise(model, plain, conditioning=conditioning)).picture.astype(float)
        thing = picture[picture.min(-1) < 160]  # what is not the white ground
        redness.append(np.mean(thing[:, 0] - thing[:, 1]))
    assert redness[0] < redness[1] < redness[2], redness
