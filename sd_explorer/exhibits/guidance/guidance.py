"""Guidance, taken apart: the two halves of a step, dragged past what the network ever said."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.picture import step_labels
from sd_explorer.exhibits.guidance.whole_runs import WholeRuns
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import encode, thumb
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Curve, GuidanceDrag, Label, LeftOut


class GuidancePanel(Exhibit):
    """This step with and without the words, and what a scale makes of them; then the run that goes on so, and whole runs."""

    title = "tab_guidance"

    def build(self) -> W.Widget:
        self.halves, self._asked, self._gone = None, None, None
        self.heading, self.curve_heading = Label(level=2), Label(level=3)
        self.note, self.takeaway = W.HTML(), W.HTML()
        self.drag, self.beside = GuidanceDrag(), LeftOut()
        self.curve = Curve(group=f"{self.group}-guidance")  # the others may stand at the finished picture
        self.curve.observe(self._picked, names="index")
        self.drag.observe(self._dragged, names="scale")
        self.decoding = self.long_work()
        self.missing = WorkBar(self, self._ask, "missing-half")
        self.going = WorkBar(self, self._go_on, "go-on")
        self.whole = WholeRuns(self)
        self.curve_heading.add_class("sdx-part")
        return W.VBox([self.heading, self.note, self.missing.widget, self.drag, self.going.widget, self.beside,
                       self.whole.widget, self.curve_heading, self.curve, self.takeaway], layout=W.Layout(width="100%"))  # fmt: skip

    def speak(self):
        self.explain(self.heading, "guidance_apart")
        self.explain(self.curve_heading, "loudness")
        self.give_words(self.drag, self.beside)
        self.missing.speak(self.say("guidance_ask"))
        self.whole.speak()
        self.takeaway.value = f"<p><b>{escape(self.say('guidance_takeaway'))}</b></p>"
        self._offer()
        self._caption()
        self._draw_curve()

    # -- what is shown ------------------------------------------------------------------------

    @property
    def index(self) -> int:
        """The selected step of the run; where none was picked, one in the middle, which has something to take apart."""
        count = len(self.session.trace.steps)
        return self.session.view.step if 0 <= self.session.view.step < count else (count - 1) // 2

    def on_recipe(self, recipe):
        """What was made of another recipe goes."""
        self.whole.on_recipe(recipe)
        self._leave()

    def on_trace(self, trace):
        """Another run is taken apart, at the selected step."""
        self.refresh()

    def on_view(self, view):
        """Another step."""
        if self.session.trace and self.visible and self._asked != (self.session.trace, self.index):
            self.refresh()

    def refresh(self):
        from sd_explorer.experiments.guidance import halves_of

        trace = self.session.trace
        if trace is None or not self.visible:
            return
        self.halves, self._asked = halves_of(trace.steps[self.index]), (trace, self.index)
        self._leave()
        self._show()
        self._draw_curve()

    def _leave(self):
        """What went on from another step or scale goes."""
        self.going.work.stop()
        self._gone, self.beside.thumbs, self.beside.items = None, [], []

    def _show(self):
        model, trace = self.session.model, self.session.trace
        with self.drag.hold_sync():
            if self.halves is not None and model is not None:
                preview = model.linear_preview
                self.drag.shape = list(trace.final.shape)
                self.drag.weight, self.drag.bias = _bytes(preview.weight.numpy()), _bytes(preview.bias.numpy())
                self.drag.text, self.drag.final = _bytes(self.halves.text), _bytes(trace.final)
            self.drag.uncond = _bytes(self.halves.uncond) if self.halves is not None else b""
            self.drag.exact, self.drag.exact_scale = b"", -1.0
            self.drag.run_scale = self.drag.scale = trace.recipe.guidance_scale
        self._offer()
        self._decode()

    def _offer(self):
        trace = self.session.trace
        part = trace is not None and self.halves is None
        distilled = self.session.model is not None and self.session.model.distilled
        self.missing.widget.layout.display = None if part and not distilled else "none"
        self.missing.ready(part and not distilled)
        self.going.ready(trace is not None and not part and self.drag.scale >= 1)
        self.whole.bar.ready(trace is not None and not distilled)
        key = "guidance_distilled_note" if distilled else "guidance_one_half" if part else "guidance_lead"
        step, count = (self.index + 1, len(trace.steps)) if trace else (1, 1)
        where = f"<b>{escape(self.say('running', step=step, count=count))}</b> " if trace and not distilled else ""
        self.note.value = f"<p class='sdx-mut'>{where}{escape(self.say(key))}</p>"
        self.going.speak(self.say("guidance_go_on", step=step, scale=f"{max(1.0, self.drag.scale):.1f}"))

    # -- gestures -----------------------------------------------------------------------------

    def _picked(self, change):
        """A step was picked on the curve."""
        if self.session.trace is not None and change.new != self.index:
            self.session.look(step=change.new)

    def _dragged(self, change):
        if self.session.trace is not None:
            self._leave()
            self._offer()
            self._decode()

    def _decode(self):
        """The autoencoder's picture of the guess, once the drag rests."""
        if self.halves is None:
            return
        scale, halves = self.drag.scale, self.halves
        self.decoding.start(lambda model: iter([model.decode(halves.at(scale))[0]]),
                            lambda picture: self._show_exact(picture, scale), model=self.session.trace.recipe.model,
                            priority=Priority.DERIVED)  # fmt: skip

    def _show_exact(self, picture, scale: float):
        if scale == self.drag.scale:
            with self.drag.hold_sync():
                self.drag.exact_scale, self.drag.exact = scale, encode(picture)

    def _ask(self):
        from sd_explorer.experiments.guidance import both_halves

        trace, index = self.session.trace, self.index
        self.missing.work.start(lambda model: both_halves(model, trace.recipe, trace.steps[index]),
                                lambda halves: self._answered(halves, trace, index), model=trace.recipe.model)  # fmt: skip

    def _answered(self, halves, trace, index: int):
        if (trace, index) == self._asked:
            self.halves = halves
            self._show()

    def _go_on(self):
        from sd_explorer.experiments.guidance import gone_on

        trace, index, scale = self.session.trace, self.index, max(1.0, self.drag.scale)
        self.going.work.start(lambda model: gone_on(model, trace, index, scale), self._show_gone,
                              model=trace.recipe.model, count=1)  # fmt: skip

    def _show_gone(self, gone):
        self._gone = gone
        self.beside.thumbs = [thumb(self.session.trace.picture), thumb(gone.picture)]
        self._caption()

    # -- words --------------------------------------------------------------------------------

    def _caption(self):
        """What is said under each picture."""
        if self._gone is not None:
            branch = self._gone.recipe
            from_step = self.say("guidance_gone", step=branch.at + 1, scale=f"{branch.after.guidance_scale:.1f}")
            this = self.say("guidance_this_run", scale=f"{branch.recipe.guidance_scale:.1f}")
            alt = self.say("alt_picture", prompt=branch.recipe.prompt)
            self.beside.items = [{"text": text, "alt": f"{alt}, {text}", "bars": []} for text in (this, from_step)]

    def _draw_curve(self):
        from sd_explorer.experiments.guidance import loudness

        trace = self.session.trace
        if trace is None:
            return
        values = loudness(trace)
        self.curve.layout.display = None if (values == values).all() else "none"
        with self.curve.hold_sync():
            self.curve.labels = step_labels(trace, self.say)
            self.curve.series = [{"name": self.say("guidance_loud"), "values": values.tolist(), "dashed": False}
                                 ] if (values == values).all() else []  # fmt: skip
            self.curve.x_title, self.curve.alt = self.say("curve_x"), self.say("guidance_loud_alt")
            self.curve.index = self.index


def _bytes(array) -> bytes:
    return array.astype("<f4").tobytes()
