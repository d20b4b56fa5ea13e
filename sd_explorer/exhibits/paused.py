"""«50 steps paused at 10» beside a real 10-step run."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.experiments.frames import latent_colours
from sd_explorer.pictures import sprite
from sd_explorer.widgets import Label, StepGrid

LONG, SHORT = 50, 10


class PausedPanel(Panel):
    """A long run stopped early still holds noise; a short run of as many steps is finished. Both are really run."""

    title = "tab_paused"

    def build(self) -> W.Widget:
        options = dict(style={"description_width": "initial"}, continuous_update=False)
        self.heading, self.lead, self.verdict = Label(level=3), W.HTML(), W.HTML()
        self.long = W.IntSlider(LONG, min=10, max=100, **options)
        self.short = W.IntSlider(SHORT, min=2, max=30, **options)
        for control in (self.long, self.short):
            control.observe(lambda change: self.refresh(), names="value")
        self.grid = StepGrid(group=f"{self.group}-paused", count=0, pixelated=[True, False, True, False])
        bar = W.HBox([self.long, self.short])
        bar.add_class("sdx-row")
        return W.VBox([self.heading, self.lead, bar, self.grid, self.verdict], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "paused")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('paused_lead'))}</p>"
        self.long.description, self.short.description = self.say("paused_long_steps"), self.say("paused_short_steps")
        self.give_words(self.grid)
        self._titles(*self._steps())

    def _steps(self) -> tuple[int, int]:
        """(length of the long run, where it is paused); LCM's schedule holds 50."""
        long = min(self.long.value, 50) if self.session.recipe.scheduler == "lcm" else self.long.value
        return long, min(self.short.value, long - 1)

    def _titles(self, long: int, short: int):
        with self.grid.hold_sync():
            self.grid.titles = [self.say("paused_long", long=long, short=short), "",
                                self.say("paused_short", long=long, short=short), ""]  # fmt: skip
            self.grid.subtitles = [self.say("row_noisy"), self.say("row_clean")] * 2

    def on_trace(self, trace):
        """A new picture: make the comparison for it, when it is looked at."""
        self.refresh()

    def refresh(self):
        if self.visible and self.session.trace:
            self.session.later(self._compare)

    def _compare(self, ticket):
        from sd_explorer.experiments.paused import run_until

        model, recipe, (long, short) = self.session.model, self.session.trace.recipe, self._steps()
        finished = run_until(model, recipe.change(steps=short), 2 * short, ticket.check)
        count = len(finished.clean)  # network calls: Heun makes two for each step
        paused = run_until(model, recipe.change(steps=long), count, ticket.check)
        rows = []
        for run in (paused, finished):
            ticket.check()
            rows += [latent_colours(model, run.latents), model.decode(run.clean)]
        self._titles(long, short)
        with self.grid.hold_sync():
            self.grid.count, self.grid.index = count, count - 1
            self.grid.labels = [self.say("running", step=i + 1, count=count) for i in range(count)]
            self.grid.rows = [sprite(row, most=128) for row in rows]
        words = self.say("paused_verdict", percent=100 * paused.noise_left, long=long, short=short)
        self.verdict.value = f"<p>{escape(words)}</p>"
