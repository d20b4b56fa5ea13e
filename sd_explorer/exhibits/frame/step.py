"""The selected step in words, and the noise that is left."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.exhibits.frame.picture import step_labels
from sd_explorer.widgets import Curve, Label


class StepPanel(Panel):
    """What happened at the selected step; noise level and distance to the final picture over all steps."""

    title = "noise_level"

    def build(self) -> W.Widget:
        self.about, self.heading = Label(level=3), Label(level=3)
        self.sentence = W.HTML()
        self.curve = Curve(group=self.group)
        self.curve.observe(lambda change: self.session.look(step=change.new), names="index")
        cards = [W.VBox([self.about, self.sentence]), W.VBox([self.heading, self.curve])]
        for card in cards:
            card.add_class("sdx-card")
        return W.VBox(cards, layout=W.Layout(width="auto"))

    def speak(self):
        self.explain(self.about, "denoising")
        self.explain(self.heading, "noise_level")
        self._sentence()
        if self.session.trace:
            self.on_trace(self.session.trace)

    def on_trace(self, trace):
        """New curves; the last step is selected."""
        noise, settling = trace.noise_left.tolist(), trace.settling.tolist()
        with self.curve.hold_sync():
            self.curve.labels = step_labels(trace, self.say)
            self.curve.series = [
                {"name": self.say("noise_level"), "values": noise, "dashed": False},
                {"name": self.say("settling"), "values": settling, "dashed": True},
            ]
            self.curve.index = len(trace.steps) - 1
            self.curve.x_title = self.say("curve_x")
            self.curve.alt = self.say("settling_alt")
        self.session.look(step=-1)
        self._sentence()

    def on_view(self, view):
        """Another step was selected."""
        self._sentence()

    def _sentence(self):
        trace = self.session.trace
        if trace is None:
            return
        index = self.session.view.step if 0 <= self.session.view.step < len(trace.steps) else len(trace.steps) - 1
        step, left = trace.steps[index], float(trace.settling[index])
        part = "step_early" if left > 0.66 else "step_middle" if left > 0.15 else "step_late"
        with self.about.hold_sync():
            self.about.title = self.say("step_title", step=index + 1, count=step.count, timestep=step.timestep)
        self.sentence.value = f"<p>{escape(self.say(part, percent=100 * left))}</p>"
