"""Guidance, taken apart: the two halves of a step, dragged past what the network ever said."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.picture import step_labels
from sd_explorer.exhibits.guidance.going_on import GoingOn
from sd_explorer.exhibits.guidance.left_end import LeftEnd
from sd_explorer.exhibits.guidance.whole_runs import WholeRuns
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import encode
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Curve, GuidanceDrag, Label


class GuidancePanel(Exhibit):
    """This step with and without the words, and what a scale makes of them; then the run that goes on so, and whole runs."""

    title = "tab_guidance"

    def build(self) -> W.Widget:
        self.halves, self._asked, self._gone = None, None, None
        self.heading, self.curve_heading = Label(level=2), Label(level=3)
        self.note, self.takeaway = W.HTML(), W.HTML()
        self.drag = GuidanceDrag()
        self.curve = Curve(group=f"{self.group}-guidance")  # the others may stand at the finished picture
        self.curve.observe(self._picked, names="index")
        self.drag.observe(self._dragged, names="scale")
        self.decoding = self.long_work()
        self.missing = WorkBar(self, self._ask, "missing-half")
        self.left = LeftEnd(self, self._ended)
        self.going = GoingOn(self, lambda: (self._here[0], self.index, max(1.0, self.drag.scale), self.left.prompt))
        self.whole = WholeRuns(self)
        self.curve_heading.add_class("sdx-part")
        return W.VBox([self.heading, self.note, self.left.widget, self.missing.widget, self.drag, self.going.widget,
                       self.whole.widget, self.curve_heading, self.curve, self.takeaway],
                      layout=W.Layout(width="100%"))  # fmt: skip

    def speak(self):
        self.explain(self.heading, "guidance_apart")
        self.explain(self.curve_heading, "loudness")
        self.going.speak()
        self.left.speak()
        self.missing.speak(self.say("guidance_ask"))
        self.whole.speak()
        self.takeaway.value = f"<p><b>{escape(self.say('guidance_takeaway'))}</b></p>"
        self._name_end()
        self._offer()
        self._draw_curve()

    # -- what is shown ------------------------------------------------------------------------

    @property
    def index(self) -> int:
        """The selected step of the run; where none was picked, one in the middle, which has something to take apart."""
        count = len(self.session.trace.steps)
        return self.session.view.step if 0 <= self.session.view.step < count else (count - 1) // 2

    @property
    def _here(self) -> tuple:
        """What is taken apart: the run, the step, the left end."""
        return self.session.trace, self.index, self.left.prompt

    def on_recipe(self, recipe):
        """What was made of another recipe goes."""
        self.whole.on_recipe(recipe)
        self._leave()

    def on_trace(self, trace):
        """Another run is taken apart, at the selected step."""
        self.refresh()

    def on_view(self, view):
        """Another step."""
        if self.session.trace and self.visible and self._here != self._asked:
            self.refresh()

    def refresh(self):
        from sd_explorer.experiments.guidance import halves_of

        trace = self.session.trace
        if trace is None or not self.visible:
            return
        if self._asked is None or self._asked[0] is not trace:
            self._asked = None  # until its own end is shown, a change of the left end asks for nothing
            self.left.begin(trace.begun_with)
        step, recipe, negative = trace.steps[self.index], trace.recipe_at(self.index), self.left.prompt
        own = recipe.negative_prompt == negative
        self.halves, self._asked = halves_of(step) if own else None, (trace, self.index, negative)
        self._leave()
        self._show()
        self._draw_curve()
        if not own and not self.session.model.distilled:
            self._ask()

    def _ended(self):
        """The left end is another one: one call asks the network for it."""
        if self._asked is not None and self._asked[2] != self.left.prompt:
            self.refresh()

    def _leave(self):
        """What went on from another step or scale goes."""
        self.going.leave()

    def _show(self):
        model, trace = self.session.model, self.session.trace
        self._name_end()
        with self.drag.hold_sync():
            if self.halves is not None and model is not None:
                preview = model.linear_preview
                self.drag.shape = list(trace.final.shape)
                self.drag.weight, self.drag.bias = _bytes(preview.weight.numpy()), _bytes(preview.bias.numpy())
                self.drag.text, self.drag.final = _bytes(self.halves.text), _bytes(trace.final)
            self.drag.uncond = _bytes(self.halves.uncond) if self.halves is not None else b""
            self.drag.exact, self.drag.exact_scale = b"", -1.0
            self.drag.run_scale = self.drag.scale = trace.recipe_at(self.index).guidance_scale
        self._offer()
        self._decode()

    def _offer(self):
        trace = self.session.trace
        part = trace is not None and self.halves is None
        distilled = self.session.model is not None and self.session.model.distilled
        self.missing.widget.layout.display = None if part and not distilled else "none"
        self.missing.ready(part and not distilled)
        whole = trace is not None and trace.recipe == trace.begun_with
        self.whole.bar.ready(trace is not None and not distilled)
        key = "guidance_distilled_note" if distilled else "guidance_one_half" if part else "guidance_lead"
        step, count = (self.index + 1, len(trace.steps)) if trace else (1, 1)
        where = f"<b>{escape(self.say('running', step=step, count=count))}</b> " if trace and not distilled else ""
        self.note.value = f"<p class='sdx-mut'>{where}{escape(self.say(key))}</p>"
        self.going.offer(whole and not part and self.drag.scale >= 1, step, max(1.0, self.drag.scale))

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

        trace, index, negative = asked = self._here
        recipe = trace.recipe_at(index).change(negative_prompt=negative)
        self.missing.work.start(lambda model: both_halves(model, recipe, trace.steps[index]),
                                lambda halves: self._answered(halves, asked), model=recipe.model)  # fmt: skip

    def _answered(self, halves, asked: tuple):
        if asked == self._asked:
            self.halves = halves
            self._show()

    # -- words --------------------------------------------------------------------------------

    def _name_end(self):
        """What stands at s = 0 in the drag's own words."""
        self.give_words(self.drag)
        if self.left.prompt:
            self.drag.words = self.drag.words | {"without": self.say("guidance_end_name", words=self.left.prompt)}

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
