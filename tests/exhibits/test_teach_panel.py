"""Teach it a word, as a person does it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import load

from sd_explorer.exhibits import TeachPanel
from sd_explorer.session.ticket import Priority


@pytest.fixture(autouse=True)
def little(monkeypatch):
    """Few samples, few pictures to encode, few steps to paint."""
    for name, few in (("LAID", 6), ("ASKED", 4), ("ROW_SAMPLES", 16), ("SKILL_SAMPLES", 16), ("LOOKS", 2)):
        monkeypatch.setattr(f"sd_explorer.experiments.teaching.{name}", few)
    monkeypatch.setattr("sd_explorer.experiments.thumbnail.THUMBNAIL_STEPS", 2)


def delivered(panel) -> list:
    """Files that the panel hands to the browser from now on."""
    files = []
    panel.keeping.saver.deliver = lambda *file: files.append(file)
    return files


def test_a_word_is_taught_told_tried_saved_and_taken_away(shown):
    panel = shown(TeachPanel)
    assert "wug" in panel.about.value
    panel.way.value = "skill"
    panel.bar.go.click()
    told, keeping = panel.told, panel.keeping
    assert panel.session.status.problem is None
    assert [look.part for look in told.looks] == ["before", "row", "row", "skill", "skill"]
    assert told.grid.count == 5 and len(told.grid.rows) == 4 and told.widget.layout.display is None
    assert [look.samples for look in told.looks] == [0, 8, 16, 24, 32]
    assert len(told.loss.series[0]["values"]) == 5 and told.likeness.layout.display == "none", (
        "no judge knows its world"
    )
    assert keeping.try_bar.go.disabled is False and "wug" in keeping.prompt.value
    keeping.try_bar.go.click()
    assert len(keeping.pictures.thumbs) == 2 and keeping.pictures.thumbs[0] != keeping.pictures.thumbs[1]
    files = delivered(panel)
    for kind in ("row", "skill", "code"):
        keeping._save(kind)
    assert [name for name, _, _ in files] == ["wug.safetensors", "wug-lora.safetensors", "wug.py"]
    assert list(load(files[0][2])) == ["wug"] and len(load(files[1][2])) > 10
    keeping.away_bar.go.click()
    assert "3 of 3" in keeping.note.value and keeping.away_bar.go.disabled and not keeping.saver.enabled


def test_own_pictures_come_from_files_and_the_pad(shown):
    panel = shown(TeachPanel)
    source = panel.source
    source.kind.value = "own"
    assert panel.bar.go.disabled, "none is there yet"
    file = io.BytesIO()
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(file, "PNG")
    for _ in range(3):
        source._opened("own.png", file.getvalue())
    assert panel.bar.go.disabled and source.row.value.count("<img") == 3
    source.add.click()
    assert not panel.bar.go.disabled
    panel.bar.go.click()
    assert len(panel.told.looks) == 3 and panel.session.status.problem is None
    source.clear.click()
    assert panel.bar.go.disabled
    source._opened("own.png", b"no picture")
    assert panel.session.status.problem.key == "not_a_picture"


def test_a_word_that_is_known_is_told_beside_it(shown):
    panel = shown(TeachPanel)
    panel.word.value = "cat"
    assert "cat" in panel.about.value and panel.bar.go.disabled
    panel.word.value = "zorp"
    assert not panel.bar.go.disabled
    panel.session.look(language="ja")
    assert "zorp" in panel.about.value and "切られます" in panel.about.value


def test_stop_is_heard_within_a_slice_and_what_was_learnt_by_then_stays(shown):
    panel = shown(TeachPanel)
    work, slices = panel.bar.work, []

    def heard():
        slices.append(work.done)
        if len(slices) and work.done == 4:
            work.stop()

    moved, work._changed = work._changed, lambda: (moved(), heard())
    panel.bar.go.click()
    assert max(slices) == 4 and work.state == "idle" and not work.finished
    assert len(panel.told.looks) == 1 and panel.told.grid.count == 1
    assert panel.keeping.free and not panel.keeping.away_bar.go.disabled


def test_a_picture_goes_before_the_next_slice(model):
    """On a thread: while a word is taught, a picture that is asked for is painted before the teaching ends."""
    from sd_explorer.diffusion.recipe import Recipe
    from sd_explorer.session.session import Session

    session = Session(Recipe("a cat", steps=2, model=model("pocket").name), load=lambda name: model("pocket"))
    panel = TeachPanel(session)
    session.paint()
    assert session.idle(60)
    seen = []
    session.on("trace", lambda trace: seen.append((trace.recipe.seed, panel.bar.work.state)), "test")
    asked = []

    def ask():
        if panel.bar.work.state == "running" and not asked:
            asked.append(session.change(seed=5))

    moved, panel.bar.work._changed = panel.bar.work._changed, lambda: (moved(), ask())
    panel.bar.go.click()
    assert session.idle(120)
    assert (5, "running") in seen, "the teaching was still going on"
    assert panel.bar.work.finished and session.status.problem is None
    assert Priority.PICTURE < Priority.ASKED
    panel.close()
    session.close()


def test_another_model_was_not_taught(shown):
    panel = shown(TeachPanel)
    panel.bar.go.click()
    assert panel.keeping.pupil is not None
    panel.on_recipe(panel.session.recipe.change(model="pocket-ink"))
    assert panel.keeping.pupil is None and panel.keeping.widget.layout.display == "none"
    assert panel.told.widget.layout.display == "none"
