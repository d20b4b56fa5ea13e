"""Into noise and back: a picture is dragged into noise, read there, and taken out again."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.into_noise.back import Back
from sd_explorer.exhibits.into_noise.levels import Levels
from sd_explorer.exhibits.into_noise.readers import Readers
from sd_explorer.exhibits.into_noise.source import Source
from sd_explorer.pictures import encode
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import IntoNoise, Label


class IntoNoisePanel(Exhibit):
    """How much noise until nobody can tell what it was, and does taking it away bring it back?"""

    title = "tab_into_noise"

    def build(self) -> W.Widget:
        self.made, self._asked = None, None
        self.heading, self.lead, self.takeaway = Label(level=2), W.HTML(), W.HTML()
        self.dial = IntoNoise()
        self.dial.observe(self._dragged, names="t")
        self.encoding, self.decoding = self.long_work(), self.long_work()
        self.source = Source(self, self.refresh)
        self.readers, self.back, self.levels = Readers(self, self.dial), Back(self, self.dial), Levels(self)
        self.dial.observe(lambda change: self.readers.draw(), names="flag")
        self.parts = (self.source, self.readers, self.back, self.levels)
        return W.VBox([self.heading, self.lead, self.source.widget, self.dial, self.readers.widget, self.back.widget,
                       self.levels.widget, self.takeaway], layout=W.Layout(width="100%"))  # fmt: skip

    def speak(self):
        self.explain(self.heading, "into_noise")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('into_noise_lead'))}</p>"
        self.give_words(self.dial)
        self.takeaway.value = f"<p><b>{escape(self.say('into_noise_takeaway'))}</b></p>"
        for part in self.parts:
            part.speak()

    def thing(self, answer) -> str:
        """What a judge's answer names, in the reader's language."""
        from sd_explorer.judging.reader import names

        return names("concept", self.language)[answer.thing]

    @property
    def things(self) -> int:
        """How many things a judge knows."""
        from sd_explorer.judging.reader import names

        return len(names("concept", self.language))

    # -- what is shown ------------------------------------------------------------------------

    def on_recipe(self, recipe):
        """What came back under other words or noise goes."""
        self.source.offer()
        if self.made is not None and recipe != self.made.recipe:
            self.back.clear()

    def on_trace(self, trace):
        """Another run: its picture, or its steps for a picture from elsewhere."""
        self.refresh()

    def refresh(self):
        """Encode the chosen picture, unless that is done."""
        trace, chosen = self.session.trace, self.source.chosen
        if trace is None or chosen is None or not self.visible or self._asked == (trace, chosen.key):
            return
        self._asked = trace, chosen.key
        self.encoding.start(lambda model: self._mixed(model, trace.begun_with, chosen), self._take,
                            model=trace.recipe.model, priority=Priority.DERIVED)  # fmt: skip

    @staticmethod
    def _mixed(model, recipe, chosen):
        """On the worker: a picture, its latents, a noise, and what the browser needs to mix them."""
        from sd_explorer.experiments.into_noise import mixture
        from sd_explorer.judging.answer import thing_of
        from sd_explorer.judging.reader import judge_for

        picture, thing, ideal, judge = chosen.picture, None, None, judge_for(model)
        if picture is None:
            from sd_explorer.experiments.ideal_reader import drawn_once, ideal_reader
            from sd_explorer.training.album import album

            (picture, thing), ideal = drawn_once(album(), chosen.number), ideal_reader(album())
        elif chosen.prompt and judge:
            thing = thing_of(chosen.prompt)
        yield mixture(model, recipe, picture, chosen.name, judge, thing, ideal), model.linear_preview

    def _take(self, both):
        before, (self.made, preview) = self.made, both
        self._show(preview)
        if before and before.origin.digest != self.made.origin.digest:
            self.dial.flag = -1  # it was said of another picture
        for part in (self.readers, self.back, self.levels):
            part.take(self.made)
        self._decode()

    def _show(self, preview):
        from sd_explorer.experiments.into_noise import knots

        made, dial, marks = self.made, self.dial, knots(self.made.abar)
        with dial.hold_sync():
            dial.shape = list(made.origin.clean.shape)
            dial.weight, dial.bias = _bytes(preview.weight.numpy()), _bytes(preview.bias.numpy())
            dial.clean, dial.noise, dial.abar = _bytes(made.origin.clean), _bytes(made.noise), _bytes(made.abar)
            dial.picture, dial.exact, dial.exact_t = encode(made.origin.picture), b"", -1
            if dial.knots != marks:
                dial.knots, dial.t = marks, marks[len(marks) // 2 - 1]
            dial.steps = list(made.steps)

    # -- gestures -----------------------------------------------------------------------------

    def _dragged(self, change):
        if self.made is not None:
            self.readers.draw()
            self._decode()

    def _decode(self):
        """The autoencoder's picture of the mixture, once the slider rests."""
        made, t = self.made, self.dial.t
        self.decoding.start(lambda model: iter([model.decode(made.at(t))[0]]), lambda picture: self._exact(picture, t),
                            model=made.recipe.model, priority=Priority.DERIVED)  # fmt: skip

    def _exact(self, picture, t: int):
        if t == self.dial.t:
            with self.dial.hold_sync():
                self.dial.exact_t, self.dial.exact = t, encode(picture)


def _bytes(array: np.ndarray) -> bytes:
    return array.astype("<f4").tobytes()
