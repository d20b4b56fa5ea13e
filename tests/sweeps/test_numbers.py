"""Numbers beside the pictures: the judge's answers and scores in the index, distances, lines over an axis."""

from __future__ import annotations

import numpy as np
import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.files.png import png_with_settings
from sd_explorer.problems import Problem
from sd_explorer.sweeps.judged import JUDGED
from sd_explorer.sweeps.numbers import Numbers, rows_of
from sd_explorer.sweeps.painting import Painted, drained, painting
from sd_explorer.sweeps.store import INDEX, Store
from sd_explorer.sweeps.sweep import Sweep
from sd_explorer.texts import text


@pytest.fixture
def numbers(tmp_path):
    """Two steps by three seeds, plain pictures of which the last one is missing; nobody painted them."""
    sweep, store = Sweep(Recipe("a cat"), {"steps": [4, 8], "seed": [1, 2, 3]}), Store(tmp_path)
    store.begin(sweep)
    for number, cell in enumerate(sweep.cells[:5]):
        png = png_with_settings(np.full((16, 16, 3), 10 * number, np.uint8), cell.recipe)
        store.keep(cell.recipe, Painted(png, 1.0 + number, 4, "torch 2", None, {"judge_asked": 0.1 * number}))
    return Numbers(store)


def test_the_judge_names_what_the_pocket_model_painted_and_says_nothing_of_others(model):
    from sd_explorer import load_model

    recipe = Recipe("a red apple, 3d render", steps=8, seed=3)
    told = drained(painting(lambda name: load_model("pocket"), recipe)).judged
    assert tuple(told) == JUDGED and told["judge_style"] == "3d render" and told["judge_thing"]
    assert told["judge_sure"] >= told["judge_asked"] >= 0
    assert drained(painting(lambda name: model("sd1"), recipe.change(steps=1))).judged == dict.fromkeys(JUDGED)


def test_an_index_that_was_begun_before_there_was_a_judge_has_its_columns_empty(numbers):
    path = numbers.store.folder / INDEX
    path.write_text(path.read_text().replace('"judge_thing": null, ', ""))
    assert [row["judge_thing"] for row in numbers.store.rows()] == [None] * 5


def test_cells_are_counted_as_the_sweep_counts_them():
    sweep = Sweep(Recipe(), {"steps": [2, 3], "seed": [1, 2, 3], "guidance_scale": [1, 4]})
    for row, cells in enumerate(rows_of(sweep.shape, 1, 0, [0, 0, 1])):
        assert [sweep.cells[cell].place for cell in cells] == [(row, column, 1) for column in range(3)]
    assert rows_of((2,), -1, -1, [9]) == [[1]] and rows_of((), -1, -1) == [[0]]


def test_scores_and_distances_are_told_of_each_cell_that_is_there(numbers):
    assert numbers.values("seconds") == {number: 1.0 + number for number in range(5)}
    assert numbers.values("clip_score") == {}
    assert numbers.values("rms", chosen=1) == {0: 10, 1: 0, 2: 10, 3: 20, 4: 30}
    assert numbers.values("psnr", chosen=1)[3] == pytest.approx(20 * np.log10(255 / 20))
    for wrong, key in (
        (lambda: numbers.values("beauty"), "number_unknown"),
        (lambda: numbers.values("rms", 5), "cell_unknown"),
    ):
        with pytest.raises(Problem) as caught:
            wrong()
        assert caught.value.key == key


def test_a_figure_draws_a_line_for_each_row_over_the_columns(numbers):
    axis = numbers.figure("judge_asked").axes[0]
    assert [len(line.get_ydata()) for line in axis.lines] == [3, 3]
    assert np.isnan(axis.lines[1].get_ydata()[2]) and axis.lines[1].get_ydata()[1] == pytest.approx(0.4)
    assert axis.get_ylabel() == text("ui.sweep_judge_asked") and [t.get_text() for t in axis.get_xticklabels()] == [
        "1",
        "2",
        "3",
    ]
    turned = numbers.figure("rms", across="steps", at=[0, 2]).axes[0]
    assert len(turned.lines) == 3 and list(turned.lines[0].get_ydata()) == [0, 30]
    with pytest.raises(Problem):
        numbers.figure(across="size")
