"""What the recorder wrote is read again."""

import numpy as np
import pytest

from sd_explorer import Trace, load_model
from sd_explorer.judging import record
from sd_explorer.judging.recorder import BANDS, SIDE, TILES
from sd_explorer.training.album import album


def test_the_record_that_ships_is_whole_and_small():
    kept = record.read()
    path = record.pocket_folder().with_name(record.FILE)
    assert kept.tiles.shape == (len(kept), len(TILES), SIDE, SIDE, 3) and path.stat().st_size < 1e6
    assert kept.loss.shape == (len(kept), len(BANDS)) and kept.start in ("fresh", "adopted")
    assert (np.diff(kept.samples) > 0).all() and (np.diff(kept.minutes) >= 0).all()


def test_a_missing_record_is_none(tmp_path):
    assert record.read(tmp_path / "record.npz") is None


def test_the_floor_is_below_every_recorded_loss():
    """A perfect memory that knows which pictures fit the caption is better at the exam than any network that learnt."""
    floor = album().numbers["floor"]
    assert floor.shape == (len(BANDS),) and (floor >= 0).all()
    assert (record.read().loss > floor).all()


def test_the_last_column_is_painted_as_the_recorder_painted_it():
    """A tile painted with our own loop is the stock pipeline's of the recorder, but for rounding."""
    import torch

    from sd_explorer.judging.recorder import GUIDANCE, STEPS
    from sd_explorer.judging.scores import paint

    model = load_model()
    recipe = record.recipes()[2]
    ours = Trace.record(model, recipe).picture
    from diffusers import DPMSolverMultistepScheduler

    from sd_explorer.training.unet import SCHEDULE

    pipe = model.pipe
    pipe.scheduler, kept = DPMSolverMultistepScheduler(**SCHEDULE), pipe.scheduler
    theirs = paint(pipe, [*TILES[:3]], 0, GUIDANCE, STEPS)[2]
    pipe.scheduler = kept
    theirs = ((theirs + 1) * 127.5).round().to(torch.int).permute(1, 2, 0).numpy()
    assert np.abs(theirs - ours).mean() < 3


def test_shrinking_means_over_areas():
    picture = np.zeros((128, 128, 3), np.uint8)
    picture[::2] = 100
    assert (record.shrunk(picture) == 50).all() and record.shrunk(picture).shape == (SIDE, SIDE, 3)


@pytest.mark.parametrize("values, when", [([1, 0.2, 0.05, 0], 2), ([0, 0, 0, 1], 3), ([5, 5, 5], None), ([0, 1, 1], 1)])
def test_settled_finds_the_moment_after_which_little_changes(values, when):
    assert record.settled(np.array(values, float)) == when
