"""A1111's prompt editing is read and written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sd_explorer import Branch, Recipe, Trace
from sd_explorer.diffusion.branch import go_on
from sd_explorer.diffusion.editing import edited, read_editing, write_editing
from sd_explorer.diffusion.schedulers import SCHEDULERS

word = st.text(st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=6)
phrase = st.lists(word, max_size=6).map(" ".join)


@pytest.mark.parametrize("prompt, expected", [
    ("a [cat:dog:5], flat", ("a cat, flat", "a dog, flat", 5)),
    ("a [cat:dog:0.25], flat", ("a cat, flat", "a dog, flat", 5)),
    ("a cat [in a hat:10]", ("a cat", "a cat in a hat", 10)),
    ("a [red::3] apple", ("a red apple", "a apple", 3)),
    ("a [cat:dog:500]", ("a cat", "a dog", 20)),
    ("[a:b:5] and [c:d:5]", ("a and c", "b and d", 5)),
    ("[a:b:5] and [c:d:9]", ("a and c", "b and c", 5)),
    ("a (red:1.2) [soft] apple: 3", None),
    (r"a \[cat:dog:5]", None),
    ("", None),
])  # fmt: skip
def test_it_is_read_as_a1111_reads_it(prompt, expected):
    assert read_editing(prompt, 20) == expected


def test_only_what_differs_stands_between_the_brackets():
    assert write_editing("a red cat on grass", "a red dog on grass", 4) == "a red [cat:dog:4] on grass"
    assert write_editing("a cat", "a cat in a hat", 4) == "a cat [:in a hat:4]"
    assert write_editing("a cat", "a cat", 4) == "a cat"
    assert write_editing("a cat", "a dog", 0) == "a dog"


@pytest.mark.parametrize(
    "before, after", [("a [cat]", "a dog"), ("a", "b: c"), ("a|b", "c"), ("[a:b:3] x", "[a:b:3] y")]
)
def test_what_the_notation_cannot_say_is_not_said(before, after):
    assert write_editing(before, after, 3) is None


@given(phrase, phrase, st.integers(1, 20))
def test_what_was_written_is_read_back(before, after, at):
    written = write_editing(before, after, at)
    assert read_editing(written, 20) == (None if before == after else (before, after, at))


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_prompt_that_changes_on_its_way_is_its_branch_made_by_hand_bit_for_bit(scheduler, model):
    recipe = Recipe("a [cat:dog:2]", steps=4, scheduler=scheduler)
    calls = 4 if scheduler == "heun" else 2
    by_hand = Branch(Recipe("a cat", steps=4, scheduler=scheduler), calls, {"prompt": "a dog"})
    assert edited(recipe) == by_hand
    made = Trace.record(model("pocket"), edited(recipe))
    begun = Trace.record(model("pocket"), by_hand.recipe)
    gone = Trace.of(model("pocket"), by_hand, go_on(model("pocket"), by_hand, begun.steps))
    assert np.array_equal(made.picture, gone.picture) and np.array_equal(made.final, gone.final)
    assert np.array_equal(made.steps[calls - 1].output, begun.steps[calls - 1].output)


def test_a_recipe_without_the_notation_is_none():
    assert edited(Recipe("a (red) cat")) == Recipe("a (red) cat")
