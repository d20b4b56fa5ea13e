"""Contact sheets: eight in a row, in the order of their prompts, nothing chosen."""

import numpy as np
import pytest
import torch
from PIL import Image

from sd_explorer.judging import scores, sheet
from sd_explorer.judging.measures import UNSEEN, read_pairs
from sd_explorer.training.artwork.concepts import read_list


@pytest.mark.parametrize("kind", sheet.SHEETS)
def test_every_row_is_full_and_no_prompt_without_a_seed_of_its_own_stands_twice(kind):
    prompts = sheet.SHEETS[kind]()
    assert len(prompts) % sheet.WIDE == 0
    assert kind == "seeds" or len(set(prompts)) == len(prompts)


def test_the_things_on_the_sheets_are_things_that_the_model_knows():
    known = {line.name for line in read_list()}
    assert {*sheet.THINGS, *sheet.FACES} <= known


def test_the_unseen_words_are_those_of_the_measure():
    assert set(sheet.UNSEEN) <= set(read_pairs(UNSEEN))


def test_a_picture_stands_where_its_number_says(checkpoint, tmp_path, monkeypatch):
    """Painted by a stand-in: picture i has the grey i."""
    asked = {}

    def paint(pipe, prompts, seed, guidance, steps):
        asked.update(seed=seed, guidance=guidance, prompts=prompts)
        return torch.arange(len(prompts)).float()[:, None, None, None].expand(-1, 3, 16, 16) / 127.5 - 1

    monkeypatch.setattr(scores, "paint", paint)
    sheet.draw(checkpoint("pocket"), tmp_path / "new" / "sheet.jpg", "faces", guidance=4.0, seed=9)
    shown = np.asarray(Image.open(tmp_path / "new" / "sheet.jpg").convert("L")).astype(int)
    tiles = shown.reshape(3, 16, 8, 16).mean((1, 3)).ravel()
    assert np.abs(tiles - np.arange(24)).max() < 2
    assert asked == {"seed": 9, "guidance": 4.0, "prompts": sheet.SHEETS["faces"]()}
