"""What changes: up to three settings and the values they take."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.part import Part
from sd_explorer.problems import Problem
from sd_explorer.setting_words import setting_title
from sd_explorer.sweeps.axis import Axis
from sd_explorer.sweeps.spoken import OFFERED, WORDS, axis_of

AXES = 3
NONE = ""
FIRST = (("guidance_scale", "4 between 1 and 10"), ("seed", "0 to 2"), (NONE, ""))
"""What stands there at first."""
EXAMPLES = {"guidance_scale": "5 between 1 and 12", "seed": "0 to 3", "steps": "4, 8, 16, 32",
            "scheduler": "ddim, euler, dpmpp_2m", "negative_prompt": "ink | flat", "size": "96x96, 128x128",
            "model": ", ".join(BUNDLED)}  # fmt: skip
"""Values to begin with, where they do not hang on the prompt."""


class Form(Part):
    """Rows of a setting and its values; `changed` is called when either is another."""

    def __init__(self, exhibit, changed):
        super().__init__(exhibit)
        self.names = tuple(W.Dropdown(options=[("", NONE)]) for _ in range(AXES))
        self.values = tuple(W.Text(continuous_update=False) for _ in range(AXES))
        self._changed, self._quiet = changed, True
        for index, (name, values) in enumerate(zip(self.names, self.values, strict=True)):
            values.value = FIRST[index][1]
            values.add_class("sdx-sweep-values")
            name.observe(lambda change, index=index: self._named(index), names="value")
            values.observe(lambda change: self._told(), names="value")
        rows = [W.HBox(pair) for pair in zip(self.names, self.values, strict=True)]
        for row in rows:
            row.add_class("sdx-row")
            row.add_class("sdx-sweep-axis")
        self.widget = W.VBox(rows)
        self._quiet = False

    def speak(self):
        """Titles of the settings; what was chosen stays."""
        chosen = [name.value or FIRST[index][0] for index, name in enumerate(self.names)] if not self._spoken else [
            name.value for name in self.names]  # fmt: skip
        options = [(self.title(name), name) for name in OFFERED]
        self._quiet = True
        for index, name in enumerate(self.names):
            none = [(self.say("sweep_nothing"), NONE)] if index else []
            name.options = [*none, *options]
            name.value = chosen[index]
        self._quiet = False

    @property
    def _spoken(self) -> bool:
        return len(self.names[0].options) > 1

    def title(self, name: str) -> str:
        """What a setting is called."""
        if name == WORDS or name.startswith(f"{WORDS} "):
            return self.say("sweep_words")
        return setting_title(name, self.exhibit.language)

    def axes(self) -> tuple[Axis, ...]:
        """What is typed; raises `Problem`."""
        pairs = [(name.value, values.value) for name, values in zip(self.names, self.values, strict=True)]
        axes = tuple(axis_of(name, words) for name, words in pairs if name)
        if not axes:
            raise Problem("sweep_empty")
        return axes

    def _named(self, index: int):
        """Another setting: its example takes the place of the values."""
        if self._quiet:
            return
        self._quiet = True
        self.values[index].value = self._example(self.names[index].value)
        self._quiet = False
        self._told()

    def _example(self, name: str) -> str:
        prompt = self.session.recipe.prompt
        if name == WORDS:
            return f"{max(prompt.replace(',', ' ').split() or [''], key=len)} | "
        return f"{prompt} | " if name == "prompt" else EXAMPLES.get(name, "")

    def _told(self):
        if not self._quiet:
            self._changed()
