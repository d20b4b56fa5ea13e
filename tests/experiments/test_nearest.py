"""Which training pictures a picture is nearest to."""

import numpy as np
import pytest

from sd_explorer import load_model
from sd_explorer.experiments.nearest import MEASURES, nearest, place_on
from sd_explorer.experiments.results import results
from sd_explorer.models.encoding import encode_picture
from sd_explorer.training.album import album


@pytest.mark.parametrize("number", [5, 20_001, 40_000])
def test_a_planted_copy_is_ranked_first_by_all_lists(number):
    model = load_model()
    picture = album().pictures([number])[0]
    (found,) = results(nearest(model, album(), picture, encode_picture(model, picture)))
    for measure in MEASURES:
        assert found.lists[measure][0].number == number, measure
        assert found.ratio(measure) < 0.02, measure
        distances = [near.distance for near in found.lists[measure]]
        assert distances == sorted(distances) and len({near.drawing for near in found.lists[measure]}) == 5
    assert np.array_equal(found.pictures[number], picture)


def test_the_yardstick_grows_from_the_same_drawing_to_another_thing():
    for measure in MEASURES:
        boxes = album().numbers[f"yardstick_{measure}"]
        assert boxes.shape == (4, 5) and (np.diff(boxes, axis=1) >= 0).all()
        assert boxes[0, 2] < boxes[1:, 2].min(), measure
        assert [place_on(boxes, far) for far in (0.0, boxes[0, 3] + 1e-6, 9.0)] == ["near", "between", "far"]


def test_coarse_distances_find_the_picture_itself():
    latents = album().latents(load_model(), 12_345)
    assert album().coarse(latents).argmin() == 12_345
