"""Which checkpoint paints: the pocket model, a folder, a file or a hub id."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.widgets import Label


class ModelPanel(Exhibit):
    """A field for the checkpoint; one that can't be loaded leaves the last good one in place."""

    title = "model"

    def build(self) -> W.Widget:
        self.label = Label()
        self.input = W.Combobox(value=self.session.recipe.model, options=BUNDLED, continuous_update=False)
        self.input.observe(lambda change: self._load(change.new), names="value")
        row = W.HBox([self.label, self.input])
        row.add_class("sdx-model")
        return row

    def speak(self):
        self.explain(self.label, "model")
        self.input.placeholder = self.input.tooltip = self.say("model_placeholder")

    def _load(self, name: str):
        if not name.strip() or not self.session.change(model=name):
            self.on_recipe(self.session.recipe)

    def on_recipe(self, recipe):
        """Name the checkpoint in use."""
        if self.input.value != recipe.model:
            self.input.value = recipe.model

    def on_model(self, model):
        """What has been loaded once is offered again."""
        if model.name not in self.input.options:
            self.input.options = (*self.input.options, model.name)
