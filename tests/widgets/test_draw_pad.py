"""The Python side of the pad: pictures in and out, and what is heard of a stroke."""

from __future__ import annotations

import numpy as np
import pytest
import traitlets as T

from sd_explorer.widgets import DrawPad

COLOURS = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)


def test_an_untouched_pad_is_white_paper_and_what_is_put_is_what_is_drawn():
    pad = DrawPad()
    assert pad.picture.shape == (128, 128, 3) and (pad.picture == 255).all()
    pad.put(COLOURS, [1, 5])
    assert np.array_equal(pad.picture, COLOURS) and pad.marked == [1, 5]
    pad.columns = 4  # bytes of another size are no picture of this one
    assert pad.picture.shape == (2, 4, 3) and (pad.picture == 255).all()


def test_bytes_as_they_come_from_a_browser_are_a_picture():
    pad = DrawPad(columns=3, rows=2)
    pad.set_state({"pixels": memoryview(COLOURS.tobytes())})
    assert np.array_equal(pad.picture, COLOURS)


def test_strokes_and_questions_are_heard():
    pad, heard = DrawPad(mode="cells"), []
    pad.on_stroke(lambda tool, cells: heard.append((tool, cells)))
    pad.on_ask(heard.append)
    pad._handle_custom_msg({"stroke": "fresh", "cells": [1, 2]}, [])
    pad._handle_custom_msg({"ask": "undo"}, [])
    assert heard == [("fresh", [1, 2]), "undo"]


@pytest.mark.parametrize("size", [0, -1, 10**6])
def test_a_pad_of_no_size_is_refused(size):
    with pytest.raises(T.TraitError):
        DrawPad(columns=size)
