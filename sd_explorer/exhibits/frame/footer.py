"""The last line: where it runs, and which model, scheduler and seed made the picture."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.texts import scheduler_title
from sd_explorer.threads import cores


class FooterPanel(Exhibit):
    """Two quiet facts at the left, the recipe in short at the right."""

    title = "status"

    def build(self) -> W.Widget:
        self.left, self.right = W.HTML(), W.HTML()
        row = W.HBox([self.left, self.right], layout=W.Layout(justify_content="space-between", width="100%"))
        row.add_class("sdx-footer")
        return row

    def speak(self):
        facts = [self.say("same_seed")]
        if (model := self.session.model) is not None:
            engine, device = model.engine, str(model.device).upper()
            where = self.say("device_line", device=device, threads=cores(), engine=engine.name)
            facts = [where, *facts, *([engine.note.sentence(self.language)] if engine.note else [])]
        self.left.value = " &emsp; ".join(map(escape, facts))
        self.on_recipe(self.session.recipe)

    def on_model(self, model):
        """Where it runs."""
        self.speak()

    def on_recipe(self, recipe):
        """Model, scheduler and seed."""
        title = scheduler_title(recipe.scheduler, self.language)
        self.right.value = escape(self.say("footer_right", model=recipe.model, scheduler=title, seed=recipe.seed))
