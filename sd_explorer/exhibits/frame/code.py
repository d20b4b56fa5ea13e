"""The same picture by stock diffusers: runnable Python."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.files.python_code import python_code
from sd_explorer.widgets import CodeBox, Label


class CodePanel(Exhibit):
    """Runnable Python, without sd_explorer's own code, for what is seen."""

    title = "tab_code"

    def build(self) -> W.Widget:
        self.heading, self.box = Label(level=3), CodeBox()
        return W.VBox([self.heading, self.box], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "code")
        self.give_words(self.box)
        self.refresh()

    def on_recipe(self, recipe):
        """Another program."""
        self.refresh()

    def on_run(self, run):
        """A branch was taken over: the settings are those it begins with, the program is its own."""
        self.refresh()

    def on_model(self, model):
        """The pipeline class and device are the model's."""
        self.refresh()

    def refresh(self):
        model = self.session.model
        facts = (model.family, str(model.device), model.engine.name) if model else ()
        self.box.code = python_code(self.session.wanted, *facts)
