"""Numbers beside the pictures of a sweep, drawn along its columns."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import read_picture
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Choice, Curve, Label

KINDS = ("clip", "seconds", "rms", "ssim")
DISTANCES = ("rms", "ssim")
ROWS = 5
"""Lines that can still be told apart."""
COLOURS = ("a", "b", "noise")


class Numbers(Part):
    """CLIP score and seconds of each picture, or how far it is from the one that was clicked."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.values: dict[str, dict[int, float]] = {}
        self._chosen = 0
        self.heading, self.choice, self.curve = Label(level=3), Choice(value=KINDS[0]), Curve()
        self.heading.add_class("sdx-part")
        self.choice.observe(lambda change: self._taken(), names="value")
        self.measuring = exhibit.long_work()
        self.widget = W.VBox([self.heading, self.choice, self.curve])
        self.widget.layout.display = "none"

    def speak(self):
        self.explain(self.heading, "sweep_numbers")
        self.give_words(self.choice, self.curve)
        self.choice.label = self.say("sweep_number")
        self.choice.options = [
            {"id": kind, "title": self.say(f"sweep_{kind}"), "hint": self.say(f"sweep_{kind}_hint")} for kind in KINDS
        ]
        self.draw()

    def begin(self):
        """Another sweep: no numbers yet."""
        self.measuring.stop()
        self.values, self._chosen = {kind: {} for kind in KINDS}, 0
        self.widget.layout.display = "none"

    def add(self, cells, painted):
        """A picture more."""
        for cell in cells:
            self.values["seconds"][cell] = painted.seconds
            if painted.clip_score is not None:
                self.values["clip"][cell] = painted.clip_score
        self.widget.layout.display = None
        self.draw()

    def choose(self, cell: int):
        """Distances are those to this picture."""
        self._chosen = cell
        for kind in DISTANCES:
            self.values[kind] = {}
        self._taken()

    def _taken(self):
        if self.choice.value in DISTANCES and not self.values.get(self.choice.value) and self.exhibit.sweep:
            cells = self.exhibit.sweep.cells
            pictures = {i: data for i, cell in enumerate(cells) if (data := self.exhibit.pictures.get(cell.recipe))}
            if self._chosen in pictures:
                self.measuring.start(lambda model: _distances(pictures, self._chosen), self._measured,
                                     priority=Priority.DERIVED)  # fmt: skip
        self.draw()

    def _measured(self, found):
        cell, alike = found
        for kind in DISTANCES:
            value = getattr(alike, kind) if alike is not None else None
            if value is not None:
                self.values[kind][cell] = value
        self.draw()

    def draw(self):
        """Lines over the columns, one for each of the first rows."""
        grid, values = self.exhibit.grid, self.values.get(self.choice.value, {})
        sweep = self.exhibit.sweep
        if sweep is None or not grid.axes:
            return
        labels = grid.axes[grid.across]["labels"] if grid.across >= 0 else [""]
        down = grid.axes[grid.down] if grid.down >= 0 else {"title": "", "labels": [""]}
        rows = [f"{down['title']} {label}" for label in down["labels"][:ROWS]]
        with self.curve.hold_sync():
            self.curve.labels = labels
            self.curve.series = [line for i, row in enumerate(rows) if (line := self._line(i, row, labels, values))]
            self.curve.x_title = grid.axes[grid.across]["title"] if grid.across >= 0 else ""
            self.curve.alt = self.say(f"sweep_{self.choice.value}")

    def _line(self, row: int, name: str, labels: list, values: dict) -> dict | None:
        """As far as it is there without a gap."""
        found = []
        for column in range(len(labels)):
            value = values.get(self._cell(row, column))
            if value is None:
                break
            found.append(value)
        colour = COLOURS[min(row, len(COLOURS) - 1)]
        return {"name": name, "values": found, "dashed": row >= len(COLOURS), "colour": colour} if found else None

    def _cell(self, row: int, column: int) -> int:
        """The number of a cell, as the grid shows it now."""
        grid, shape, cell = self.exhibit.grid, self.exhibit.sweep.shape, 0
        for axis, length in enumerate(shape):
            at = grid.at[axis] if axis < len(grid.at) else 0
            cell = cell * length + (column if axis == grid.across else row if axis == grid.down else at)
        return cell


def said_of(painted) -> str:
    """A picture's numbers in a line."""
    score = "" if painted.clip_score is None else f" · CLIP {painted.clip_score:.1f}"
    return f"{painted.seconds:.2f} s{score}"


def _distances(pictures: dict[int, bytes], chosen: int):
    """(cell, Likeness) of each picture and the chosen one."""
    from sd_explorer.experiments.comparison import likeness

    one = read_picture(pictures[chosen])
    for cell, data in pictures.items():
        yield cell, likeness(read_picture(data), one)
