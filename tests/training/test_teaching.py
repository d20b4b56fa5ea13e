"""Teaching a word: examples, the pupil's numbers, removal, and files that stock diffusers reads."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from checkpoints import KINDS

from sd_explorer.diffusion.denoise import denoise
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.results import results
from sd_explorer.experiments.teaching import Begun, Teaching, taken_away, teach
from sd_explorer.experiments.teaching_looks import Look
from sd_explorer.problems import Problem
from sd_explorer.training.teaching.examples import cut_out, examples, own_picture
from sd_explorer.training.teaching.files import loading_code, row_file, skill_file
from sd_explorer.training.teaching.unseen import drawings, unseen_things
from sd_explorer.training.teaching.word import new_word

TEACHABLE = [kind for kind in KINDS if kind != "lcm"]


@pytest.fixture(autouse=True)
def little(monkeypatch):
    """Few pictures to encode, few steps to paint."""
    for name, few in (("LAID", 6), ("LAID_LARGE", 6), ("ASKED", 4)):
        monkeypatch.setattr(f"sd_explorer.experiments.teaching.{name}", few)
    monkeypatch.setattr("sd_explorer.experiments.thumbnail.THUMBNAIL_STEPS", 2)


def taught(model, **wish):
    """Whatever a short teaching gives: (pupil, its looks)."""
    wish = {"own": drawings(0), "word": "blicket", "skill": True, "row_samples": 8, "skill_samples": 8} | wish
    items = list(results(teach(model, Teaching(**wish))))
    begun = next(item for item in items if isinstance(item, Begun))
    return begun.pupil, [item for item in items if isinstance(item, Look)]


def painted(model, prompt: str = "a blicket, flat") -> np.ndarray:
    """A picture in two steps."""
    *_, step = denoise(model, Recipe(prompt, seed=4, steps=2, scheduler="ddim", guidance_scale=4))
    return model.decode(step.next_latents)[0]


def test_a_dozen_things_ship_that_the_network_was_never_shown():
    from sd_explorer.training.album import things

    assert len(unseen_things()) == 12
    assert not {one.name for one in unseen_things()} & {name for thing in things() for name in thing.names_en}
    for one in drawings(3):
        assert one.picture.shape == (128, 128, 4) and one.cut


def test_plain_paper_is_taken_away_up_to_the_thing_and_a_busy_border_stays():
    paper = np.full((32, 32, 3), 240, np.uint8)
    paper[8:24, 8:24] = (200, 30, 30)
    paper[14:18, 14:18] = 240  # a hole that paper does not reach
    alpha = cut_out(paper)[..., 3]
    assert (alpha[8:24, 8:24] == 255).all() and not alpha[:8].any() and not alpha[:, 24:].any()
    busy = np.random.default_rng(0).integers(0, 255, (32, 32, 3)).astype(np.uint8)
    assert (cut_out(busy)[..., 3] == 255).all() and not own_picture(busy, 32).cut


def test_examples_name_the_word_and_are_the_same_for_a_seed():
    first, captions = examples(drawings(1), "blicket", 6, 3, 64)
    again, _ = examples(drawings(1), "blicket", 6, 3, 64)
    assert first.shape == (6, 64, 64, 3) and np.array_equal(first, again)
    assert all("blicket" in caption for caption in captions)
    assert all("ブリケ" in caption for caption in examples(drawings(1), "ブリケ", 4, 0, 64)[1])


@pytest.mark.parametrize("word, key", [("", "teach_word"), ("two words", "teach_word"), ("x" * 40, "teach_word"),
                                       ("cat", "teach_known"), ("apple", "teach_known")])  # fmt: skip
def test_a_word_that_is_known_or_is_none_is_refused(model, word, key):
    with pytest.raises(Problem) as refused:
        new_word(model("pocket"), word)
    assert refused.value.key == key


@pytest.mark.parametrize("kind", TEACHABLE)
def test_what_was_taught_paints_otherwise_and_is_taken_away_bit_for_bit(model, kind):
    before = painted(model(kind))
    pupil, looks = taught(model(kind))
    assert not np.array_equal(painted(pupil.model()), before)
    assert np.array_equal(painted(model(kind)), before), "the one that paints learns nothing"
    assert list(results(taken_away(pupil, looks[0]))) == [(True, True, True)]
    assert np.abs(painted(pupil.model()).astype(int) - before).max() <= 2, "another place in memory rounds otherwise"
    assert [look.part for look in looks] == ["before", "row", "skill"]


@pytest.mark.parametrize("kind", ["pocket", "sd1", "sdxl"])
def test_saved_files_load_in_stock_diffusers_and_paint_the_same(model, checkpoint, kind, tmp_path, monkeypatch):
    from sd_explorer.models import load_model
    from sd_explorer.training.teaching.pupil import on_torch

    pupil, _ = taught(model(kind))
    (tmp_path / "blicket.safetensors").write_bytes(row_file(pupil))
    (tmp_path / "blicket-lora.safetensors").write_bytes(skill_file(pupil))
    other = load_model(str(checkpoint(kind)), device="cpu")
    monkeypatch.chdir(tmp_path)
    exec(loading_code(pupil), {"pipe": other.pipe})
    assert np.array_equal(painted(on_torch(other)), painted(pupil.model()))


def test_the_same_pictures_word_and_samples_give_the_same_pupil(model):
    (one, looks), (two, others) = (taught(model("pocket"), seed=5) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one.row + one.skill, two.row + two.skill, strict=True))
    assert [look.loss for look in looks] == [look.loss for look in others]
    different, _ = taught(model("pocket"), seed=6)
    assert not torch.equal(one.row[0], different.row[0])


def test_only_a_word_moves_one_row_and_leaves_the_network(model):
    pupil, looks = taught(model("pocket"), skill=False, row_samples=16)
    assert not pupil.skill and skill_file(pupil) == b"" and "lora" not in loading_code(pupil)
    for mine, its in zip(pupil.network.parameters(), model("pocket").network.parameters(), strict=True):
        assert torch.equal(mine, its)
    assert [look.samples for look in looks] == [0, 8, 16]


def test_a_distilled_model_and_one_without_room_are_refused(model, monkeypatch):
    with pytest.raises(Problem) as refused:
        taught(model("lcm"))
    assert refused.value.key == "teach_distilled"
    monkeypatch.setattr("sd_explorer.training.teaching.needs.memory", lambda: 1000)
    with pytest.raises(Problem) as refused:
        taught(model("sdxl"))
    assert refused.value.key == "teach_memory"


def test_too_few_pictures_are_refused(model):
    with pytest.raises(Problem) as refused:
        taught(model("pocket"), own=drawings(0)[:3])
    assert refused.value.key == "teach_pictures"
