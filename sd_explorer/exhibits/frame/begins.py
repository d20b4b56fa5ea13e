"""The picture that runs begin with: opened, how much of the way is walked from it, and taken away again."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import ipywidgets as W

from sd_explorer.diffusion.from_picture import step_of_strength, strength_of_step
from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import encode, fitted, read_picture
from sd_explorer.widgets import Drop, Label, Slider

STRENGTH = 0.5
"""What diffusers' users know as a middle: half of the steps."""
SIDE = 64


class Begins(Part):
    """Noise alone, until a picture is opened; then its name, a strength and a way back."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.label, self.drop = Label(), Drop(title="begins_open", accept="image/*")
        self.picture, self.away = W.HTML(), W.Button(description="✕")
        self.strength = Slider(min=1)
        self.drop.on_file(self._opened)
        self.strength.observe(lambda change: self._moved(change.new), names="value")
        self.away.on_click(lambda _: self.session.begin_with(None))
        self.away.add_class("sdx-away")
        self.given = W.HBox([self.picture, self.strength, self.away])
        self.given.add_class("sdx-row")
        self.widget = W.VBox([self.label, self.drop, self.given])
        for name in ("sdx-field", "sdx-field-begins"):
            self.widget.add_class(name)

    def speak(self):
        self.explain(self.label, "begins")
        self.give_words(self.drop)
        self.strength.description = self.say("setting_strength")
        self.away.tooltip = self.say("begins_away")
        self.show()

    def show(self):
        """What runs begin with now."""
        beginning, steps = self.session.beginning, self.session.recipe.steps
        self.drop.layout.display = "none" if beginning else None
        self.given.layout.display = None if beginning else "none"
        (self.widget.remove_class if beginning else self.widget.add_class)("sdx-foldable")
        if beginning is None:
            self.label.value = self.picture.value = ""
            return
        made = steps - step_of_strength(steps, beginning.strength)
        with self.strength.hold_sync():
            self.strength.max, self.strength.value = steps, made
        figures = {"strength": f"{beginning.strength:g}", "made": made, "count": steps}
        self.label.value = self.say("begins_made", **figures)
        self.strength.reading = self.say("begins_reading", **figures)
        self.picture.value = self._tile(beginning)

    @staticmethod
    def _tile(beginning) -> str:
        data = b64encode(encode(fitted(beginning.picture, SIDE, SIDE))).decode()
        name = escape(beginning.name, quote=True)
        return f"<img class='sdx-begins' alt='{name}' title='{name}' src='data:image/jpeg;base64,{data}'>"

    # -- gestures -----------------------------------------------------------------------------

    def _opened(self, name: str, data: bytes):
        with self.session.telling():
            picture, least = read_picture(data, name), 1 / self.session.recipe.steps
            self.session.begin_with(picture, max(STRENGTH, least), name)

    def _moved(self, made: float):
        """The slider counts the steps that are made."""
        beginning, steps = self.session.beginning, self.session.recipe.steps
        if beginning is not None and made != steps - step_of_strength(steps, beginning.strength):
            self.session.begin_with(beginning.picture, strength_of_step(steps, steps - int(made)))
