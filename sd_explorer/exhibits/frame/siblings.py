"""The pocket model and its siblings: the same words and the same noise after other training pictures."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.widgets import Label


class SiblingsPanel(Panel):
    """Which pictures the bundled model has been trained on; hidden while another checkpoint paints."""

    title = "siblings"

    def build(self) -> W.Widget:
        self.label, self.input = Label(), W.ToggleButtons()
        self.input.add_class("sdx-choice")
        self.input.add_class("sdx-siblings")
        self._fill()
        self.input.observe(lambda change: self._choose(change.new), names="value")
        self.row = W.VBox([self.label, self.input], layout=W.Layout(width="auto"))
        self.row.add_class("sdx-field")
        self._place()
        return self.row

    def _fill(self):
        self._filling = True  # new options make ipywidgets choose the first one
        self.input.options = [(self.say(f"trained_on_{name}".replace("-", "_")), name) for name in BUNDLED]
        self.input.value = self.session.recipe.model if self.session.recipe.model in BUNDLED else None
        self._filling = False

    def speak(self):
        self.explain(self.label, "siblings")
        self._fill()
        self.input.tooltips = [self.say(f"trained_on_{name}_tip".replace("-", "_")) for name in BUNDLED]

    def _choose(self, name: str | None):
        if name and not self._filling:
            self.session.change(model=name)

    def on_recipe(self, recipe):
        """Follow a model that was chosen elsewhere."""
        self._place()

    def _place(self):
        name = self.session.recipe.model
        self.row.layout.display = None if name in BUNDLED else "none"
        self._filling = True
        self.input.value = name if name in BUNDLED else None
        self._filling = False
