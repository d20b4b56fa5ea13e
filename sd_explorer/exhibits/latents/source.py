"""Which picture goes through the latents."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import read_picture
from sd_explorer.widgets import Choice, DrawPad, Drop

KINDS = ("run", "own", "drawing")


class Source(Part):
    """This run's picture, a file, or a drawing; `changed` is called when it is another."""

    def __init__(self, exhibit, changed: Callable[[], object]):
        super().__init__(exhibit)
        self._changed = changed
        self._own: np.ndarray | None = None
        self.kind, self.drop, self.pad = Choice(value=KINDS[0]), Drop(title="latents_open", accept="image/*"), DrawPad()
        self.kind.observe(lambda change: self._chosen(), names="value")
        self.drop.on_file(self._opened)
        self.pad.observe(lambda change: self._changed(), names="pixels")
        row = W.HBox([self.kind, self.drop])
        row.add_class("sdx-row")
        self.widget = W.VBox([row, self.pad])
        self._offer()

    def speak(self):
        self.give_words(self.kind, self.drop, self.pad)
        self.kind.label, self.pad.label = self.say("latents_source"), self.say("latents_drawing")
        self.kind.options = [{"id": kind, "title": self.say(f"latents_{kind}"), "hint": ""} for kind in KINDS]

    @property
    def of_this_run(self) -> bool:
        """Whether it is what the session painted."""
        return self.kind.value not in KINDS[1:]

    @property
    def picture(self) -> np.ndarray | None:
        """uint8 RGB `(H, W, 3)`; None while there is none."""
        if self.kind.value == "drawing":
            return self.pad.picture
        if self.kind.value == "own":
            return self._own
        return self.session.trace.picture if self.session.trace else None

    def _chosen(self):
        self._offer()
        self._changed()

    def _opened(self, name: str, data: bytes):
        with self.session.telling():
            self._own = read_picture(data, name)
            self._changed()

    def _offer(self):
        self.drop.layout.display = None if self.kind.value == "own" else "none"
        self.pad.layout.display = None if self.kind.value == "drawing" else "none"
