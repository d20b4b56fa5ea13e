"""History: nothing is kept unasked; what is kept is found, opened, marked and deleted."""

from __future__ import annotations

import pytest
from sessions import still

from sd_explorer.diffusion.branch import Branch, go_on
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.trace import Trace
from sd_explorer.exhibits.history import HistoryPanel
from sd_explorer.sweeps.history import History, title_of


@pytest.fixture
def panel(model, tmp_path, monkeypatch):
    """Not switched on; what it keeps lies in a folder of the test."""
    monkeypatch.chdir(tmp_path)
    session = still(model("pocket"))
    panel = HistoryPanel(session)
    session.paint()
    yield panel
    panel.close()
    session.close()


@pytest.fixture
def kept(panel):
    """Switched on, three pictures."""
    panel.switch.value = True
    panel.session.change(prompt="a green pear")
    panel.session.change(seed=90817)
    return panel


def test_nothing_is_kept_until_it_is_switched_on(panel, tmp_path):
    assert not list(tmp_path.iterdir()) and panel.gallery.items == []


def test_switched_on_the_picture_on_show_and_all_that_follow_are_kept(kept, tmp_path):
    assert len(list((tmp_path / "sd_explorer_history").glob("*.png"))) == 3
    assert [item["title"].split(" · ")[1] for item in kept.gallery.items] == ["90817", "0", "0"], "newest first"
    kept.switch.value = False
    kept.session.change(seed=10)
    assert len(list((tmp_path / "sd_explorer_history").glob("*.png"))) == 3 and kept.gallery.items == []


def test_all_words_must_stand_in_the_prompt_or_the_settings(kept):
    kept.words.value = "PEAR 90817"
    assert [row["seed"] for row in kept.rows] == [90817]
    kept.words.value = "nothing of it"
    assert kept.rows == [] and kept.gallery.thumbs == []


def test_a_click_brings_all_settings_back(kept):
    kept._pick(kept.gallery.items[2]["id"])
    assert kept.session.recipe.prompt == "a red apple" and kept.session.recipe.seed == 0
    assert len(kept.rows) == 3, "going back makes no new picture"


def test_favourites_stay_so_for_the_next_session(kept, tmp_path):
    kept._pick(kept.gallery.items[1]["id"])
    kept.star.click()
    kept.only.value = True
    assert [row["prompt"] for row in kept.rows] == ["a green pear"]
    assert [row["seed"] for row in History(tmp_path / "sd_explorer_history").rows(marked=True)] == [0]
    kept.star.click()
    assert kept.rows == []


def test_a_picture_is_deleted_at_the_second_press(kept, tmp_path):
    kept._pick(kept.gallery.items[0]["id"])
    kept.bin.click()
    assert len(kept.rows) == 3 and kept.bin.description.endswith("?")
    kept.bin.click()
    assert len(kept.rows) == 2 and len(list((tmp_path / "sd_explorer_history").glob("*.png"))) == 2
    assert kept.chosen is None and kept.bin.disabled


def test_a_folder_that_can_not_be_made_is_told(panel, tmp_path):
    (tmp_path / "mine").write_text("a file")
    panel.folder.value = "mine"
    panel.switch.value = True
    assert panel.session.status.problem.key == "sweep_folder" and panel.history is None


def test_a_branch_is_kept_with_what_changed(model, tmp_path):
    pocket = model("pocket")
    branch = Branch(Recipe("a cat", steps=3, model=pocket.name), 1, {"prompt": "a dog"})
    history = History(tmp_path)
    history.open()
    assert history.keep(Trace.of(pocket, branch, go_on(pocket, branch)))
    row = history.rows("dog")[0]
    assert "a dog" in title_of(row) and history.picture(row["file"]) is not None
    assert history.picture("../secret.png") is None
