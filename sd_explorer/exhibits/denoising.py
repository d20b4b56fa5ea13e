"""The denoising, step by step: what the network sees, what it calls noise, what would be left."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.exhibits.frame.picture import step_labels
from sd_explorer.pictures import sprite
from sd_explorer.widgets import Label, StepGrid

ROWS = ("noisy", "noise", "clean")
HELP = {"noisy": "noisy_latents", "noise": "predicted_noise", "clean": "predicted_picture"}


class DenoisingPanel(Panel):
    """Rows of noisy latents, predicted noise and predicted pictures over the steps; scrub, play, choose how many."""

    title = "tab_denoising"

    def build(self) -> W.Widget:
        self.heading = Label(level=3)
        self.helps = [Label() for _ in ROWS]
        self.grid = StepGrid(group=self.group, count=0, pixelated=[True, True, False])
        self.grid.observe(lambda change: self.session.look(step=change.new), names="index")
        self.columns = W.IntSlider(12, min=2, max=30, readout=True, style={"description_width": "initial"})
        self.columns.add_class("sdx-columns")
        self.columns.observe(lambda change: setattr(self.grid, "shown", change.new), names="value")
        self.grid.shown = self.columns.value
        self.note = W.HTML()
        bar = W.HBox([self.heading, self.columns], layout=W.Layout(justify_content="space-between"))
        foot = W.HBox([*self.helps, self.note])
        foot.add_class("sdx-legend")
        return W.VBox([bar, self.grid, foot], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "denoising")
        for label, row in zip(self.helps, ROWS, strict=True):
            self.explain(label, HELP[row])
        self.columns.description = self.say("columns_shown")
        with self.grid.hold_sync():
            self.give_words(self.grid)
            self.grid.titles = [self.say(f"row_{row}") for row in ROWS]
            self.grid.subtitles = [self.say(f"row_{row}_sub") for row in ROWS]
        if self.session.trace:
            self._describe(self.session.trace)

    def _describe(self, trace):
        self.grid.labels = step_labels(trace, self.say)
        self.note.value = f"<span class='sdx-mut'>{self.say('trace_size', megabytes=trace.nbytes / 1e6)}</span>"

    def on_frames(self, frames):
        """New rows; the last step is selected."""
        if not self.visible:
            return
        count = len(frames.clean)
        with self.grid.hold_sync():
            self.grid.count, self.grid.index = count, count - 1
            self.grid.rows = [sprite(frames.noisy), sprite(frames.noise), sprite(frames.clean, most=128)]
        self._describe(frames.trace)

    def refresh(self):
        if self.session.steps_shown:
            self.on_frames(self.session.steps_shown)
