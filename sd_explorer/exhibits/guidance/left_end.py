"""The left end of guidance: no words, or a negative prompt."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.widgets import Choice

ENDS = ("empty", "negative")
EXAMPLES = ("3d render", "flat")


class LeftEnd(Part):
    """Which prompt stands at s = 0; `changed()` is called when it is another one."""

    def __init__(self, exhibit, changed: Callable[[], None]):
        super().__init__(exhibit)
        self._changed = changed
        self.kind, self.words = Choice(value=ENDS[0]), W.Text(continuous_update=False)
        self.words.add_class("sdx-map-prompt")
        self.kind.observe(lambda change: self._chosen(), names="value")
        self.words.observe(lambda change: self._chosen(), names="value")
        self.widget = W.HBox([self.kind, self.words])
        self.widget.add_class("sdx-row")

    def speak(self):
        self.kind.options = [{"id": end, "title": self.say(f"guidance_end_{end}"), "hint": ""} for end in ENDS]
        self.kind.label = self.say("guidance_end")
        self.give_words(self.kind)
        self.show()

    @property
    def prompt(self) -> str:
        """The negative prompt that stands there; empty: no words."""
        if self.kind.value != "negative":
            return ""
        return " ".join((self.words.value or self.words.placeholder).split())

    def begin(self, recipe):
        """Another run: its own end is shown first."""
        recipe_has = bool(recipe.negative_prompt)
        self.words.placeholder = recipe.negative_prompt or next(one for one in EXAMPLES if one not in recipe.prompt)
        self.words.value, self.kind.value = "", ENDS[recipe_has]
        self.show()

    def show(self):
        """The field belongs to one of the two."""
        self.words.layout.display = None if self.kind.value == "negative" else "none"

    def _chosen(self):
        self.show()
        self._changed()
