"""Which pictures the word shall mean: things that ship unseen, own files, drawings."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.copy_or_new.figures import thumb
from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import read_picture
from sd_explorer.problems import Problem
from sd_explorer.training.teaching.examples import FEWEST, MOST
from sd_explorer.widgets import Choice, DrawPad, Drop

KINDS = ("unseen", "own")


class Source(Part):
    """A choice, four drawings of an unseen thing or four to eight pictures of one's own; `changed` when they are others."""

    def __init__(self, exhibit, changed: Callable[[], object]):
        super().__init__(exhibit)
        self._changed = changed
        self.pictures: tuple[np.ndarray, ...] = ()
        self.kind, self.thing = Choice(value=KINDS[0]), W.Dropdown()
        self.drop, self.pad = Drop(title="teach_open", accept="image/*"), DrawPad(extent=224)
        self.add, self.clear, self.row = W.Button(), W.Button(), W.HTML()
        self.add.add_class("sdx-teach-add")
        self.clear.add_class("sdx-teach-clear")
        self.kind.observe(lambda change: self._turned(), names="value")
        self.thing.observe(lambda change: self._turned(), names="value")
        self.drop.on_file(self._opened)
        self.add.on_click(lambda _: self._added(self.pad.picture))
        self.clear.on_click(lambda _: self._cleared())
        first = W.HBox([self.kind, self.thing, self.drop, self.add, self.clear])
        first.add_class("sdx-row")
        self.widget = W.VBox([first, self.pad, self.row])
        self.widget.add_class("sdx-column")

    def speak(self):
        from sd_explorer.training.teaching.unseen import unseen_things

        self.give_words(self.kind, self.drop, self.pad)
        self.kind.label, self.thing.description = self.say("teach_which"), ""
        self.kind.options = [{"id": kind, "title": self.say(f"teach_{kind}"), "hint": ""} for kind in KINDS]
        japanese, chosen = self.exhibit.language == "ja", self.thing.value
        self.thing.options = [(one.name_ja if japanese else one.name, one.number) for one in unseen_things()]
        self.thing.value = chosen or 0
        self.thing.tooltip = self.say("teach_thing")
        self.pad.label = self.say("teach_pad")
        self.add.description, self.clear.description = self.say("teach_add"), self.say("teach_clear")
        self._offer()

    @property
    def ready(self) -> bool:
        """Whether there are enough pictures."""
        return self.kind.value != "own" or FEWEST <= len(self.pictures) <= MOST

    def own(self, side: int) -> tuple:
        """The pictures as they are taught: `Own`; on the worker."""
        from sd_explorer.training.teaching.examples import own_picture
        from sd_explorer.training.teaching.unseen import drawings

        if self.kind.value != "own":
            return drawings(int(self.thing.value))
        return tuple(own_picture(picture, side) for picture in self.pictures)

    # -- gestures -----------------------------------------------------------------------------

    def _turned(self):
        self._offer()
        self._changed()

    def _opened(self, name: str, data: bytes):
        with self.session.telling():
            self._added(read_picture(data, name))

    def _added(self, picture: np.ndarray):
        if len(self.pictures) >= MOST:
            self.session.tell(Problem("teach_pictures", count=len(self.pictures) + 1, low=FEWEST, high=MOST))
            return
        self.pictures = (*self.pictures, picture)
        self._turned()

    def _cleared(self):
        self.pictures = ()
        self._turned()

    def _offer(self):
        """What belongs to the kind that is chosen, and the pictures as they are now."""
        own = self.kind.value == "own"
        for widget, shown in (
            (self.thing, not own),
            *((one, own) for one in (self.drop, self.pad, self.add, self.clear)),
        ):
            widget.layout.display = None if shown else "none"
        self.clear.disabled = not self.pictures
        words = (
            self.say("teach_count", count=len(self.pictures), low=FEWEST, high=MOST) if own else self.say("teach_by")
        )
        self.row.value = f"<div class='sdx-taught'>{self._images(own)}</div><p class='sdx-mut'>{escape(words)}</p>"

    def _images(self, own: bool) -> str:
        from sd_explorer.training.teaching.unseen import drawings

        shown = self.pictures if own else [on_white(one.picture) for one in drawings(int(self.thing.value or 0))]
        return "".join(thumb(picture, self.say("teach_picture", number=i + 1)) for i, picture in enumerate(shown))


def on_white(picture: np.ndarray) -> np.ndarray:
    """RGBA `(h, w, 4)` on white paper, RGB."""
    alpha = picture[..., 3:].astype(np.float32) / 255
    return (picture[..., :3] * alpha + 255 * (1 - alpha)).round().astype(np.uint8)
