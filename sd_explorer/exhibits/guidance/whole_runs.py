"""Whole runs of the same words and noise, one for each guidance scale."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import thumb
from sd_explorer.widgets import Label, LeftOut


class WholeRuns(Part):
    """A strip that fills when it is asked for, and goes when other words or noise come."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.runs: tuple = ()
        self.heading, self.strip = Label(level=3), LeftOut()
        self.heading.add_class("sdx-part")
        self.bar = WorkBar(exhibit, self._run, "whole-runs")
        self.widget = W.VBox([self.heading, self.bar.widget, self.strip])

    def speak(self):
        self.explain(self.heading, "whole_runs")
        self.give_words(self.strip)
        self.bar.speak(self.say("guidance_run"))
        self._caption()

    def on_recipe(self, recipe):
        """Strips of another recipe go."""
        if self.runs and self._base(self.runs[0].recipe) != self._base(recipe):
            self.bar.work.stop()
            self.runs, self.strip.thumbs, self.strip.items = (), [], []

    def _base(self, recipe):
        """A recipe without what the runs of the strip choose for themselves."""
        now = self.session.recipe
        return recipe.change(steps=6, guidance_scale=1.0, prompt=now.prompt, negative_prompt=now.negative_prompt)

    def _run(self):
        from sd_explorer.experiments.guidance import SCALES, whole_runs

        recipe, self.runs = self.session.trace.recipe, ()
        self.bar.work.start(lambda model: whole_runs(model, recipe), self._show, model=recipe.model, count=len(SCALES))

    def _show(self, run):
        self.runs = tuple(sorted((*self.runs, run), key=lambda run: run.scale))
        self._caption()
        self.strip.thumbs = [thumb(run.picture) for run in self.runs]

    def _caption(self):
        """What is said under each picture."""
        self.strip.items = [self._item(run) for run in self.runs]

    def _item(self, run) -> dict:
        name = f"s = {run.scale:g}" if run.scale else self.say("guidance_no_words")
        bar = {"name": self.say("guidance_spread"), "value": run.spread, "read": f"{run.spread:.2f}"}
        return {"text": name, "alt": f"{self.say('alt_picture', prompt=run.recipe.prompt)}, {name}", "bars": [bar]}
