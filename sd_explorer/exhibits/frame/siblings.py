"""The pocket model and its siblings: the same words and the same noise after other training pictures."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.widgets import Choice, Label


class SiblingsPanel(Exhibit):
    """Which pictures the bundled model has been trained on; hidden while another checkpoint paints."""

    title = "siblings"

    def build(self) -> W.Widget:
        self.label, self.input = Label(), Choice(wide=True)
        self.input.add_class("sdx-siblings")
        self.input.observe(lambda change: change.new and self.session.change(model=change.new), names="value")
        self.row = W.VBox([self.label, self.input], layout=W.Layout(width="auto"))
        for name in ("sdx-field", "sdx-foldable"):
            self.row.add_class(name)
        self._place()
        return self.row

    def speak(self):
        self.explain(self.label, "siblings")
        self.give_words(self.input)
        self.input.label = self.label.title
        self.input.options = [self._option(name) for name in BUNDLED]

    def _option(self, name: str) -> dict[str, str]:
        key = name.replace("-", "_")
        return {"id": name, "title": self.say(f"trained_on_{key}"), "hint": self.say(f"trained_on_{key}_tip")}

    def on_recipe(self, recipe):
        """Follow a model that was chosen elsewhere."""
        self._place()

    def _place(self):
        name = self.session.recipe.model
        self.row.layout.display = None if name in BUNDLED else "none"
        self.input.value = name if name in BUNDLED else ""
