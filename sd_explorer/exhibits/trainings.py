"""Three trainings: the pocket model beside its siblings, the same words and the same noise."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import ipywidgets as W

from sd_explorer.bundled import BUNDLED, trained
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.siblings import SiblingsPanel
from sd_explorer.exhibits.upbringings import UpbringingsPanel
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import encode
from sd_explorer.widgets import Label


class TrainingsPanel(Exhibit):
    """What each of the bundled models makes of this recipe; the model that paints is framed, and can be chosen."""

    title = "tab_trainings"

    def build(self) -> W.Widget:
        self.pictures: dict[str, bytes] = {}
        self.recipe = None  # whose pictures they are, the model aside
        self.heading, self.lead, self.row = Label(level=2), W.HTML(), W.HTML()
        self.bar = WorkBar(self, self._go, "trainings")
        self.switch, self.two = SiblingsPanel(self.session), UpbringingsPanel(self.session)
        self.two.widget.add_class("sdx-part")
        parts = [self.heading, self.lead, self.bar.widget, self.row, self.switch.widget, self.two.widget]
        return W.VBox(parts, layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "siblings")
        self.heading.title = self.say("trainings_question")
        self.bar.speak(self.say("trainings_go"))
        self.refresh()

    def on_trace(self, trace):
        """One of the three is there already; the others are painted when asked for."""
        recipe = trace.begun_with.change(model=BUNDLED[0])
        if recipe != self.recipe:
            self.recipe, self.pictures = recipe, {}
        if trace.recipe == trace.begun_with and trace.recipe.model in BUNDLED:
            self.pictures[trace.recipe.model] = encode(trace.picture)
        self._show()

    def refresh(self):
        if self.session.trace:
            self.on_trace(self.session.trace)

    def _go(self):
        from sd_explorer.experiments.trainings import trainings

        missing, recipe = [name for name in BUNDLED if name not in self.pictures], self.recipe
        self.bar.work.start(lambda model: trainings(self.session.model_named, recipe, missing),
                            lambda training: self._painted(recipe, training), count=len(missing))  # fmt: skip

    def _painted(self, recipe, training):
        if recipe == self.recipe:
            self.pictures[training.model] = encode(training.picture)
            self._show()

    def _show(self):
        own = self.session.recipe.model in BUNDLED
        words = self.say("trainings_lead") if own else self.say("trainings_foreign", model=self.session.recipe.model)
        self.lead.value = f"<p class='sdx-mut'>{escape(words)}</p>"
        self.bar.ready(own and len(self.pictures) < len(BUNDLED))
        self.row.value = f"<div class='sdx-trained'>{''.join(map(self._figure, BUNDLED))}</div>" if own else ""

    def _figure(self, name: str) -> str:
        data, title = self.pictures.get(name), self.say(f"trained_on_{name.replace('-', '_')}")
        about = self.say(f"trained_on_{name.replace('-', '_')}_tip")
        picture = f"<img alt='{escape(about, quote=True)}' src='{_data(data)}'>" if data else "<i></i>"
        chosen = " class='on'" if name == self.session.recipe.model else ""
        learnt = f"<img class='sdx-learnt' alt='{escape(self.say('trainings_learnt'), quote=True)}' src='{_data(trained(name))}'>"
        caption = f"<figcaption><b>{escape(title)}</b><span>{escape(about)}</span>{learnt}</figcaption>"
        return f"<figure{chosen}>{picture}{caption}</figure>"

    def inner(self):
        return self.switch, self.two


def _data(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"
