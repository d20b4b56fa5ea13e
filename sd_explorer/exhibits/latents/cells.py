"""One channel under the hand: cells are raised and lowered, or asked which pixels are theirs."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import shrunk
from sd_explorer.widgets import Choice, DrawPad, Label, PictureRow

BRUSHES = ("owns", "raise", "lower", "zero")
MOST = 4


class Cells(Part):
    """A channel as cells to paint on; `changed` is called when they are others."""

    def __init__(self, exhibit, changed: Callable[[], object]):
        super().__init__(exhibit)
        self._changed, self.latents, self.found, self.dabs = changed, None, None, ()
        self.heading, self.channel = Label(level=3), Choice(value="0")
        self.pad = DrawPad(mode="cells", columns=16, rows=16, tool=BRUSHES[0], size=1, extent=250)
        self.pad.on_stroke(self._stroke)
        self.pad.on_ask(self._asked)
        self.channel.observe(lambda change: self._draw(), names="value")
        self.row, self.note = PictureRow(most=210), W.HTML()
        self.asking = exhibit.long_work()
        self.heading.add_class("sdx-part")
        beside = W.HBox([self.pad, W.VBox([self.row, self.note])])
        beside.add_class("sdx-beside")
        self.widget = W.VBox([self.heading, self.channel, beside])
        self.widget.add_class("sdx-spaced")

    def speak(self):
        self.explain(self.heading, "latents_cells")
        self.give_words(self.channel, self.pad)
        self.channel.label = self.say("latents_which")
        self.pad.tools = [{"id": kind, "title": self.say(f"latents_{kind}"), "hint": self.say(f"latents_{kind}_hint")}
                          for kind in BRUSHES]  # fmt: skip
        self._draw()
        self._describe()

    @property
    def number(self) -> int:
        """Index of the channel under the hand."""
        return int(self.channel.value or 0)

    def clear(self):
        """No cell was painted on, without telling."""
        self.asking.stop()
        self.dabs, self.found, self.pad.undoable = (), None, False
        self._describe()

    def show(self, latents):
        """The latents as they are decoded."""
        self.latents, self.pad.scale = latents, self.session.model.scale_factor
        self._draw()

    def _draw(self):
        from sd_explorer.experiments.through_latents import channel_picture

        count = min(MOST, len(self.latents)) if self.latents is not None else 0
        self.channel.options = [
            {"id": f"{n}", "title": self.say("latents_channel", channel=n + 1), "hint": ""} for n in range(count)
        ]
        self.pad.label = self.say("latents_channel", channel=self.number + 1)
        if self.number < count:
            marked = self.found.cells if self.found else ()
            self.pad.put(channel_picture(self.latents, self.number), marked, self.latents[:MOST])

    def _stroke(self, kind: str, cells: list[int]):
        from sd_explorer.experiments.through_latents import Dab

        if self.latents is None or kind not in BRUSHES:
            return
        if kind == "owns":
            self._ask(tuple(cells))
            return
        self.dabs = (*self.dabs, Dab(kind, self.number, tuple(cells)))
        self._painted()

    def _asked(self, what: str):
        self.dabs = self.dabs[:-1] if what == "undo" else ()
        self._painted()

    def _painted(self):
        self.found, self.pad.undoable = None, bool(self.dabs)
        self._describe()
        self._changed()

    def _ask(self, cells: tuple[int, ...]):
        latents, channel = self.latents, self.number
        self.asking.start(lambda model: self._owned(model, latents, channel, cells), self._answer,
                          model=self.exhibit.recipe.model)  # fmt: skip

    @staticmethod
    def _owned(model, latents, channel: int, cells):
        """On the worker."""
        from sd_explorer.experiments.through_latents import owned

        yield owned(model, latents, channel, cells)

    def _answer(self, found):
        from sd_explorer.experiments.moved import change_picture
        from sd_explorer.experiments.through_latents import ANSWER_FULL

        self.found = found
        self._describe()
        self._draw()
        self.row.thumbs = [shrunk(change_picture(found.change, ANSWER_FULL))]

    def _describe(self):
        found = self.found
        if found is None:
            self.row.items, self.row.thumbs = [], []
            self.note.value = f"<p class='sdx-mut'>{escape(self.say('latents_cells_lead'))}</p>"
            return
        _, h, w = self.latents.shape
        self.row.items = [{"title": self.say("latents_answer"), "note": self.say("latents_answer_note"), "grid": [w, h],
                           "marked": list(found.cells), "alt": self.say("latents_answer"), "colour": ""}]  # fmt: skip
        key = "latents_owned" if found.mean else "latents_owns_nothing"
        values = {"inside": 100 * found.inside, "reach": found.reach, "mean": found.mean} if found.mean else {}
        self.note.value = f"<p><b>{escape(self.say(key, **values))}</b></p>"
