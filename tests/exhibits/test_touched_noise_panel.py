"""The exhibit in which noise is touched."""

import io

import numpy as np
import pytest
from PIL import Image
from test_contract import finished, session_on

from sd_explorer.diffusion.denoise import first_noise
from sd_explorer.exhibits import TouchedNoisePanel


def shown(model, **recipe):
    session = session_on(model, **recipe)
    panel = TouchedNoisePanel(session)
    session.paint()
    assert finished(session)
    return session, panel


def stroke(panel, kind="fresh", cells=(0, 1)):
    panel.pad._handle_custom_msg({"stroke": kind, "cells": list(cells)}, [])


def ask(panel, what):
    panel.pad._handle_custom_msg({"ask": what}, [])


def test_untouched_it_shows_the_run_and_its_noise(model):
    session, panel = shown(model("pocket"))
    found = panel.told.found
    assert found.picture is session.trace.picture and not panel.pad.undoable and panel.pad.marked == []
    assert np.array_equal(found.held.noise, first_noise(model("pocket"), session.recipe))
    assert (panel.pad.columns, panel.pad.rows) == (8, 8) and len(panel.pad.pixels) == 3 * 64
    session.close()


def test_a_stroke_is_painted_and_undone_to_the_bit(model):
    session, panel = shown(model("pocket"))
    before = panel.told.found
    stroke(panel)
    after = panel.told.found
    assert panel.pad.marked == [0, 1] and panel.pad.undoable and after.moved.mean > 0
    stroke(panel, "flat", (5,))
    assert panel.told.found.held.cells == (0, 1, 5)
    ask(panel, "undo")
    assert np.array_equal(panel.told.found.held.noise, after.held.noise) and panel.told.found.picture is after.picture
    ask(panel, "clear")
    assert np.array_equal(panel.told.found.held.noise, before.held.noise) and not panel.pad.undoable
    session.close()


def test_the_gauge_says_what_is_no_noise(model):
    session, panel = shown(model("pocket"))
    assert "✓" in panel.told.gauge.value
    stroke(panel, "flat", range(16))
    assert "✗" in panel.told.gauge.value and "sdx-error" in panel.told.gauge.value
    session.close()


def test_whole_noise_has_buttons_and_seed_b_can_be_chosen(model):
    session, panel = shown(model("pocket"), seed=4)
    assert panel.other == 5 and panel.seed.placeholder == "5"
    for _ in range(3):
        panel.whole["turn"].click()
    assert np.array_equal(panel.told.found.held.noise, first_noise(model("pocket"), session.recipe.change(seed=5)))
    panel.seed.value = "11"
    assert np.array_equal(panel.told.found.held.noise, first_noise(model("pocket"), session.recipe.change(seed=11)))
    panel.seed.value = "no number"
    assert panel.other == 5
    ask(panel, "clear")
    panel.whole["mirror"].click()
    assert panel.told.found.astray is not None
    session.close()


def test_touches_stay_when_only_words_change_and_go_with_another_size(model):
    session, panel = shown(model("pocket"))
    stroke(panel)
    session.change(prompt="a dog")
    assert panel.told.found.held.cells == (0, 1) and panel.told.run is session.trace
    session.change(width=96)
    assert panel.touches == () and panel.pad.columns == 12
    with Image.open(io.BytesIO(panel.told.row.thumbs[0])) as image:
        assert image.size == (96, 64)  # in its own proportions, so that outlines lie where they belong
    session.close()


def test_a_circle_is_painted_and_belongs_to_its_recipe(model):
    session, panel = shown(model("pocket"), steps=2)
    panel.circle.bar.go.click()
    assert len(panel.circle.stops) == 13 and len(panel.circle.curve.series[0]["values"]) == 12
    assert panel.circle.strip.rows and panel.circle.note.value
    session.change(seed=9)
    assert panel.circle.stops == () and panel.circle.results.layout.display == "none"
    session.close()


@pytest.mark.parametrize("kind", ["sd1", "sd2", "sdxl"])
def test_any_checkpoint_can_be_touched(kind, model):
    session, panel = shown(model(kind))
    stroke(panel)
    assert panel.told.found.moved.mean > 0 and session.status.problem is None
    session.close()


def test_a_slow_model_paints_nothing_by_itself(model, monkeypatch):
    session, panel = shown(model("pocket"))
    stroke(panel)
    monkeypatch.setattr("sd_explorer.session.painting.SLOW", 0.0)
    session.change(seed=3, paint=True)
    assert panel.touches == () and panel.told.found.picture is session.trace.picture
    session.close()
