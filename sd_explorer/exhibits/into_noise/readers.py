"""Who can still read the picture: a judge, and the judge after the network's guess."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.widgets import Label

LINES = (("judge", "noise", False), ("network", "b", True), ("ideal", "plain", False))
"""Reader, its colour and whether its line is dashed."""


class Readers(Part):
    """Fills the curves over the slider when it is asked to; without a judge it says why there is none."""

    def __init__(self, exhibit, dial):
        super().__init__(exhibit)
        self.dial, self.made, self.readings = dial, None, ()
        self.heading, self.note = Label(level=3), W.HTML()
        self.heading.add_class("sdx-part")
        self.bar = WorkBar(exhibit, self._ask, "readers")
        self.widget = W.VBox([self.heading, self.bar.widget, self.note])
        self.widget.add_class("sdx-noise-part")

    def speak(self):
        self.explain(self.heading, "noise_readers")
        self.bar.speak(self.say("readers_ask"))
        self.draw()

    def take(self, made):
        """Another mixture; what was read of another picture goes."""
        if (
            self.made is None
            or self.made.origin.digest != made.origin.digest
            or self.made.recipe.model != made.recipe.model
        ):
            self.bar.work.stop()
            self.readings = ()
        self.made = made
        self.bar.ready(made.answer is not None)
        self.bar.widget.layout.display = None if made.answer else "none"
        self.draw()

    def _ask(self):
        from sd_explorer.experiments.into_noise import READINGS

        made, self.readings = self.made, ()
        self.bar.work.start(lambda model: self._read(model, made), self._show, model=made.recipe.model, count=READINGS)

    @staticmethod
    def _read(model, made):
        """On the worker: with the judge of that model."""
        from sd_explorer.experiments.into_noise import readings
        from sd_explorer.judging.reader import judge_for

        return readings(model, made, judge_for(model))

    def _show(self, reading):
        self.readings = tuple(sorted((*self.readings, reading), key=lambda one: one.t))
        self.draw()

    # -- curves and words ---------------------------------------------------------------------

    def draw(self):
        """The curves as far as they have come, and what they say where the slider stands."""
        self.dial.lines = [
            {"name": self.say(f"readers_{name}"), "colour": colour, "dashed": dashed,
             "points": [[one.t, getattr(one, name)] for one in self.readings]}
            for name, colour, dashed in LINES if name != "ideal" or self.made.ideal
        ] if self.readings else []  # fmt: skip
        self.note.value = "".join(f"<p>{escape(words)}</p>" for words in self._sentences() if words)

    def _sentences(self):
        if self.made is None:
            return
        answer, foreign = self.made.answer, self.exhibit.source.kind.value in ("own", "drawing")
        if answer is None:
            yield self.say("readers_hidden")
        else:
            yield self.say("readers_thing", thing=self.exhibit.thing(answer), percent=100 * answer.sure)
            yield self.say("readers_own", count=self.exhibit.things) if foreign else ""
        yield self._said()
        if self.dial.flag >= 0:
            yield self.say("readers_flag", t=self.dial.flag, signal=self._signal(self.dial.flag))

    def _said(self) -> str:
        """What the readers say at the reading that lies nearest to the slider."""
        if not self.readings:
            return ""
        near = min(self.readings, key=lambda one: abs(one.t - self.dial.t))
        percent = {name: f"{100 * getattr(near, name):.0f}" for name in ("judge", "network")}
        said = self.say("readers_said", t=near.t, signal=self._signal(near.t), **percent)
        if near.ideal is None:
            return said
        known = {"ideal": f"{100 * near.ideal:.0f}", "count": f"{len(self.made.ideal.things):,}"}
        return f"{said} {self.say('readers_knows', **known)}"

    def _signal(self, t: int) -> str:
        share = 100 * self.made.abar[t]
        return f"{share:.0f}" if share >= 10 else f"{share:.1f}" if share >= 1 else f"{share:.2g}"
