"""Copy or new: the picture beside its training pictures, a student that only remembers, and eight seeds."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.copy_or_new.memory import MemoryPanel
from sd_explorer.exhibits.copy_or_new.near import NearPanel
from sd_explorer.exhibits.copy_or_new.often import OftenPanel
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.widgets import Choice, Label

SIDE = 128
"""Pixels of the training pictures."""
PARTS = {"near": NearPanel, "memory": MemoryPanel, "often": OftenPanel}


class CopyOrNewPanel(Exhibit):
    """One question, three ways to ask it; one is shown at a time."""

    title = "tab_copy"

    def build(self) -> W.Widget:
        self.heading, self.choice, self.foreign = Label(level=2), Choice(value="near"), W.HTML()
        self.parts = {name: kind(self.session) for name, kind in PARTS.items()}
        for part in self.parts.values():
            part.visible = False  # each catches up when it is first shown
        self.choice.observe(lambda change: self._turn(), names="value")
        inside = [part.widget for part in self.parts.values()]
        return W.VBox([self.heading, self.choice, self.foreign, *inside], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "copy_or_new")
        self.give_words(self.choice)
        self.choice.label = self.heading.title
        self.choice.options = [{"id": name, "title": self.say(f"copy_{name}"), "hint": ""} for name in PARTS]
        self._turn()

    @property
    def reason(self) -> str:
        """Why nothing can be compared; empty: it can."""
        recipe = self.session.recipe
        if recipe.model not in BUNDLED:
            return self.say("copy_foreign", model=recipe.model)
        return self.say("copy_size") if {recipe.height or SIDE, recipe.width or SIDE} != {SIDE} else ""

    def on_recipe(self, recipe):
        """Another model may paint now."""
        self._turn()

    def show(self, visible: bool):
        super().show(visible)
        self._turn()

    def _turn(self):
        """Show the part that was chosen, hide the others; all of them, where the training pictures are not here."""
        words = self.reason
        self.choice.layout.display = "none" if words else None
        self.foreign.value = f"<p class='sdx-mut'>{escape(words)}</p>" if words else ""
        for name, part in self.parts.items():
            chosen = not words and name == self.choice.value
            part.widget.layout.display = None if chosen else "none"
            part.show(self.visible and chosen)

    def inner(self):
        return tuple(self.parts.values())
