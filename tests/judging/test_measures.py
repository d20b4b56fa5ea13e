"""The measures of the model card measure what they say."""

import re

import numpy as np
import pytest

from sd_explorer.judging import colours, measures
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
    assert colours.object_colour(on_white(rgb)).tolist() == [list(HUES).index(name)]


def test_a_gray_object_has_no_colour():
    assert colours.object_colour(on_white((0.4, 0.4, 0.4))).tolist() == [-1]


@pytest.mark.parametrize("name", HUES)
def test_recoloured_artwork_has_the_colour_it_was_given(name):
    import torch

    art = np.zeros((32, 32, 4), np.uint8)
    art[8:-8, 8:-8] = (200, 60, 40, 255)
    art[8:-8, 8:14] = (240, 220, 200, 255)
    picture = torch.from_numpy(recolour(art, HUES[name])[..., :3]).permute(2, 0, 1)[None] / 127.5 - 1
    picture[:, :, :8], picture[:, :, -8:], picture[..., :8], picture[..., -8:] = 1, 1, 1, 1
    assert colours.object_colour(picture).tolist() == [list(HUES).index(name)]


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


def test_half_of_the_unseen_words_are_kept_from_every_training():
    from sd_explorer.training.pool import kept_out

    held = measures.held_out()
    assert len(held) == 50 and set(held) < set(measures.read_pairs(measures.UNSEEN))
    assert all(kept_out(held, word) for word in held)


def test_two_things_count_when_each_is_found_in_its_own_half():
    import torch

    def judge(pictures):  # the brightness of a picture is the number of its thing; the next guesses are 0 to 3
        return {"concept": 9 * torch.eye(10)[(pictures.mean((1, 2, 3)) * 10).round().long()] - torch.arange(10) / 10}

    pictures = torch.zeros(2, 3, 64, 64)
    pictures[0, ..., :32], pictures[0, ..., 32:] = 0.7, 0.9
    pictures[1] = 0.7
    found = measures.in_halves(judge, [[9, 7], [7, 9]], pictures)
    assert found == {"both": 50.0, "at_least_one": 100.0}


def test_the_nearest_placement_is_where_the_artwork_was_put():
    import torch

    from sd_explorer.judging.details import SCALES, SHIFTS, best_fit
    from sd_explorer.training.artwork.compose import compose

    art = np.zeros((64, 64, 4), np.uint8)
    art[10:50, 12:40] = (200, 60, 40, 255)
    art[20:30, 40:60] = (20, 60, 240, 255)
    where = torch.tensor([SCALES[2]]), torch.tensor([[SHIFTS[1], SHIFTS[3]]])
    for drawing in (art, art[:, ::-1].copy()):  # mirrored pictures count as well
        picture = compose(torch.from_numpy(drawing)[None], torch.ones(1, 3), *where)[0]
        assert best_fit(art, picture) > 60
    assert best_fit(art, torch.zeros(3, 64, 64)) < 15


def test_the_judge_is_asked_only_for_what_a_picture_shows():
    from sd_explorer.judging.judge import HEADS, targets
    from sd_explorer.training.artwork.captions import Scene
    from sd_explorer.training.artwork.concepts import Concept
    from sd_explorer.training.artwork.world import to_table

    cat, cup = (Concept(n, n, 1, "", (n,), (n,), (), ()) for n in ("cat", "cup"))
    shown = [Scene(cup, "ink", "red", "blue", "right", "small"), Scene(cat, "flat", beside=cup), Scene(cat, "flat")]
    wanted = {k: v.tolist() for k, v in targets(to_table(shown, [cat, cup])).items()}
    assert list(wanted) == list(HEADS)
    assert wanted["concept"] == [1, -100, 0] and wanted["count"] == [0, 1, 0]
    assert wanted["colour"] == [list(HUES).index("blue"), -100, -100]
    assert wanted["side"] == [2, -100, 0] and wanted["size"] == [1, -100, 0]


def test_a_training_that_goes_on_keeps_the_row_of_the_one_before():
    from sd_explorer.judging.evaluate import merged

    noted = {"unet": {"minutes": 150.0, "steps": 6000}}
    once = merged(noted, {"unet": {"minutes": 9.0, "steps": 400}, "judge": {"minutes": 1.0, "steps": 5}})
    assert set(once) == {"unet", "unet (gone on with)", "judge"} and once["unet"] == noted["unet"]
    assert merged(once, {"unet": {"minutes": 12.0, "steps": 500}})["unet (gone on with)"]["steps"] == 500


def test_the_guidance_scale_with_the_best_scores_is_chosen():
    from sd_explorer.judging.evaluate import best_scale

    assert (
        best_scale({"2.0": {"concept_top1": 90.0, "style": 88.0}, "3.0": {"concept_top1": 95.0, "style": 84.0}}) == 3.0
    )
