"""Latents and pixels: a picture through the autoencoder and back, with everything that can be done to it on the way."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.latents.cells import Cells
from sd_explorer.exhibits.latents.channels import Channels
from sd_explorer.exhibits.latents.source import Source
from sd_explorer.exhibits.latents.told import Told
from sd_explorer.exhibits.work_bar import QuietBar
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Choice, Label, Slider

BITS = ("32", "8", "4", "3", "2", "1")
MOST_TRIPS = 20


class LatentsPanel(Exhibit):
    """The picture, its channels, the picture that comes back, and what was lost."""

    title = "tab_latents"

    def build(self) -> W.Widget:
        self.recipe, self.code, self.back, self._asked = None, None, None, None
        self.heading, self.lead, self.takeaway = Label(level=2), W.HTML(), W.HTML()
        self.trips = Slider(value=1, min=1, max=MOST_TRIPS, shown=True, continuous=False)
        self.bits, self.bits_name = Choice(value=BITS[0]), W.HTML()
        self.again = W.Button()
        self.again.on_click(lambda _: self._reset())
        self.again.add_class("sdx-plain")
        self.trips.observe(lambda change: self.decode(), names="value")
        self.bits.observe(lambda change: self.decode(), names="value")
        self.encoding = self.long_work()
        self.bar = QuietBar(self, "through")
        self.source, self.told = Source(self, self.refresh), Told(self)
        self.channels, self.cells = Channels(self, self.decode), Cells(self, self.decode)
        self.parts = (self.source, self.told, self.channels, self.cells)
        row = W.HBox([self.trips, self.bits_name, self.bits, self.again, self.bar.widget])
        row.add_class("sdx-row")
        outer = W.VBox([self.heading, self.lead, self.source.widget, self.told.row, row, self.told.widget,
                        self.channels.widget, self.cells.widget, self.takeaway], layout=W.Layout(width="100%"))  # fmt: skip
        outer.add_class("sdx-spaced")
        return outer

    def speak(self):
        self.explain(self.heading, "through_latents")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('latents_lead'))}</p>"
        self.give_words(self.bits)
        self.trips.description, self.bits.label = self.say("latents_trips"), self.say("latents_bits")
        self.bits_name.value = f"<span>{escape(self.say('latents_bits'))}</span>"
        self.bits.options = [{"id": bits, "title": bits, "hint": ""} for bits in BITS]
        self.again.description = self.say("latents_reset")
        self.bar.speak()
        self.takeaway.value = f"<p class='sdx-takeaway'>{escape(self.say('latents_takeaway'))}</p>"
        for part in self.parts:
            part.speak()

    # -- what goes through --------------------------------------------------------------------

    def on_trace(self, trace):
        """Another run: its picture, or its model for a picture of one's own."""
        self.refresh()

    def refresh(self):
        """Encode the chosen picture, unless that is done."""
        trace, picture = self.session.trace, self.source.picture
        if trace is None or picture is None or not self.visible:
            return
        asked = trace.recipe.model, self.session.model, trace.picture.shape
        if self._asked and self._asked[0] == asked and np.array_equal(self._asked[1], picture):
            return
        self._asked = asked, picture
        self.encoding.start(lambda model: self._coded(model, trace.recipe, picture), self._take,
                            model=trace.recipe.model, priority=Priority.DERIVED)  # fmt: skip

    @staticmethod
    def _coded(model, recipe, picture):
        """On the worker."""
        from sd_explorer.experiments.through_latents import coded

        yield recipe, coded(model, recipe, picture)

    def _take(self, both):
        self.recipe, self.code = both
        self.cells.clear()
        self.channels.take(self.code)
        self.decode(Priority.DERIVED)

    # -- what is done to it -------------------------------------------------------------------

    @property
    def edits(self):
        """What the controls ask for, an Edits."""
        from sd_explorer.experiments.through_latents import Edits

        return Edits(self.channels.gains, int(self.bits.value or BITS[0]), self.cells.dabs)

    def decode(self, priority: Priority = Priority.ASKED):
        """Send the latents back with what is done to them now; a trip after the other is shown."""
        if self.code is None:
            return
        code, edits, trips = self.code, self.edits, int(self.trips.value)
        self.bar.work.start(lambda model: self._through(model, code, edits, trips), self._show, model=self.recipe.model,
                            count=trips, priority=priority)  # fmt: skip

    @staticmethod
    def _through(model, code, edits, trips: int):
        """On the worker."""
        from sd_explorer.experiments.through_latents import through

        return through(model, code, edits, trips)

    def _reset(self):
        """Everything as the encoder said it, one trip."""
        self.channels.reset()
        self.cells.clear()
        self.bits.value, self.trips.value = BITS[0], 1
        self.decode()

    def _show(self, back):
        self.back = back
        self.told.show(self.code, back, self.edits)
        self.channels.show(back.latents)
        self.cells.show(back.latents)
