"""The measures of the model card measure what they say."""

import re

import numpy as np
import pytest

from sd_explorer.judging import measures
from sd_explorer.training.artwork.compose import HUES, recolour
from sd_explorer.training.artwork.concepts import read_list


def on_white(rgb, side: int = 32):
    """A square of one colour in the middle of a white picture, (1, 3, side, side) in -1..1."""
    import torch

    picture = torch.ones(3, side, side)
    picture[:, 8:-8, 8:-8] = torch.tensor(rgb)[:, None, None] * 2 - 1
    return picture[None]


@pytest.mark.parametrize("name, rgb", [("red", (0.9, 0.1, 0.1)), ("yellow", (0.95, 0.9, 0.1)), ("green", (0.1, 0.7, 0.2)),
                                       ("blue", (0.1, 0.2, 0.9)), ("purple", (0.55, 0.15, 0.9))])  # fmt: skip
def test_the_colour_of_an_object_is_its_hue(name, rgb):
    assert measures.object_colour(on_white(rgb)).tolist() == [list(HUES).index(name)]


def test_a_gray_object_has_no_colour():
    assert measures.object_colour(on_white((0.4, 0.4, 0.4))).tolist() == [-1]


@pytest.mark.parametrize("name", HUES)
def test_recoloured_artwork_has_the_colour_it_was_given(name):
    import torch

    art = np.zeros((32, 32, 4), np.uint8)
    art[8:-8, 8:-8] = (200, 60, 40, 255)
    art[8:-8, 8:14] = (240, 220, 200, 255)
    picture = torch.from_numpy(recolour(art, HUES[name])[..., :3]).permute(2, 0, 1)[None] / 127.5 - 1
    picture[:, :, :8], picture[:, :, -8:], picture[..., :8], picture[..., -8:] = 1, 1, 1, 1
    assert measures.object_colour(picture).tolist() == [list(HUES).index(name)]


def test_halves_are_the_middle_squares_of_left_and_right():
    import torch

    picture = torch.zeros(1, 3, 8, 8)
    picture[..., 2:6, :4], picture[..., 2:6, 4:] = 1, 2
    left, right = measures.halves(picture)
    assert left.shape == right.shape == (1, 3, 4, 4) and (left == 1).all() and (right == 2).all()


def test_a_hundred_unseen_words_are_in_no_name_and_lead_to_known_things():
    words = measures.read_pairs(measures.UNSEEN)
    painted = [line for line in read_list() if line.wave == 1]
    names = {line.name for line in painted}
    said = {word for line in painted for word in re.findall("[a-z]+", f"{line.name} {line.label}".lower())}
    assert len(words) == 100 and not set(words) & said
    assert {name for things in words.values() for name in things.split(", ")} <= names


def test_a_hundred_probe_words_in_two_languages():
    probes = measures.read_pairs(measures.PROBES)
    assert len(probes) == len(set(probes.values())) == 50
    assert all(word.isascii() for word in probes) and not any(word.isascii() for word in probes.values())


def test_shares_are_per_cent():
    assert measures.per_cent([True, False, False]) == 33.3
