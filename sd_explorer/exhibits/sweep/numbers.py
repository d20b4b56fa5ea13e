"""Numbers beside the pictures of a sweep, drawn along its columns."""

from __future__ import annotations

import time

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import read_picture
from sd_explorer.session.ticket import Priority
from sd_explorer.sweeps.numbers import DISTANCES, rows_of
from sd_explorer.widgets import Choice, Curve, Label

SCORES = ("clip_score", "judge_asked", "seconds")
FROM_CHOSEN = (*DISTANCES, "latents")
KINDS = (*SCORES, *FROM_CHOSEN)
ROWS = 5
"""Lines that can still be told apart."""
COLOURS = ("a", "b", "noise")
EVERY = 0.3
"""Seconds between two drawings while the grid grows."""


class Numbers(Part):
    """Scores and seconds of each picture, or how far it is from the one that was clicked."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.values: dict[str, dict[int, float]] = {}
        self.latents: dict[int, np.ndarray] = {}
        self._chosen, self._drawn = 0, 0.0
        self.heading, self.choice, self.curve = Label(level=3), Choice(value=KINDS[0]), Curve()
        self.heading.add_class("sdx-part")
        self.choice.observe(lambda change: self.measure(), names="value")
        self.measuring = exhibit.long_work(self.rest)
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
        self.values, self.latents, self._chosen = {kind: {} for kind in KINDS}, {}, 0
        self.widget.layout.display = "none"

    def add(self, cells, painted):
        """A picture more."""
        told = {"clip_score": painted.clip_score, "seconds": painted.seconds} | dict(painted.judged)
        for kind in SCORES:
            if told.get(kind) is not None:
                self.values[kind] |= dict.fromkeys(cells, told[kind])
        if painted.latents is not None:
            self.latents |= dict.fromkeys(cells, painted.latents.astype(np.float16))
        self.widget.layout.display = None
        if time.monotonic() - self._drawn > EVERY:
            self.draw()

    def choose(self, cell: int):
        """Distances are those to this picture."""
        self._chosen = cell
        for kind in FROM_CHOSEN:
            self.values[kind] = {}
        self.measure()

    def measure(self):
        """Measure what is asked for and is not known yet."""
        if self.choice.value in FROM_CHOSEN and self.exhibit.sweep:
            cells, known = self.exhibit.sweep.cells, self.values["rms"]
            pictures = {i: data for i, cell in enumerate(cells) if (data := self.exhibit.pictures.get(cell.recipe))}
            one, latents = pictures.get(self._chosen), dict(self.latents)
            left = {i: data for i, data in pictures.items() if i not in known}
            if one and left:
                self.measuring.start(lambda model: _distances(left, one, latents, self._chosen), self._measured,
                                     priority=Priority.DERIVED)  # fmt: skip
        self.draw()

    def _measured(self, found):
        cell, told = found
        for kind, value in told.items():
            self.values[kind][cell] = value
        if time.monotonic() - self._drawn > EVERY:
            self.draw()

    def rest(self):
        """Painting or measuring has ended: draw the last of it."""
        if self.measuring.state == "idle":
            self.draw()

    def draw(self):
        """Lines over the columns, one for each of the first rows."""
        grid, values = self.exhibit.grid, self.values.get(self.choice.value, {})
        sweep = self.exhibit.sweep
        if sweep is None or not grid.axes:
            return
        self._drawn = time.monotonic()
        labels = grid.axes[grid.across]["labels"] if grid.across >= 0 else [""]
        down = grid.axes[grid.down] if grid.down >= 0 else {"title": "", "labels": [""]}
        rows = rows_of(sweep.shape, grid.across, grid.down, grid.at)[:ROWS]
        names = [f"{down['title']} {label}" for label in down["labels"]]
        found = [[values.get(cell) for cell in row] for row in rows]
        with self.curve.hold_sync():
            self.curve.labels = labels
            self.curve.series = [_line(i, names[i], row) for i, row in enumerate(found) if set(row) != {None}]
            across = [grid.axes[grid.across]["title"]] if grid.across >= 0 else []
            self.curve.alt = " · ".join([self.say(f"sweep_{self.choice.value}"), *across])


def _line(row: int, name: str, values: list) -> dict:
    colour = COLOURS[min(row, len(COLOURS) - 1)]
    return {"name": name, "values": values, "dashed": row >= len(COLOURS), "colour": colour}


def said_of(painted) -> str:
    """A picture's numbers in a line."""
    score = "" if painted.clip_score is None else f" · CLIP {painted.clip_score:.1f}"
    return f"{painted.seconds:.2f} s{score}"


def _distances(pictures: dict[int, bytes], chosen: bytes, latents: dict[int, np.ndarray], number: int):
    """(cell, {kind: distance}) of each picture to the chosen one; what is infinite or of another size is left out."""
    from sd_explorer.experiments.comparison import likeness

    one, origin = read_picture(chosen), latents.get(number)
    for cell, data in pictures.items():
        alike, there = likeness(read_picture(data), one), latents.get(cell)
        told = {kind: getattr(alike, kind, None) for kind in DISTANCES}
        if origin is not None and there is not None and there.shape == origin.shape:
            told["latents"] = float(np.sqrt(np.mean((there.astype(np.float32) - origin) ** 2)))
        yield cell, {kind: float(value) for kind, value in told.items() if value is not None and np.isfinite(value)}
