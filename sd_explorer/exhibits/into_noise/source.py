"""Which picture is taken into noise."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import read_picture
from sd_explorer.problems import Problem
from sd_explorer.widgets import Choice, DrawPad, Drop

KINDS = ("run", "own", "drawing")
DRAWING = "drawing.png"


class Source(Part):
    """This run's picture, one that is opened, or one that is drawn; `changed` is called when it is another."""

    def __init__(self, exhibit, changed: Callable[[], object]):
        super().__init__(exhibit)
        self._changed, self._own, self.pad = changed, None, DrawPad()
        self._drawn = self.pad.picture, DRAWING
        self.kind, self.drop, self.note = Choice(value=KINDS[0]), Drop(title="noise_open", accept="image/*"), W.HTML()
        self.kind.observe(lambda change: self._chosen(), names="value")
        self.drop.on_file(self._opened)
        self.pad.observe(lambda change: self._stroke(), names="pixels")
        row = W.HBox([self.kind, self.drop, self.note])
        row.add_class("sdx-row")
        self.widget = W.VBox([row, self.pad])

    def speak(self):
        self.give_words(self.kind, self.drop, self.pad)
        self.pad.label = self.say("into_noise_drawing")
        self.kind.label = self.say("into_noise_source")
        self.kind.options = [{"id": kind, "title": self.say(f"into_noise_{kind}"), "hint": ""} for kind in KINDS]
        self._offer()

    @property
    def of_this_run(self) -> bool:
        """Whether it is what the session painted."""
        return self.kind.value not in KINDS[1:]

    @property
    def picture(self) -> tuple[np.ndarray, str] | None:
        """(uint8 RGB `(H, W, 3)`, name of its file); None while there is none."""
        if self.of_this_run:
            trace = self.session.trace
            return (trace.picture, f"{trace.recipe.seed}.png") if trace else None
        return self._own if self.kind.value == "own" else self._drawn

    def _chosen(self):
        self._offer()
        self._changed()

    def _opened(self, name: str, data: bytes):
        try:
            self._own = read_picture(data, name), name
        except Problem as problem:
            self.session.tell(problem)
            return
        self._offer()
        self._changed()

    def _stroke(self):
        self._drawn = self.pad.picture, DRAWING
        if self.kind.value == "drawing":
            self._changed()

    def _offer(self):
        own = self.kind.value == "own"
        self.drop.layout.display = None if own else "none"
        self.pad.layout.display = None if self.kind.value == "drawing" else "none"
        words = "" if not own else self._own[1] if self._own else self.say("into_noise_drop")
        self.note.value = f"<span class='sdx-mut'>{escape(words)}</span>"
