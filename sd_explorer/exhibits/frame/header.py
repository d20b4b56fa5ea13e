"""The header: Python, Save, Open, the model, the language; and the drawers that open below it."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.about import AboutPanel
from sd_explorer.exhibits.frame.code import CodePanel
from sd_explorer.exhibits.frame.model import ModelPanel
from sd_explorer.exhibits.frame.saving import SavingPanel
from sd_explorer.experiments.lessons.table import LESSONS
from sd_explorer.texts import LANGUAGES
from sd_explorer.widgets import Choice

SHORT = {"en": "EN", "ja": "日本語"}


class HeaderPanel(Exhibit):
    """One line; a drawer is built when it is first opened."""

    title = "app_model"

    def build(self) -> W.Widget:
        self.drawers: dict[str, list[Exhibit]] = {}
        self.shown = ""
        self.saving = SavingPanel(self.session)
        self.name = W.HTML("<b class='sdx-name'>sd_explorer</b>")
        self.buttons = {name: W.Button() for name in ("python", "model")}
        for name, button in self.buttons.items():
            button.add_class("sdx-plain" if name == "python" else "sdx-pill")
            button.add_class(f"sdx-open-{name}")
            button.on_click(lambda _, name=name: self.open("" if self.shown == name else name))
        self.lessons = W.Button()
        self.lessons.add_class("sdx-plain")
        self.lessons.add_class("sdx-lessons")
        self.lessons.on_click(lambda _: self._learn())
        self.languages = Choice(value=self.language, options=[{"id": k, "title": SHORT.get(k, k)} for k in LANGUAGES])
        self.languages.add_class("sdx-language")
        self.languages.observe(lambda change: self.session.look(language=change.new), names="value")
        space = W.HTML(layout=W.Layout(flex="1 1 auto"))
        space.add_class("sdx-space")
        line = W.Box(
            [
                self.name,
                space,
                self.lessons,
                self.buttons["python"],
                self.saving.widget,
                self.buttons["model"],
                self.languages,
            ]
        )
        line.add_class("sdx-header")
        self.drawer = W.VBox(layout=W.Layout(display="none"))
        self.drawer.add_class("sdx-drawer")
        return W.VBox([line, self.drawer], layout=W.Layout(width="100%"))

    def speak(self):
        self.give_words(self.languages)
        self.languages.label, self.languages.value = self.say("language"), self.language
        self.buttons["python"].description = self.say("app_python")
        self.on_view(self.session.view)
        self.on_recipe(self.session.recipe)

    def on_view(self, view):
        """How many lessons were answered; before the first, the one button that begins."""
        first = not (view.learnt or view.lesson or view.room)
        done = self.say("lessons_done", done=len(view.learnt), count=len(LESSONS))
        self.lessons.description = self.say("lessons_start", number=LESSONS[0].number) if first else done
        (self.lessons.add_class if first else self.lessons.remove_class)("sdx-primary")
        (self.lessons.add_class if view.lesson else self.lessons.remove_class)("sdx-on")

    def _learn(self):
        """Open the first lesson that was not answered yet; close an open one."""
        view, numbers = self.session.view, [one.number for one in LESSONS]
        to_come = [number for number in numbers if number not in view.learnt] or numbers
        self.session.look(lesson=0 if view.lesson else to_come[0], presenting=False)

    def on_recipe(self, recipe):
        """The pill names the model."""
        name = recipe.model if len(recipe.model) < 24 else f"…{recipe.model[-22:]}"
        self.buttons["model"].description = f"{self.say('app_model')}: {name} ▾"

    def open(self, name: str):
        """Open a drawer, `python` or `model`; an empty name closes it."""
        if name and name not in self.drawers:
            kinds: tuple = (CodePanel,) if name == "python" else (ModelPanel, AboutPanel)
            made: list = [kind(self.session) for kind in kinds]
            self.drawers[name] = made
            if self.session.model:
                for exhibit in made:
                    exhibit.on_model(self.session.model)
        self.shown = name
        self.drawer.children = [exhibit.widget for exhibit in self.drawers.get(name, ())]
        self.drawer.layout.display = None if name else "none"
        for other, button in self.buttons.items():
            (button.add_class if other == name else button.remove_class)("sdx-on")

    def inner(self):
        return self.saving, *(one for drawer in self.drawers.values() for one in drawer)
