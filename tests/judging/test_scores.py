"""What is painted for the judge and how its answers are counted."""

from __future__ import annotations

import pytest
import torch

from sd_explorer.judging import scores
from sd_explorer.training.artwork.captions import Scene
from sd_explorer.training.artwork.compose import COLOURS
from sd_explorer.training.artwork.concepts import Concept
from sd_explorer.training.artwork.fetch import STYLES

NAMES = ("apple", "boat", "cat", "drum", "egg", "fox", "goat", "hat")
THINGS = [Concept(name, name, 1, "", (name,), (f"{name}ja",), (), ()) for name in NAMES]


def test_every_scene_shows_another_thing_and_styles_take_turns():
    scenes = scores.test_scenes(THINGS, 3)
    assert sorted(scene.concept.name for scene in scenes) == sorted(NAMES)
    assert [scene.style for scene in scenes] == [*STYLES, *STYLES]
    assert scores.test_scenes(THINGS, 3) == scenes != scores.test_scenes(THINGS, 4)


def test_half_of_the_scenes_stand_on_a_colour_and_ink_never_on_black():
    many = [scene for seed in range(40) for scene in scores.test_scenes(THINGS, seed)]
    coloured = [scene for scene in many if scene.background != "white"]
    assert len(coloured) * 2 == len(many)
    assert not any(scene.style == "ink" and scene.background == "black" for scene in many)


def test_a_prompt_says_thing_style_and_background_in_both_languages():
    scene = Scene(THINGS[0], "flat", "blue")
    assert scores.prompt(scene, "en") == "an apple, flat on a blue background"
    assert "appleja" in scores.prompt(scene, "ja") and "青い背景" in scores.prompt(scene, "ja")


class Pipe:
    """A pipeline whose pictures are their noise."""

    device = torch.device("cpu")

    def __call__(self, prompts, generator, **options):
        self.images = torch.stack([torch.rand(3, 4, 4, generator=one) for one in generator])
        return self


def test_a_picture_hangs_on_its_number_and_seed_and_not_on_its_company():
    ten = ["x"] * 10
    alone, together = (scores.paint(Pipe(), ten, 2, 4.0, batch=batch) for batch in (1, 4))
    assert torch.equal(alone, together) and alone.min() < 0 < alone.max() <= 1
    assert not torch.equal(alone, scores.paint(Pipe(), ten, 3, 4.0))
    assert len({tuple(one.flatten().tolist()) for one in alone}) == 10


@pytest.fixture
def sees(monkeypatch):
    """A judge that sees an apple in flat on white, whatever is shown."""
    monkeypatch.setattr("sd_explorer.judging.judge.look", lambda pictures: pictures)

    def judge(pictures):
        answers = {"concept": len(NAMES), "style": len(STYLES), "background": len(COLOURS)}
        answers = {name: torch.arange(size, 0, -1).float().repeat(len(pictures), 1) for name, size in answers.items()}
        answers["style"][:, STYLES.index("flat")] = 99
        answers["background"][:, list(COLOURS).index("white")] = 99
        return answers

    return judge


def test_each_question_is_counted_apart(sees):
    scenes = [Scene(THINGS[0], "flat", "white"), Scene(THINGS[4], "ink", "white"), Scene(THINGS[5], "flat", "blue")]
    found = scores.score(sees, THINGS, scenes, torch.zeros(3, 3, 8, 8))
    assert found == {"concept_top1": [True, False, False], "concept_top5": [True, True, False],
                     "style": [True, False, True], "background": [True, True, False]}  # fmt: skip


def test_shares_are_of_all_pictures_together():
    assert scores.share([{"style": [True, False]}, {"style": [True]}]) == {"style": 66.7}
