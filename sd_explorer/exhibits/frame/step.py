"""The selected step in words, and the noise that is left."""

from __future__ import annotations

import time

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.picture import frame_labels, level
from sd_explorer.widgets import Curve, Label, StepText

HALF = 0.5
EVERY = 0.3
"""Seconds between two tellings while a run goes on: each one sends the words of all steps so far."""


class StepPanel(Exhibit):
    """What happened at the selected step; noise level and distance to the final picture over all frames."""

    title = "noise_level"

    def build(self) -> W.Widget:
        self._told = 0.0
        self.text, self.heading, self.curve = StepText(group=self.group), Label(level=3), Curve(group=self.group)
        for widget in (self.text, self.curve):
            widget.observe(self._picked, names="index")
        cards = [W.VBox([self.text]), W.VBox([self.heading, self.curve])]
        for card in cards:
            card.add_class("sdx-card")
        return W.VBox(cards, layout=W.Layout(width="auto"))

    def speak(self):
        self.explain(self.text, "denoising")
        self.explain(self.heading, "noise_level")
        self.give_words(self.curve)
        self.curve.alt = self.say("settling_alt")
        self.refresh()

    def _picked(self, change):
        self.session.look(step=-1 if change.new >= self.curve.count - 1 else change.new)

    def refresh(self):
        if run := self.session.run:
            self.on_run(run)

    def on_steps(self, steps):
        """The words and the curve grow with the run; its end tells the rest."""
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            self._show(self.session.run.steps, steps[0].count)

    def on_run(self, run):
        """A run that ended here, finished or stopped."""
        if run.steps and not self.session.passing:
            self._show(run.steps, run.count, run.trace)

    def _show(self, steps, count: int, trace=None):
        ends = [0.0] if trace else []
        noise = {"name": self.say("noise_seen"), "values": [s.noise_level for s in steps] + ends, "colour": "noise"}
        settling = [*trace.settling.tolist(), *ends] if trace else []
        with self.text.hold_sync():
            self.text.titles = [*(self._title(step) for step in steps), self.say("step_title_last")]
            self.text.sentences = [*(self._sentence(step, trace) for step in steps), self._last(trace)]
        with self.curve.hold_sync():
            self.curve.count, self.curve.labels = count + 1, frame_labels(steps, self.say)
            self.curve.series = [
                noise,
                {"name": self.say("guess_to_picture"), "values": settling, "dashed": True, "colour": "a"},
            ]
            if trace:
                self.curve.index = self.text.index = count

    def _title(self, step) -> str:
        return self.say("step_title", step=step.index + 1, count=step.count, timestep=step.timestep)

    def _sentence(self, step, trace) -> str:
        seen = self.say("step_seen", noise=level(step.noise_level))
        if step.index == 0:
            return joined(seen, self.say("step_first"))
        if trace is None:
            return joined(seen, self.say("step_going"))
        come = max(0.0, 1 - float(trace.settling[step.index]))
        return joined(seen, self.say("step_come", percent=100 * come))

    def _last(self, trace) -> str:
        if trace is None:
            return ""
        count = len(trace.steps)
        said = self.say("step_last", count=count) if count > 1 else self.say("step_last_once")
        half = next((i for i, left in enumerate(trace.settling) if left < HALF), None)
        if half is None or count == 1:
            return said
        return joined(said, self.say("step_half", step=half + 1, noise=level(trace.steps[half].noise_level)))


def joined(*sentences: str) -> str:
    """Sentences one after the other; Japanese ones need no space between them."""
    return "".join(f"{sentence} " if sentence.endswith(".") else sentence for sentence in sentences).strip()
