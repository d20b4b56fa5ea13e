"""The exhibit of latents and pixels."""

import numpy as np
import pytest
from test_contract import finished, session_on

from sd_explorer.exhibits import LatentsPanel
from sd_explorer.pictures import encode


def shown(model, **recipe):
    session = session_on(model, **recipe)
    panel = LatentsPanel(session)
    session.paint()
    assert finished(session)
    return session, panel


def touch(panel, kind, cells):
    panel.cells.pad._handle_custom_msg({"stroke": kind, "cells": list(cells)}, [])


@pytest.mark.parametrize("kind", ["pocket", "sd1", "sd2", "sdxl"])
def test_the_runs_picture_goes_through_and_comes_back(kind, model):
    session, panel = shown(model(kind))
    assert np.array_equal(panel.code.picture, session.trace.picture) and panel.back.trips == 1
    assert len(panel.told.row.thumbs) == 3 and len(panel.channels.row.thumbs) == 4
    assert f"{session.trace.picture.size:,}" in panel.told.numbers.value
    session.close()


def test_gains_bits_and_trips_decode_anew_and_all_go_back_to_the_same_bits(model):
    session, panel = shown(model("pocket"))
    plain = panel.back
    panel.channels.sliders[1].value = 0.0
    assert not panel.back.latents[1].any()
    panel.bits.value, panel.trips.value = "2", 4
    assert panel.back.trips == 4 and len(np.unique(panel.back.latents[0])) <= 4
    assert len(panel.told.curve.series[0]["values"]) == 4
    panel.again.click()
    assert panel.back.trips == 1 and np.array_equal(panel.back.latents, plain.latents)
    assert np.array_equal(panel.back.picture, plain.picture) and panel.told.curve.layout.display == "none"
    session.close()


def test_cells_of_a_channel_are_painted_and_undone(model):
    session, panel = shown(model("pocket"))
    plain = panel.back.latents
    panel.cells.channel.value = "2"
    touch(panel, "raise", (0, 1))
    assert np.allclose(panel.back.latents[2].ravel()[:2], plain[2].ravel()[:2] + 1) and panel.cells.pad.undoable
    panel.cells.pad._handle_custom_msg({"ask": "undo"}, [])
    assert np.array_equal(panel.back.latents, plain) and not panel.cells.pad.undoable
    session.close()


def test_a_cell_is_asked_for_its_pixels_and_nothing_is_changed(model):
    session, panel = shown(model("pocket"))
    before = panel.back
    touch(panel, "owns", (9,))
    assert panel.cells.found.cells == (9,) and panel.cells.row.thumbs and panel.back is before
    assert panel.cells.pad.marked == [9]
    session.close()


def test_a_cell_tells_the_numbers_that_are_decoded_and_the_pixels_it_lies_over(model):
    session, panel = shown(model("pocket"))
    pad, shape = panel.cells.pad, panel.back.latents.shape
    assert np.array_equal(np.frombuffer(pad.numbers, "<f4").reshape(shape), panel.back.latents)
    assert pad.scale == session.model.scale_factor == session.trace.picture.shape[0] // shape[1]
    touch(panel, "raise", (0,))
    assert np.array_equal(np.frombuffer(pad.numbers, "<f4").reshape(shape), panel.back.latents), (
        "as they are decoded now"
    )
    session.close()


def test_a_drawing_and_a_file_go_through_too(model):
    session, panel = shown(model("pocket"))
    panel.source.kind.value = "drawing"
    assert (panel.code.picture == 255).all() and panel.source.pad.layout.display is None
    panel.source.pad.put(np.full((128, 128, 3), 90, np.uint8))
    assert (panel.code.picture == 90).all()
    panel.source.kind.value = "own"
    before = panel.code
    assert panel.source.picture is None and panel.code is before
    panel.source.drop._handle_custom_msg({"file": "a.png"}, [encode(np.full((40, 80, 3), 30, np.uint8), "PNG")])
    assert (panel.code.picture == 30).all() and panel.code.picture.shape == session.trace.picture.shape
    panel.source.drop._handle_custom_msg({"file": "a.png"}, [b"none"])
    assert session.status.problem.key == "not_a_picture" and (panel.code.picture == 30).all()
    session.close()


def test_another_run_or_size_goes_through_by_itself(model):
    session, panel = shown(model("pocket"))
    session.change(seed=4)
    assert np.array_equal(panel.code.picture, session.trace.picture)
    session.change(width=96)
    assert panel.cells.pad.columns == 12 and panel.back.picture.shape == session.trace.picture.shape
    session.close()
