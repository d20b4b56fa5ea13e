"""Take it away from here: four noises, with the same words, none, or others."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.files.python_code import python_code
from sd_explorer.pictures import thumb
from sd_explorer.widgets import Choice, CodeBox, Label, LeftOut

KINDS = ("same", "none", "other")
OTHERS = ("a rocket, flat", "a red apple, flat")


class Back(Part):
    """The original beside what comes back, and how far they lie apart."""

    def __init__(self, exhibit, dial):
        super().__init__(exhibit)
        self.dial, self.made, self.returns = dial, None, ()
        self.heading, self.kind, self.other = Label(level=3), Choice(value=KINDS[0]), W.Text()
        self.strip, self.note, self.code = LeftOut(), W.HTML(), CodeBox()
        self.as_python = W.ToggleButton()
        self.kind.observe(lambda change: self._offer(), names="value")
        self.as_python.observe(lambda change: self._offer(), names="value")
        self.bar = WorkBar(exhibit, self._start, "take-away")
        for widget, name in ((self.heading, "sdx-part"), (self.other, "sdx-map-prompt"), (self.as_python, "sdx-plain")):
            widget.add_class(name)
        row = W.HBox([self.kind, self.other])
        row.add_class("sdx-row")
        fold = W.HBox([self.as_python])
        fold.add_class("sdx-row")
        self.results = W.VBox([self.strip, self.note, fold, self.code])
        self.widget = W.VBox([self.heading, row, self.bar.widget, self.results])
        self.widget.add_class("sdx-noise-part")

    def speak(self):
        self.explain(self.heading, "noise_back")
        self.give_words(self.kind, self.strip, self.code)
        self.kind.label = self.say("back_words")
        self.kind.options = [{"id": kind, "title": self.say(f"back_{kind}"), "hint": ""} for kind in KINDS]
        self.as_python.description = self.say("back_code")
        self.bar.speak(self.say("back_go"))
        self._offer()
        self._describe()

    def take(self, made):
        """Another mixture: what came back of another goes."""
        self.clear()
        self.made = made
        self.bar.ready(True)
        self._offer()

    def clear(self):
        """Nothing has come back yet."""
        self.bar.work.stop()
        self.returns = ()
        self._describe()

    def _offer(self):
        recipe = self.session.recipe
        self.other.placeholder = next(words for words in OTHERS if words != recipe.prompt)
        self.other.layout.display = None if self.kind.value == "other" else "none"
        self.code.layout.display = None if self.as_python.value else "none"

    # -- working ------------------------------------------------------------------------------

    def _recipe(self):
        """The run's recipe with the chosen words."""
        from sd_explorer.experiments.way_back import wordless

        recipe = self.made.recipe
        if self.kind.value == "none":
            return wordless(recipe)
        return (
            recipe.change(prompt=self.other.value.strip() or self.other.placeholder)
            if self.kind.value == "other"
            else recipe
        )

    def _start(self):
        from sd_explorer.experiments.way_back import NOISES

        made, recipe, step = self.made, self._recipe(), self.made.nearest(self.dial.t)
        self.returns = ()
        self.bar.work.start(lambda model: self._returns(model, made, recipe, step), self._show, model=recipe.model,
                            count=NOISES)  # fmt: skip

    @staticmethod
    def _returns(model, made, recipe, step: int):
        """On the worker: with the judge of that model, where it has one."""
        from sd_explorer.experiments.way_back import returns
        from sd_explorer.judging.reader import judge_for

        return returns(model, made.origin, recipe, step, judge=judge_for(model))

    def _show(self, one):
        self.returns = (*self.returns, one)
        self._describe()

    # -- words and pictures -------------------------------------------------------------------

    def _describe(self):
        self.results.layout.display = None if self.returns else "none"
        if not self.returns:
            self.strip.items, self.strip.thumbs = [], []
            return
        self.strip.items = [self._item(self.say("back_original"), self.made.answer),
                            *(self._item(self.say("back_noise", number=n), one.answer, one.apart)
                              for n, one in enumerate(self.returns, 1))]  # fmt: skip
        self.strip.thumbs = [thumb(self.made.origin.picture), *(thumb(one.picture) for one in self.returns)]
        self.note.value = f"<p><b>{escape(self._told())}</b></p>"
        model = self.session.model
        facts = (model.family, str(model.device), model.engine.name) if model else ()
        self.code.code = python_code(self.returns[0].start, *facts)

    def _item(self, name: str, answer, apart: float | None = None) -> dict:
        said = self.say("back_answer", thing=self.exhibit.thing(answer), percent=100 * answer.sure) if answer else name
        bars = [{"name": self.say("back_apart"), "value": apart, "read": f"{apart:.2f}"}] if apart is not None else []
        return {"text": said, "alt": f"{name}: {said}", "bars": bars}

    def _told(self) -> str:
        from sd_explorer.experiments.way_back import among

        start, first = self.returns[0].start, self.returns[0]
        count = start.recipe.steps
        return self.say("back_told", t=f"{first.timestep:.0f}", strength=f"{start.strength:g}", made=count - start.begin,
                        count=count, original=f"{np.mean([one.apart for one in self.returns]):.2f}",
                        among=f"{among([one.final for one in self.returns]):.2f}")  # fmt: skip
