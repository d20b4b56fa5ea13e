"""DrawPad: a small picture that is drawn by hand, or a grid of cells that is touched, with pointer, finger or keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

SIDE = 128
"""Pixels of a side of what is drawn, the pocket model's own."""
MOST = 4096
"""Cells of a side at most."""


class DrawPad(Widget):
    """Draw: the browser keeps the picture in `pixels` and undoes by itself. Cells: it says which cells a stroke touched,
    and Python answers with what they look like.

        pad = DrawPad()
        pad.observe(lambda change: print(pad.picture.shape), "pixels")

        pad = DrawPad(mode="cells", columns=16, rows=16, tools=[{"id": "fresh", "title": "Throw again", "hint": ""}])
        pad.on_stroke(lambda tool, cells: ...)  # cells: row * columns + column
        pad.put(colours)  # uint8 (16, 16, 3)
    """

    _esm = esm("draw_pad/draw_pad")
    _css = css("choice", "outline", "draw_pad/draw_pad")
    mode = T.Enum(["draw", "cells"], "draw", help="A picture, or cells.").tag(sync=True)
    columns = T.Int(SIDE, help="Pixels or cells across.").tag(sync=True)
    rows = T.Int(SIDE, help="Pixels or cells down.").tag(sync=True)
    pixels = T.Bytes(
        help="RGB, one byte for each colour, row by row; empty: white paper, or nothing to touch yet."
    ).tag(sync=True, from_json=lambda value, _: bytes(value), echo_update=False)
    numbers = T.Bytes(
        help="Cells: float32 `(n, rows, columns)`, told of the cell under the pointer or the cursor; empty: nothing to tell."
    ).tag(sync=True)
    scale = T.Int(1, help="Cells: pixels of a side that each lies over, told with its numbers.").tag(sync=True)
    marked = T.List(T.Int(), help="Cells that are outlined, row * columns + column.").tag(sync=True)
    tools = T.List(T.Dict(), help="{id, title, hint} of the brushes of cells; drawing brings its own.").tag(sync=True)
    tool = T.Unicode(help="id of the brush taken; empty: the first one.").tag(sync=True)
    size = T.Int(2, help="Width of the brush: 1 to 4.").tag(sync=True)
    undoable = T.Bool(False, help="Cells: whether there is a stroke to undo or to clear.").tag(sync=True)
    label = T.Unicode(help="What is drawn on, for a screen reader.").tag(sync=True)
    extent = T.Int(256, help="Width in CSS pixels; shrinks with its container.").tag(sync=True)

    @T.validate("columns", "rows")
    def _a_size(self, proposal):
        if not 1 <= proposal.value <= MOST:
            raise T.TraitError(f"{proposal.trait.name} is {proposal.value}; it is 1 to {MOST}")
        return proposal.value

    @property
    def picture(self) -> np.ndarray:
        """What is drawn, uint8 RGB `(rows, columns, 3)`; white paper where nothing was, or where it has another size."""
        shape = self.rows, self.columns, 3
        data = np.frombuffer(self.pixels, np.uint8)
        return data.reshape(shape) if data.size == np.prod(shape) else np.full(shape, 255, np.uint8)

    def put(self, picture: np.ndarray, marked: Sequence[int] = (), numbers: np.ndarray | None = None):
        """Show another picture, uint8 RGB `(rows, columns, 3)`, and outline cells; one that was drawn can be had back.
        numbers: `(n, rows, columns)`, told of each cell."""
        with self.hold_sync():
            self.rows, self.columns = picture.shape[:2]
            self.pixels, self.marked = picture.astype(np.uint8).tobytes(), list(marked)
            self.numbers = b"" if numbers is None else numbers.astype("<f4").tobytes()

    def on_stroke(self, callback: Callable[[str, list[int]], object]):
        """Cells: call `callback(tool, cells)` after each stroke, cells in rising order."""
        self.on_msg(lambda _, message, buffers: "stroke" in message and callback(message["stroke"], message["cells"]))

    def on_ask(self, callback: Callable[[str], object]):
        """Cells: call `callback("undo")` or `callback("clear")` when that button is pressed."""
        self.on_msg(lambda _, message, buffers: "ask" in message and callback(message["ask"]))
