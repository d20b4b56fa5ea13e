"""The sweep in the explorer: what it costs, the grid that grows, Stop, picking, the folder."""

from __future__ import annotations

import pytest
from sessions import still

from sd_explorer.exhibits.sweep.sweep import SweepPanel
from sd_explorer.problems import Problem
from sd_explorer.sweeps.axis import Axis
from sd_explorer.sweeps.spoken import axis_of


@pytest.fixture
def panel(model):
    """Two guidance scales by two seeds, ready to start."""
    session = still(model("pocket"))
    panel = SweepPanel(session)
    session.paint()
    panel.form.values[0].value, panel.form.values[1].value = "1, 5", "0 to 1"
    yield panel
    panel.close()
    session.close()


@pytest.mark.parametrize(
    "name, words, axis",
    [
        ("seed", "3, 5", Axis("seed", [3, 5])),
        ("guidance_scale", "2 between 1 and 3", Axis("guidance_scale", [1.0, 3.0])),
        ("scheduler", "ddim, euler", Axis("scheduler", ["ddim", "euler"])),
        ("prompt", "a cat, ink | a dog", Axis("prompt", ["a cat, ink", "a dog"])),
        ("replace", "red apple | pear", Axis("replace red apple", ["red apple", "pear"])),
        ("size", "64x64, 72x64", Axis("size", ["64x64", "72x64"])),
    ],
)
def test_an_axis_is_read_as_a_person_types_it(name, words, axis):
    assert axis_of(name, words) == axis


@pytest.mark.parametrize("name, words", [("seed", "many"), ("seed", ""), ("prompt", " | "), ("steps", "3, x")])
def test_words_that_mean_no_values_are_refused(name, words):
    with pytest.raises(Problem):
        axis_of(name, words)


def test_the_cost_is_told_before_anything_is_painted(panel):
    assert "4 pictures" in panel.told.value and "12 network calls" in panel.told.value
    assert not panel.bar.go.disabled and not panel.pictures


def test_a_bad_combination_is_told_and_can_not_be_started(panel):
    panel.form.names[2].value = "scheduler"
    panel.form.values[2].value = "nonsense"
    assert "nonsense" in panel.told.value and "sdx-error" in panel.told.value and panel.bar.go.disabled
    panel.form.values[2].value = "ddim"
    assert "4 pictures" in panel.told.value and not panel.bar.go.disabled


def test_every_cell_fills_and_equal_ones_are_painted_once(panel):
    panel.form.names[2].value = "replace"
    panel.form.values[2].value = "apple | apple | pear"
    panel.bar.go.click()
    assert panel.session.status.problem is None
    assert sorted(panel.grid.pictures) == list(range(8)) and len(panel.pictures) == 8
    assert [axis["labels"] for axis in panel.grid.axes] == [["1", "5"], ["0", "1"], ["apple", "pear"]]
    assert panel.grid.notes[7].endswith(tuple("0123456789s"))


def test_the_centre_is_painted_first_where_that_is_chosen(panel):
    panel.form.values[0].value, panel.form.values[1].value, panel.order.value = "1, 3, 5", "0 to 2", "centre"
    panel.bar.go.click()
    assert next(iter(panel.grid.pictures)) == 4 and len(panel.grid.pictures) == 9


def test_a_click_makes_a_cell_the_current_recipe(panel):
    panel.bar.go.click()
    panel._pick(3)
    assert panel.session.recipe == panel.sweep.cells[3].recipe and panel.grid.current == 3
    assert panel.session.trace.recipe == panel.sweep.cells[3].recipe


def test_numbers_are_drawn_along_the_columns(panel):
    panel.bar.go.click()
    panel.numbers.choice.value = "seconds"
    assert [len(line["values"]) for line in panel.numbers.curve.series] == [2, 2]
    panel._pick(2)
    for kind in ("rms", "latents"):
        panel.numbers.choice.value = kind
        assert panel.numbers.values[kind][2] == 0 and panel.numbers.values[kind][0] > 0
    panel.numbers.choice.value = "psnr"
    assert [[value is None for value in line["values"]] for line in panel.numbers.curve.series] == [
        [False, False],
        [True, False],
    ]
    panel.grid.across, panel.grid.down = 0, -1
    assert len(panel.numbers.curve.series) == 1


def test_pictures_that_come_later_are_measured_from_the_chosen_one_too(panel):
    panel.bar.go.click()
    panel.numbers.choice.value = "ssim"
    panel.form.values[1].value = "0 to 3"
    panel.bar.go.click()
    assert sorted(panel.numbers.values["ssim"]) == list(range(8))


def test_a_folder_keeps_what_is_painted_and_is_not_painted_again(panel, tmp_path, model, monkeypatch):
    panel.folder.widget.value = str(tmp_path / "out")
    panel.bar.go.click()
    assert len(list((tmp_path / "out").glob("*.png"))) == 4
    monkeypatch.setattr("sd_explorer.sweeps.in_turn.painting", lambda *_: pytest.fail("it is there"))
    panel.bar.go.click()
    assert panel.session.status.problem is None and sorted(panel.grid.pictures) == [0, 1, 2, 3]


def test_a_picture_that_fails_is_marked_and_the_rest_goes_on(panel, monkeypatch):
    from sd_explorer.sweeps import in_turn

    real = in_turn.painting
    monkeypatch.setattr(in_turn, "painting", lambda models, one: _poison() if one.seed == 1 else real(models, one))
    panel.bar.go.click()
    assert panel.grid.failed == {1, 3} and sorted(panel.grid.pictures) == [0, 2]
    assert "poison" in panel.grid.notes[1]


def _poison():
    raise RuntimeError("poison")
    yield


def test_a_long_sweep_asks_for_a_second_press(panel, monkeypatch):
    monkeypatch.setattr("sd_explorer.sweeps.cost.LONG", 0)
    panel._tell()
    panel.bar.go.click()
    assert not panel.grid.pictures
    panel.bar.go.click()
    assert len(panel.grid.pictures) == 4


def test_a_view_that_is_opened_later_gets_what_is_there(panel, monkeypatch):
    panel.bar.go.click()
    sent = []
    monkeypatch.setattr(panel.grid, "send", lambda content, buffers=(): sent.append((content, buffers)))
    panel.grid._handle_custom_msg({"ready": True}, [])
    assert sent[0][0]["cells"] == [0, 1, 2, 3] and len(sent[0][0]["notes"]) == len(sent[0][1]) == 4


def test_the_grid_is_saved_as_a_page(panel, monkeypatch):
    assert not panel.saver.enabled
    panel.bar.go.click()
    delivered = []
    monkeypatch.setattr(panel.saver, "deliver", lambda *file: delivered.append(file))
    panel.saver._handle_custom_msg({"save": "page"}, [])
    assert delivered[0][0].endswith(".html") and delivered[0][2].startswith(b"<!doctype html>")
