"""Which picture is taken into noise."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import read_picture
from sd_explorer.widgets import Choice, DrawPad, Drop

KINDS = ("run", "own", "drawing", "training")
DRAWINGS = 1712
"""Pictures that the ideal reader knows: each drawing of the training set once."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """A picture, or one of the training set that is laid when its turn comes."""

    key: object
    """Another one means another picture."""
    name: str
    """Of its file."""
    picture: np.ndarray | None = None
    """uint8 RGB `(H, W, 3)`."""
    prompt: str = ""
    """What names its thing; empty: nothing does."""
    number: int | None = None
    """In the training set, drawings counted once."""


class Source(Part):
    """This run's picture, one that is opened, drawn, or of the training set; `changed` is called when it is another."""

    def __init__(self, exhibit, changed: Callable[[], object]):
        super().__init__(exhibit)
        self._changed, self._number = changed, 0
        self._own: Chosen | None = None
        self.kind, self.drop, self.note = Choice(value=KINDS[0]), Drop(title="noise_open", accept="image/*"), W.HTML()
        self.pad, self.another = DrawPad(), W.Button()
        self._drawn = self._of_the_pad()
        self.kind.observe(lambda change: self._chosen(), names="value")
        self.drop.on_file(self._opened)
        self.pad.observe(lambda change: self._stroke(), names="pixels")
        self.another.on_click(lambda _: self._draw_lots())
        row = W.HBox([self.kind, self.drop, self.another, self.note])
        row.add_class("sdx-row")
        self.widget = W.VBox([row, self.pad])
        self.widget.add_class("sdx-noise-part")

    def speak(self):
        self.give_words(self.kind, self.drop, self.pad)
        self.pad.label, self.another.description = self.say("into_noise_drawing"), self.say("into_noise_another")
        self.kind.label = self.say("into_noise_source")
        self.offer()

    @property
    def of_this_run(self) -> bool:
        """Whether it is what the session painted."""
        return self.kind.value not in KINDS[1:]

    @property
    def chosen(self) -> Chosen | None:
        """None while there is no such picture."""
        trace = self.session.trace
        run = Chosen(trace, f"{trace.begun_with.seed}.png", trace.picture, trace.begun_with.prompt) if trace else None
        training = Chosen(self._number, "training.png", number=self._number)
        return {"own": self._own, "drawing": self._drawn, "training": training}.get(self.kind.value, run)

    # -- gestures -----------------------------------------------------------------------------

    def _chosen(self):
        self.offer()
        self._changed()

    def _opened(self, name: str, data: bytes):
        with self.session.telling():
            self._own = Chosen(object(), name, read_picture(data, name))
            self._chosen()

    def _stroke(self):
        self._drawn = self._of_the_pad()
        if self.kind.value == "drawing":
            self._changed()

    def _of_the_pad(self) -> Chosen:
        return Chosen(object(), "drawing.png", self.pad.picture)

    def _draw_lots(self):
        self._number = random.randrange(DRAWINGS)
        self._chosen()

    def offer(self):
        """What belongs to the kind that is chosen; training pictures only of what ships."""
        kind = self.kind.value or KINDS[0]
        kinds = KINDS if self.session.recipe.model in BUNDLED else KINDS[:-1]
        self.kind.options = [{"id": kind, "title": self.say(f"into_noise_{kind}"), "hint": ""} for kind in kinds]
        if kind not in kinds:
            self.kind.value = KINDS[0]
        for shown, widget in (("own", self.drop), ("drawing", self.pad), ("training", self.another)):
            widget.layout.display = None if kind == shown else "none"
        words = "" if kind != "own" else self._own.name if self._own else self.say("into_noise_drop")
        self.note.value = f"<span class='sdx-mut'>{escape(words)}</span>"
