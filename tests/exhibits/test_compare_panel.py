"""Compare: which two pictures, what is said of them, and where their runs part."""

from __future__ import annotations

import numpy as np
import pytest
from sessions import still

from sd_explorer.exhibits.compare.compare import ComparePanel
from sd_explorer.exhibits.compare.shelf import KEPT
from sd_explorer.files.png import png_with_settings
from sd_explorer.pictures import encode, read_picture


@pytest.fixture
def panel(model):
    """With two pictures of one seed, three steps each."""
    session = still(model("pocket"))
    panel = ComparePanel(session)
    session.paint()
    session.change(guidance_scale=9)
    yield panel
    panel.close()
    session.close()


def test_one_picture_alone_asks_for_another(model):
    session = still(model("pocket"))
    panel = ComparePanel(session)
    session.paint()
    assert panel.pair is None and not panel.look.first and "One picture" in panel.lead.value
    panel.parting.go.click()
    assert panel.parting.work.state != "running", "there is nothing to compare yet"
    panel.close()
    session.close()


def test_the_newest_is_b_the_one_before_is_a_and_only_what_differs_is_listed(panel):
    one, other = panel.pair
    assert (one.recipe.guidance_scale, other.recipe.guidance_scale) == (4, 9)
    assert "Guidance" in panel.settings.value and "Seed" not in panel.settings.value
    assert np.array_equal(read_picture(panel.look.first), one.picture)
    assert np.array_equal(read_picture(panel.look.second), panel.session.trace.picture)
    assert "RMS" in panel.numbers.value and "PSNR" in panel.numbers.value


def test_any_two_are_chosen(panel):
    panel.session.change(seed=5)
    first = panel.shelf.items[-1].name
    panel._choose(0, first)
    assert panel.pair[0].recipe.guidance_scale == 4 and panel.pair[1].recipe.seed == 5
    assert [gallery.selected for gallery in panel.choices] == panel.chosen
    assert "Seed" in panel.settings.value and "Guidance" in panel.settings.value


def test_the_step_where_the_runs_part_is_found_without_painting_what_is_known(panel):
    panel.parting.go.click()
    assert "The runs part" in panel.numbers.value and panel.session.status.problem is None
    panel.session.change(steps=4)
    assert panel.parting.go.disabled, "other steps are no longer the same steps"
    assert "The runs part" not in panel.numbers.value


def test_a_file_is_compared_with_its_settings_or_without(panel):
    trace = panel.session.trace
    panel._open("cat.png", png_with_settings(trace.picture, trace.recipe))
    assert panel.pair[1].recipe == trace.recipe and "Seed" not in panel.settings.value
    panel._open("photo.jpg", encode(np.full((40, 50, 3), 200, np.uint8)))
    assert panel.pair[1].recipe is None and "not known" in panel.settings.value and panel.parting.go.disabled
    assert "RMS" not in panel.numbers.value, "other sizes have no difference"
    panel._open("broken.png", b"no picture")
    assert panel.session.status.problem.key == "not_a_picture" and panel.pair[1].title == "photo.jpg"


def test_the_shelf_is_short_and_keeps_what_is_compared(panel):
    panel._choose(0, panel.shelf.items[-1].name)
    first = panel.chosen[0]
    for seed in range(20, 20 + KEPT):
        panel.session.change(seed=seed)
        panel._choose(0, first) if panel.chosen[0] != first else None
    assert len(panel.shelf.items) == KEPT and panel.shelf.get(panel.session.trace.recipe.to_json())


def test_words_change_with_the_language(panel):
    panel.session.look(language="ja")
    assert "ガイダンス" in panel.settings.value and "二枚" in panel.lead.value


def test_the_comparison_is_saved_as_a_page(panel, monkeypatch):
    delivered = []
    monkeypatch.setattr(panel.saver, "deliver", lambda *file: delivered.append(file))
    panel.saver._handle_custom_msg({"save": "page"}, [])
    assert delivered[0][0].endswith(".html") and b"Guidance" in delivered[0][2]


def test_hidden_it_only_remembers_and_shown_it_catches_up(panel):
    panel.show(False)
    before = panel.look.second
    panel.session.change(seed=8)
    assert panel.look.second == before
    panel.show(True)
    assert panel.look.second != before and panel.pair[1].recipe.seed == 8 and "RMS" in panel.numbers.value
