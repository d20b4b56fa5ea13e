"""The picture, live: the predicted picture sharpens step by step, then the strip can be scrubbed."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.pictures import encode, sprite
from sd_explorer.widgets import Picture, StepGrid


class PicturePanel(Panel):
    """What the network predicts, from the first guess to the finished picture."""

    title = "tab_picture"

    def build(self) -> W.Widget:
        self.picture = Picture(group=self.group, smooth=True)
        self.strip = StepGrid(group=self.group, compact=True, count=0, pixelated=[False])
        self.strip.observe(lambda change: self.session.look(step=change.new), names="index")
        return W.VBox([self.picture, self.strip], layout=W.Layout(width="auto"))

    def speak(self):
        self.give_words(self.picture, self.strip)
        self._describe()

    def _describe(self):
        self.picture.alt = self.say("alt_picture", prompt=self.session.recipe.prompt)
        if self.session.trace:
            self.strip.labels = step_labels(self.session.trace, self.say)

    def on_status(self, status):
        """A shimmer while something is computed."""
        busy = status.kind in ("loading", "running")
        if self.picture.busy != busy:
            self.picture.busy = busy

    def on_step(self, step):
        """A cheap look at the clean estimate, if the browser has drawn the last one."""
        if self.visible and self.picture.ready():
            self.picture.push(encode(self.session.model.preview(step.clean)[0]))

    def on_trace(self, trace):
        """The finished picture."""
        with self.picture.hold_sync():
            self.picture.count, self.picture.sprite = 0, b""
        self.picture.finish(encode(trace.picture))
        self._describe()

    def on_frames(self, frames):
        """The steps, to scrub."""
        data, last = sprite(frames.clean), len(frames.clean) - 1
        with self.picture.hold_sync():
            self.picture.count, self.picture.index, self.picture.sprite = last + 1, last, data
        with self.strip.hold_sync():
            self.strip.count, self.strip.index = last + 1, last
            self.strip.labels = step_labels(frames.trace, self.say)
            self.strip.rows = [data]


def step_labels(trace, say) -> list[str]:
    """`step 8 · t 363` for every step of a trace."""
    return [say("step_label", step=step.index + 1, timestep=step.timestep) for step in trace.steps]
