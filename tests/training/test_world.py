"""The world of the training pictures: what a caption names is so, and what it leaves open varies."""

import random
from dataclasses import replace

import numpy as np
import pytest

from sd_explorer.training.artwork import world
from sd_explorer.training.artwork.captions import Says, Scene, caption
from sd_explorer.training.artwork.compose import COLOURS
from sd_explorer.training.artwork.concepts import Concept, Line, _join, other_kana


def thing(name: str, *names_ja: str) -> Concept:
    return Concept(name, name, 1, "", (name,), names_ja or ("名",), (), ())


CAT, CUP, APPLE = THINGS = [thing("cat", "猫"), thing("cup", "コップ"), thing("apple", "りんご")]
NOTHING = Says(style=False, background=False, colour=False, place=False)


def artwork():
    """Three things in four styles: a black square with a red left half, 32x32."""
    art = np.zeros((3, 4, 32, 32, 4), np.uint8)
    art[..., 3] = 255
    art[..., :16, 0] = 255
    return art


def painted(scene: Scene, seed: int = 0):
    """(32, 32, 3), 0..1."""
    index = {t.name: i for i, t in enumerate(THINGS)}
    return (world.paint([scene], artwork(), index, random.Random(seed))[0].permute(1, 2, 0).numpy() + 1) / 2


def ink(picture) -> np.ndarray:
    """Where the thing is, on white."""
    return picture.min(-1) < 0.5


@pytest.mark.parametrize("side, low, high", [("left", 0.2, 0.45), ("", 0.45, 0.55), ("right", 0.55, 0.8)])
def test_a_thing_is_on_the_side_that_its_scene_says(side, low, high):
    for seed in range(5):
        columns = np.nonzero(ink(painted(Scene(CAT, "flat", side=side), seed)))[1]
        assert low < (columns.mean() + 0.5) / 32 < high


def test_sizes_do_not_overlap():
    areas = {size: [ink(painted(Scene(CAT, "flat", size=size), s)).mean() for s in range(5)] for size in world.SIZES}
    assert max(areas["small"]) < min(areas[""]) and max(areas[""]) < min(areas["big"])


def test_a_mirrored_thing_has_its_other_side_first():
    plain, mirrored = (painted(Scene(CAT, "flat", mirrored=m))[16] for m in (False, True))
    red = [np.nonzero((row[:, 0] > 0.5) & (row[:, 1] < 0.5))[0].mean() for row in (plain, mirrored)]
    assert red[0] < 15.5 < red[1]


def test_two_things_stand_beside_each_other_and_do_not_touch():
    mask = ink(painted(Scene(CAT, "flat", beside=CUP)))
    columns = mask.any(0)
    assert columns[4:12].all() and columns[20:28].all() and not columns[15:17].all(), columns


def test_captions_name_what_they_are_asked_to_and_nothing_else():
    scene = Scene(CAT, "ink", "blue", side="left", size="small")
    for seed in range(30):
        rng = random.Random(seed)
        everything = caption(scene, "en", rng)
        assert "cat" in everything and "blue" in everything and "on the left" in everything
        assert any(word in everything for word in ("small", "little", "tiny"))
        assert caption(scene, "en", rng, NOTHING) in ("a cat", "cat")
        assert caption(scene, "ja", rng, NOTHING) == "猫"
        assert "左側の小さ" in caption(scene, "ja", rng)


def test_a_pair_is_told_from_left_to_right():
    scene = Scene(CAT, "flat", beside=APPLE)
    for seed in range(20):
        english, japanese = (caption(scene, lang, random.Random(seed)) for lang in ("en", "ja"))
        assert english.index("cat") < english.index("apple") and "an apple" in english
        assert japanese.index("猫") < japanese.index("りんご")


def test_most_pictures_show_one_plain_thing_and_every_fact_comes_up():
    rng = random.Random(0)
    shown = world.scenes(THINGS, 200, rng)
    one = [s for s in shown if not s.beside and not s.colour]
    assert 0.7 < len(one) / len(shown) < 0.85
    assert {s.side for s in shown} == set(world.SIDES) and {s.size for s in shown} == set(world.SIZES)
    assert {s.background for s in shown} == set(COLOURS) and any(s.mirrored for s in shown)
    says = [world.random_says(s, rng) for s in shown]
    assert {s.style for s in says} == {s.background for s in says} == {s.colour for s in says} == {True, False}


def test_a_table_of_facts_gives_the_scenes_back():
    shown = world.scenes(THINGS, 10, random.Random(1))
    table = world.to_table(shown, THINGS)
    assert [world.from_row(row, THINGS) for row in table] == shown


def test_a_sign_is_never_mirrored():
    stop = replace(CAT, name="stop sign")
    assert not any(s.mirrored for s in world.scenes([stop, CUP], 100, random.Random(2)) if s.concept is stop)


def test_a_thing_keeps_emojibases_japanese_label_and_gets_the_other_kana():
    line = Line("duck", "duck", 1, ("鴨", "アヒル"))
    concept = _join(line, {"label": "duck", "hexcode": "1F986"}, {"label": "カモ"})
    assert concept.names_ja == ("鴨", "アヒル", "カモ", "あひる", "かも")


@pytest.mark.parametrize("word, other", [("ねこ", "ネコ"), ("ケーキ", "けーき"), ("猫", ""), ("赤いハート", "")])
def test_the_other_kana(word, other):
    assert other_kana(word) == other
