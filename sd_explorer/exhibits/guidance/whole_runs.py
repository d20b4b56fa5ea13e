"""Whole runs of the same words and noise, one for each guidance scale."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.strip import Strip
from sd_explorer.widgets import Label


class WholeRuns(Strip):
    """A strip that fills when it is asked for, and goes when other words or noise come."""

    def __init__(self, exhibit):
        super().__init__(exhibit, "whole-runs")
        self.heading = Label(level=3)
        self.heading.add_class("sdx-part")
        self.widget = W.VBox([self.heading, self.bar.widget, self.strip])

    def speak(self):
        self.explain(self.heading, "whole_runs")
        self.bar.speak(self.say("guidance_run"))
        super().speak()

    def on_recipe(self, recipe):
        """Strips of another recipe go."""
        if self.shown and self._base(self.shown[0].recipe) != self._base(recipe):
            self.clear()

    def _base(self, recipe):
        """A recipe without what the runs of the strip choose for themselves."""
        now = self.session.recipe
        return recipe.change(steps=6, guidance_scale=1.0, prompt=now.prompt, negative_prompt=now.negative_prompt)

    def start(self):
        from sd_explorer.experiments.guidance import SCALES, whole_runs

        recipe, self.shown = self.session.trace.begun_with, ()
        self.bar.work.start(lambda model: whole_runs(model, recipe), self._add, model=recipe.model, count=len(SCALES))

    def _add(self, run):
        self.show(tuple(sorted((*self.shown, run), key=lambda run: run.scale)))

    def pictures(self) -> list:
        return [run.picture for run in self.shown]

    def captions(self) -> list[dict]:
        return [self._caption(run) for run in self.shown]

    def _caption(self, run) -> dict:
        name = f"s = {run.scale:g}" if run.scale else self.say("guidance_no_words")
        bar = {"name": self.say("guidance_spread"), "value": run.spread, "read": f"{run.spread:.2f}"}
        return {"text": name, "alt": f"{self.say('alt_picture', prompt=run.recipe.prompt)}, {name}", "bars": [bar]}
