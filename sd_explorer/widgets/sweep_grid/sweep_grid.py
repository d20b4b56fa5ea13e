"""SweepGrid: pictures over any number of axes; two of them are rows and columns, the others are leafed through."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

BATCH = 64
"""Pictures sent at once to a view that was opened later."""


class SweepGrid(Widget):
    """Cells are numbered as the sweep counts them, the last axis fastest. The browser chooses rows, columns and pages.

        grid.begin([{"name": "seed", "title": "Seed", "labels": ["1", "2"]}])
        grid.put({0: jpeg})
        grid.on_pick(lambda cell: ...)

    Pictures travel once each, as messages; a view that is opened later asks for those that are there.
    """

    _esm = esm("sweep_grid/sweep_grid")
    _css = css("sweep_grid/sweep_grid")
    axes = T.List(T.Dict(), help="{name, title, labels} of each axis.").tag(sync=True)
    across = T.Int(-1, help="Axis whose values are columns; -1: none.").tag(sync=True)
    down = T.Int(-1, help="Axis whose values are rows; -1: none.").tag(sync=True)
    at = T.List(T.Int(), help="Which value of each axis is shown, where it is neither.").tag(sync=True)
    side = T.Int(96, help="Pixels of a cell's side.").tag(sync=True)
    current = T.Int(-1, help="Cell whose picture is on show elsewhere; -1: none.").tag(sync=True)
    notes = T.Dict(help="Cell (as text) -> what is said of it besides its place.").tag(sync=True)
    failed = T.List(T.Int(), help="Cells that could not be painted.").tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self.pictures: dict[int, bytes] = {}
        self.on_msg(lambda _, message, buffers: "ready" in message and self._hand_over(self.pictures))

    def begin(self, axes: list[dict]):
        """Another sweep: empty cells, the last two axes as columns and rows."""
        self.pictures = {}
        with self.hold_sync():
            self.notes, self.failed, self.current, self.at = {}, [], -1, [0] * len(axes)
            self.across, self.down, self.axes = len(axes) - 1, len(axes) - 2, axes
        self.send({"clear": True})

    def put(self, pictures: Mapping[int, bytes]):
        """Show pictures, JPEG or PNG, at their cells."""
        self.pictures |= pictures
        self._hand_over(pictures)

    def on_pick(self, callback: Callable[[int], object]):
        """Call `callback(cell)` when a cell is picked."""
        self.on_msg(lambda _, message, buffers: "pick" in message and callback(message["pick"]))

    def _hand_over(self, pictures: Mapping[int, bytes]):
        cells = list(pictures)
        for start in range(0, len(cells), BATCH):
            some = cells[start : start + BATCH]
            self.send({"cells": some}, buffers=[pictures[cell] for cell in some])
