"""What the pocket model makes of a word that it is taught: measured on things that ship unseen."""

from __future__ import annotations

import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.results import results
from sd_explorer.experiments.teaching import Begun, Teaching, teach
from sd_explorer.experiments.teaching_looks import Look, prompts_for
from sd_explorer.experiments.teaching_word import about_word
from sd_explorer.models import load_model
from sd_explorer.training.teaching.unseen import drawings

THINGS = (0, 4, 6)
"""Llama, amphora, kick scooter."""
SAMPLES = 80
"""Of the row alone: about a third of what the exhibit takes."""


@pytest.mark.slow
def test_what_is_painted_of_a_word_comes_to_be_like_its_pictures_for_three_of_three(monkeypatch):
    monkeypatch.setattr("sd_explorer.experiments.teaching.LOOKS", 1)
    monkeypatch.setattr("sd_explorer.experiments.teaching_looks.KNOWN", ("a cat",))
    monkeypatch.setattr("sd_explorer.experiments.teaching_looks.Onlooker._kept", lambda self, model: iter(()))
    model, rose = load_model("pocket", device="cpu"), {}
    for number in THINGS:
        wish = Teaching(drawings(number), "blicket", row_samples=SAMPLES, recipe=Recipe("", seed=7))
        first, *_, last = (item for item in results(teach(model, wish)) if isinstance(item, Look))
        rose[number] = (first.likeness, last.likeness), (first.loss, last.loss)
        assert len(last.near) == 3
    assert all(before < after for (before, after), _ in rose.values()), rose
    assert all(before > after for _, (before, after) in rose.values()), rose


def test_the_pocket_model_says_what_lies_near_a_word():
    model = load_model("pocket", device="cpu")
    *_, about = about_word(model, "Wug ")
    assert about.word == "wug" and len(about.pieces) == 2 and len(about.near) == 2 and about.far
    assert 20e6 < about.bytes < 500e6
    *_, known = about_word(model, "apple")
    assert known.problem.key == "teach_known"


def test_a_japanese_word_is_asked_for_in_japanese():
    assert prompts_for("ブリケ") == ("ブリケ、フラット", "ブリケ", "ピンクの背景のブリケ")
    assert prompts_for("apt") == ("an apt, flat", "an apt", "an apt on a pink background")


def test_a_word_begins_as_the_known_thing_that_is_most_like_its_pictures(monkeypatch):
    for name, few in (("LAID", 4), ("ASKED", 4), ("LOOKS", 1)):
        monkeypatch.setattr(f"sd_explorer.experiments.teaching.{name}", few)
    model = load_model("pocket", device="cpu")
    items = teach(model, Teaching(drawings(4), "blicket", row_samples=8, recipe=Recipe("", seed=7)))
    begun = next(item for item in items if isinstance(item, Begun))
    table = model.pipe.text_encoder.get_input_embeddings().weight
    ids = model.pipe.tokenizer(begun.like, add_special_tokens=False).input_ids
    assert begun.like and (begun.pupil.row[0] - table[ids].mean(0)).abs().max() < 1e-6
