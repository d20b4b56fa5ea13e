"""Two upbringings: one noise, two models that learnt from other pictures, and where they part."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import ipywidgets as W

from sd_explorer.bundled import BUNDLED, trained
from sd_explorer.exhibits.decide.decide import DecidePanel


class UpbringingsPanel(DecidePanel):
    """Who decides what, and when, with the model that paints as A and another one as B; their training pictures beside."""

    title = "upbringings"

    def build(self) -> W.Widget:
        self.beside = W.HTML()
        whole = super().build()
        self.kind.value, self.kind.layout.display, self.heading.level = "model", "none", 3
        whole.children = (*whole.children[:4], self.beside, *whole.children[4:])
        self.model.observe(lambda change: self._beside(), names="value")
        return whole

    def models(self) -> W.Widget:
        """One of the bundled ones, or any folder, file or hub id of the same kin."""
        return W.Combobox(options=BUNDLED, value=BUNDLED[1], ensure_option=False)

    def speak(self):
        super().speak()
        self.heading.title = self.say("upbringings")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('upbringings_lead'))}</p>"
        self._beside()

    def on_recipe(self, recipe):
        """A model is compared with another one."""
        if self.model.value == recipe.model:
            self.model.value = next(name for name in BUNDLED if name != recipe.model)
        super().on_recipe(recipe)
        self._beside()

    def _beside(self):
        """What each of the two was trained on, where that is known."""
        rows = [self._row(mark, name) for mark, name in (("a", self.session.recipe.model), ("b", self.model.value))]
        self.beside.value = f"<div class='sdx-two'>{''.join(rows)}</div>"

    def _row(self, mark: str, name: str) -> str:
        learnt, alt = trained(name), escape(self.say("trainings_learnt"), quote=True)
        source = f"data:image/jpeg;base64,{b64encode(learnt).decode()}"
        picture = f"<img class='sdx-learnt' alt='{alt}' src='{source}'>" if learnt else ""
        return f"<figure><b class='sdx-{mark}'>{mark.upper()}</b> {escape(name)}{picture}</figure>"
