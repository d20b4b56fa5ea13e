"""SweepGrid: pictures over any number of axes; two of them are rows and columns, the others are leafed through."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

BATCH = 64
"""Pictures sent at once to a view that was opened later."""


class SweepGrid(Widget):
    """Cells are numbered as the sweep counts them, the last axis fastest. The browser chooses rows, columns and pages.

        grid.begin([{"name": "seed", "title": "Seed", "labels": ["1", "2"]}])
        grid.put([0], jpeg, "CLIP 31")
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

    def __init__(self, **traits):
        super().__init__(**traits)
        self.pictures: dict[int, bytes] = {}
        self.notes: dict[int, str] = {}
        """What is said of a cell besides its place."""
        self.failed: set[int] = set()
        self.on_msg(lambda _, message, buffers: "ready" in message and self._answer())

    def begin(self, axes: list[dict]):
        """Another sweep: empty cells, the last two axes as columns and rows."""
        self.pictures, self.notes, self.failed = {}, {}, set()
        with self.hold_sync():
            self.current, self.at = -1, [0] * len(axes)
            self.across, self.down, self.axes = len(axes) - 1, len(axes) - 2, axes
        self.send({"clear": True})

    def put(self, cells: Sequence[int], picture: bytes, note: str = ""):
        """Show a picture, JPEG or PNG, at some cells."""
        self.pictures |= dict.fromkeys(cells, picture)
        self.notes |= dict.fromkeys(cells, note)
        self.send({"cells": list(cells), "notes": [note] * len(cells)}, buffers=[picture] * len(cells))

    def fail(self, cells: Sequence[int], note: str):
        """Mark cells that could not be painted, and say why."""
        self.failed |= {*cells}
        self.notes |= dict.fromkeys(cells, note)
        self.send({"failed": list(cells), "notes": [note] * len(cells)})

    def messages(self) -> list[tuple[dict, list[bytes]]]:
        """(content, buffers) of everything that a view has to hear."""
        cells, failed = list(self.pictures), sorted(self.failed)
        batches = [cells[start : start + BATCH] for start in range(0, len(cells), BATCH)]
        told = [({"cells": some, "notes": [self.notes[cell] for cell in some]}, [self.pictures[cell] for cell in some])
                for some in batches]  # fmt: skip
        return told + ([({"failed": failed, "notes": [self.notes[cell] for cell in failed]}, [])] if failed else [])

    def on_pick(self, callback: Callable[[int], object]):
        """Call `callback(cell)` when a cell is picked."""
        self.on_msg(lambda _, message, buffers: "pick" in message and callback(message["pick"]))

    def _answer(self):
        for content, buffers in self.messages():
            self.send(content, buffers=buffers)
