"""The run that goes on from one step with another scale and left end, beside the run as it was."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import thumb
from sd_explorer.widgets import LeftOut


class GoingOn(Part):
    """A button, two pictures, and a button that makes the new one the current picture.

    asked: gives (trace, index of the step, scale, negative prompt).
    """

    def __init__(self, exhibit, asked):
        super().__init__(exhibit)
        self._asked, self._gone = asked, None
        self.bar, self.beside, self.take = WorkBar(exhibit, self._go_on, "go-on"), LeftOut(), W.Button()
        self.take.on_click(lambda _: self._take())
        self.take.add_class("sdx-take")
        self.widget = W.VBox([self.bar.widget, self.beside, self.take])
        self.leave()

    def speak(self):
        self.give_words(self.beside)
        self.take.description = self.say("take_this_run")
        self._caption()

    def leave(self):
        """What went on from another step or scale goes."""
        self.bar.work.stop()
        self._gone, self.beside.thumbs, self.beside.items = None, [], []
        self.take.layout.display = "none"

    def offer(self, ready: bool, step: int, scale: float):
        """From which step and with which scale it would go on."""
        self.bar.ready(ready)
        self.bar.speak(self.say("guidance_go_on", step=step, scale=f"{scale:.1f}"))

    def _go_on(self):
        from sd_explorer.experiments.guidance import gone_on

        trace, index, scale, negative = self._asked()
        self.bar.work.start(lambda model: gone_on(model, trace, index, scale, negative), self._show,
                            model=trace.recipe.model, count=1)  # fmt: skip

    def _show(self, gone):
        self._gone = gone
        self.beside.thumbs = [thumb(self.session.trace.picture), thumb(gone.picture)]
        self.take.layout.display = None
        self._caption()

    def _caption(self):
        """What is said under each picture."""
        if self._gone is None:
            return
        branch = self._gone.recipe
        begun, after = branch.recipe, branch.after
        gone = self.say("guidance_gone", step=branch.at + 1, scale=f"{after.guidance_scale:.1f}")
        if after.negative_prompt != begun.negative_prompt:
            gone = f"{gone}, − {after.negative_prompt or '∅'}"
        this = self.say("guidance_this_run", scale=f"{begun.guidance_scale:.1f}")
        alt = self.say("alt_picture", prompt=begun.prompt)
        self.beside.items = [{"text": text, "alt": f"{alt}, {text}", "bars": []} for text in (this, gone)]

    def _take(self):
        if self._gone is not None:
            self.session.take(self._gone.recipe, self._gone)
