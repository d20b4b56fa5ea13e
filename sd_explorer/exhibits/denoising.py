"""The denoising, step by step: what the network sees, what it calls noise, what would be left."""

from __future__ import annotations

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.picture import frame_labels
from sd_explorer.experiments.frames import latent_colours
from sd_explorer.pictures import resize, side_by_side, sprite
from sd_explorer.widgets import Label, Slider, StepGrid

ROWS = ("noisy", "noise", "clean")
HELP = {"noisy": "noisy_latents", "noise": "predicted_noise", "clean": "predicted_picture"}
SIDE = 128
FRAMES = ("noisy", "noise", "clean")


class DenoisingPanel(Exhibit):
    """Rows of noisy latents, predicted noise and predicted pictures over the steps; scrub, play, choose how many."""

    title = "tab_denoising"

    def build(self) -> W.Widget:
        self.heading, self.helps = Label(level=2), [Label() for _ in ROWS]
        self.grid = StepGrid(group=self.group, count=0, pixelated=[True, True, False])
        self.grid.observe(self._picked, names="index")
        self.columns = Slider(value=12, min=2, max=30, shown=True)
        self.columns.add_class("sdx-columns")
        self.columns.observe(lambda change: setattr(self.grid, "shown", int(change.new)), names="value")
        self.grid.shown = int(self.columns.value)
        self.note = W.HTML()
        foot = W.HBox([*self.helps, self.note, self.columns])
        foot.add_class("sdx-legend")
        return W.VBox([self.heading, self.grid, foot], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "denoising")
        self.heading.title = self.say("denoising_question")
        for label, row in zip(self.helps, ROWS, strict=True):
            self.explain(label, HELP[row])
        self.columns.description = self.say("columns_shown")
        with self.grid.hold_sync():
            self.give_words(self.grid)
            self.grid.titles = [self.say(f"row_{row}") for row in ROWS]
            self.grid.subtitles = [self.say(f"row_{row}_sub") for row in ROWS]
        if self.session.trace:
            self._describe(self.session.trace.steps)

    def _picked(self, change):
        self.session.look(step=-1 if change.new >= self.grid.count - 1 else change.new)

    def _describe(self, steps):
        self.grid.labels = [label.replace("\n", " ") for label in frame_labels(steps, self.say)]
        run = self.session.run
        if run and run.trace:
            megabytes = run.trace.nbytes / 1e6
            self.note.value = f"<span class='sdx-mut'>{self.say('trace_size', megabytes=megabytes)}</span>"

    # -- moments ------------------------------------------------------------------------------

    def on_steps(self, steps):
        """More columns."""
        if not self.visible:
            return
        if steps[0].index == 0:
            self.grid.begin(steps[0].count + 1, len(ROWS))
        model = self.session.model
        seen, noise, clean = (
            np.stack([getattr(step, name) for step in steps]) for name in ("latents", "noise", "clean")
        )
        squares = [side_by_side(latent_colours(model, latents), "PNG") for latents in (seen, noise)]
        self.grid.push(steps[0].index, [*squares, side_by_side(model.preview(clean))], len(steps))

    def frames_shown(self):
        return FRAMES

    def on_frames(self, frames):
        """The rows as they are; after the last step the finished picture, in which no noise is left to name."""
        if not self.visible or not frames.holds(FRAMES):
            return
        noisy, clean, count = frames.noisy, resize(frames.clean, SIDE), frames.trace.steps[0].count
        if (trace := self.session.trace) is frames.trace:
            last = latent_colours(self.session.model, trace.final[None])
            noisy = np.concatenate([noisy, last])
            clean = np.concatenate([clean, resize(trace.picture[None], SIDE)])
        with self.grid.hold_sync():
            self.grid.count, self.grid.index = count + 1, len(clean) - 1
            self._describe(frames.trace.steps)
            self.grid.rows = [sprite(noisy), sprite(frames.noise), sprite(clean, most=SIDE)]

    def refresh(self):
        if self.session.steps_shown:
            self.on_frames(self.session.steps_shown)
