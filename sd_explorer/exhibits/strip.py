"""Strip: a row of pictures that fills when it is asked for, and goes when it belongs to something else."""

from __future__ import annotations

from typing import Any

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import thumb
from sd_explorer.widgets import LeftOut


class Strip(Part):
    """A button with its bar, and the pictures. A subclass says what is started, which pictures there are and what stands
    under them; it lays `bar.widget` and `strip` out."""

    def __init__(self, exhibit, name: str):
        super().__init__(exhibit)
        self.shown: Any = None
        self.bar, self.strip = WorkBar(exhibit, self.start, name), LeftOut()

    def start(self):
        """The button was pressed."""
        raise NotImplementedError

    def pictures(self) -> list:
        """The pictures of `shown`, uint8 `(H, W, 3)` each."""
        raise NotImplementedError

    def captions(self) -> list[dict]:
        """What stands under each of them, as LeftOut takes it."""
        raise NotImplementedError

    def speak(self):
        self.give_words(self.strip)
        self.caption()

    def caption(self):
        """Say again what stands under the pictures."""
        if self.shown is not None:
            self.strip.items = self.captions()

    def show(self, shown):
        """What there is so far."""
        self.shown = shown
        self.caption()
        self.strip.thumbs = [thumb(picture) for picture in self.pictures()]

    def clear(self):
        """What was shown, or is being made, belongs to something else."""
        self.bar.work.stop()
        self.shown, self.strip.thumbs, self.strip.items = None, [], []
